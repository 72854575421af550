from odoo import fields, models


class MetrologyNoticeOrigin(models.Model):
    """One event that a message tells; a message that was gathered has several."""

    _name = "metrology.notice.origin"
    _description = "Origin of a Notice"
    _order = "id"

    notice_id = fields.Many2one("metrology.notice", required=True, index=True, ondelete="cascade")
    key = fields.Char(required=True, help="The same key twice is the same event and told once.")
    res_model = fields.Char(string="Model of the Document")
    res_id = fields.Many2oneReference(string="Document", model_field="res_model")

    _key_unique = models.UniqueIndex("(key)", "This event has been told already.")
    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
