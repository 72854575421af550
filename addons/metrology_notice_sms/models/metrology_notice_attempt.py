from odoo import fields, models


class MetrologyNoticeAttempt(models.Model):
    _inherit = "metrology.notice.attempt"

    sms_provider_id = fields.Many2one(
        "metrology.sms.provider", string="SMS provider", readonly=True, index="btree_not_null"
    )
