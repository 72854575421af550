from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyQuotationVersion(models.Model):
    """What was sent to the customer, as it was: one unchangeable row per version."""

    _name = "metrology.quotation.version"
    _description = "Sent Version of a Quotation"
    _order = "quotation_id, number desc"
    _rec_name = "number"

    quotation_id = fields.Many2one(
        "metrology.quotation", required=True, index=True, ondelete="cascade", readonly=True
    )
    currency_id = fields.Many2one(related="quotation_id.currency_id")
    number = fields.Integer(string="Version", required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)
    content_hash = fields.Char(string="Fingerprint (SHA-256)", required=True, readonly=True)
    sent_at = fields.Datetime(string="Quotation sent on", required=True, readonly=True)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True)
    valid_until = fields.Date(readonly=True)
    total = fields.Monetary(readonly=True)

    _number_unique = models.UniqueIndex("(quotation_id, number)", "A quotation has each version once.")

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A sent version can not be changed. Revise the quotation."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A sent version can not be deleted."))
