from odoo import fields, models

STEPS = [
    ("received", "Registered"),
    ("called_back", "Called back"),
    ("acknowledged", "Acknowledged"),
    ("accepted", "Accepted as ours"),
    ("raised", "Raised to major"),
    ("progress", "Progress note"),
    ("waiting", "Waiting for the customer"),
    ("resumed", "Customer answered"),
    ("proposed", "Answer proposed"),
    ("sent_back", "Sent back"),
    ("approved", "Answer approved"),
    ("told", "Customer told"),
    ("reopened", "Not satisfied, reopened one level up"),
    ("closed", "Case closed"),
    ("not_ours", "Not ours"),
    ("duplicate", "Duplicate"),
    ("irrelevant", "Irrelevant"),
]


class MetrologyComplaintEvent(models.Model):
    """One line of what happened to a complaint: written by its steps, changed by nobody."""

    _name = "metrology.complaint.event"
    _description = "Step of a Complaint"
    _order = "id"
    _rec_name = "step"

    complaint_id = fields.Many2one(
        "metrology.complaint", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="restrict")
    step = fields.Selection(STEPS, required=True, readonly=True)
    level = fields.Integer(readonly=True)
    note = fields.Text(readonly=True)
    notice_id = fields.Many2one(
        "metrology.notice", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    notice_state = fields.Selection(related="notice_id.state", string="State of the notice")
