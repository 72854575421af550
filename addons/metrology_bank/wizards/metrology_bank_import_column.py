from odoo import fields, models


class MetrologyBankImportColumn(models.TransientModel):
    """One column of an unknown file: its heading, what stands in it, and what it means."""

    _name = "metrology.bank.import.column"
    _description = "Column of an Unknown Bank File"
    _order = "import_id, position, id"
    _rec_name = "heading"

    import_id = fields.Many2one("metrology.bank.import", required=True, index=True, ondelete="cascade")
    position = fields.Integer(readonly=True)
    heading = fields.Char(readonly=True)
    sample = fields.Char(string="First values", readonly=True)
    role = fields.Selection(
        selection=lambda self: (
            self.env["metrology.bank.format.column"]._fields["role"]._description_selection(self.env)
        ),
        string="Meaning",
    )

    _order_idx = models.Index("(import_id, position, id)")
