from odoo import fields, models


class MetrologyTelephonyLeg(models.Model):
    """One telephone in a call: the caller's, the seat's, the duty mobile."""

    _name = "metrology.telephony.leg"
    _description = "Leg of a Call"
    _order = "call_id, date_start, id"
    _rec_name = "channel"

    call_id = fields.Many2one("metrology.telephony.call", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="call_id.company_id")
    uniqueid = fields.Char(string="Channel ID", required=True, readonly=True)
    channel = fields.Char(string="Telephone Channel", readonly=True)
    number = fields.Char(readonly=True)
    date_start = fields.Datetime(string="Rang", readonly=True)
    date_answer = fields.Datetime(string="Answered", readonly=True)
    date_end = fields.Datetime(string="Ended", readonly=True)
    cause = fields.Integer(string="Cause of the End", readonly=True, help="Cause code of the network, Q.850.")

    _order_idx = models.Index("(call_id, date_start, id)")
