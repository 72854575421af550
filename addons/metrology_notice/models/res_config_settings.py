from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    notice_quiet_from = fields.Float(related="company_id.notice_quiet_from", readonly=False)
    notice_quiet_to = fields.Float(related="company_id.notice_quiet_to", readonly=False)
    notice_customer_quota = fields.Integer(related="company_id.notice_customer_quota", readonly=False)
    notice_email_quota = fields.Integer(related="company_id.notice_email_quota", readonly=False)
