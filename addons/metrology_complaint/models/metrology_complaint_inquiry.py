from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyComplaintInquiry(models.Model):
    """A question to somebody who knows what happened.

    It is all that a laboratory or a person complained about reads of a case: the question, never who
    complained or in which words. It is also how such a person is heard.
    """

    _name = "metrology.complaint.inquiry"
    _inherit = "metrology.state.mixin"
    _description = "Question about a Complaint"
    _order = "id desc"
    _rec_name = "subject"

    _start_fields = ()
    _transitions = {"answered": ("asked",), "withdrawn": ("asked",)}

    complaint_id = fields.Many2one("metrology.complaint", required=True, index=True, ondelete="cascade")
    subject = fields.Char(required=True, help="For example the order or item number. Name no customer here.")
    question = fields.Text(required=True, help="The person reads these words and nothing else of the case.")
    user_id = fields.Many2one(
        "res.users", string="Who is asked", required=True, index=True, ondelete="restrict"
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Question from", required=True, readonly=True, default=lambda self: self.env.user
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    due_date = fields.Date(string="Answer due on", required=True)
    answer = fields.Text()
    answered_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    state = fields.Selection(
        [("asked", "Asked"), ("answered", "Answer given"), ("withdrawn", "Withdrawn")],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        inquiries = super().create(vals_list)
        for inquiry in inquiries:
            inquiry.complaint_id._check_open_for_work()
            # sudo: metrology.complaint.inquiry, metrology.complaint - who is asked is in the case from now on
            inquiry.sudo().company_id = inquiry.sudo().complaint_id.company_id
            inquiry.complaint_id._name_person(inquiry.user_id, "asked")
        return inquiries

    def write(self, vals):
        typed = vals.keys() - self._proof_fields()
        if typed and not self.env.su:
            if any(inquiry.state != "asked" for inquiry in self):
                raise UserError(self.env._("This question is closed and stays as it is. Ask a new one."))
            if typed - {"answer"}:
                raise UserError(
                    self.env._("A question that was asked is not changed. Withdraw it and ask anew.")
                )
            if any(inquiry.user_id != self.env.user for inquiry in self):
                raise UserError(self.env._("Answer: only the person who is asked writes it."))
        return super().write(vals)

    def action_answer(self):
        """Button: this is my answer."""
        for inquiry in self:
            if inquiry.user_id != self.env.user:
                raise UserError(self.env._("Only the person who is asked sends the answer."))
            if not (inquiry.answer or "").strip():
                raise UserError(self.env._("Answer: write what you know before you send it."))
        self._transition("answered", {"answered_at": fields.Datetime.now()})
        return True

    def action_withdraw(self):
        """Button: the question is not needed any more."""
        for inquiry in self:
            inquiry.complaint_id.check_access("write")
        self._transition("withdrawn")
        return True
