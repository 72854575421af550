from odoo import api, fields, models


class MetrologyNoticeRung(models.Model):
    """One rung of the ladder of a kind that does not follow the order of the house."""

    _name = "metrology.notice.rung"
    _description = "Rung of a Ladder of Channels"
    _order = "sequence, id"

    kind_id = fields.Many2one("metrology.notice.kind", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    channel = fields.Selection("_selection_channel", required=True)

    _kind_channel_unique = models.UniqueIndex(
        "(kind_id, channel)", "A channel stands once on a ladder. Leave the second one out."
    )
    _sequence_idx = models.Index("(sequence, id)")

    @api.model
    def _selection_channel(self):
        return self.env["metrology.notice.channel"]._get_selection()
