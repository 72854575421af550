from odoo import api, fields, models
from odoo.exceptions import UserError

# Steps that say nothing without words.
SPOKEN = ("pass_on", "answer", "take_back", "ask", "resume", "tell", "send", "reopen")


class MetrologyRequestStep(models.TransientModel):
    """The small window in which a step of a request is taken: what was said, and how."""

    _name = "metrology.request.step"
    _description = "Step of a Request"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Request", required=True, readonly=True, ondelete="cascade"
    )
    step = fields.Selection(
        [
            ("pass_on", "Pass on to the department"),
            ("answer", "Answer"),
            ("take_back", "Back to the agent"),
            ("ask", "Ask the customer"),
            ("resume", "The customer has answered"),
            ("send", "Send the answer"),
            ("tell", "I have told the customer"),
            ("cancel", "Give up"),
            ("reopen", "Reopen"),
        ],
        required=True,
        readonly=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Department",
        compute="_compute_words",
        store=True,
        readonly=False,
    )
    channel_id = fields.Many2one(
        "metrology.reason",
        string="Told How",
        domain="[('kind', '=', 'contact_channel')]",
        default=lambda self: self.env["metrology.reason"]._get_known_id("contact_channel", "phone"),
    )
    reason_id = fields.Many2one("metrology.reason", domain="[('kind', '=', 'request_cancel')]")
    text = fields.Text(string="What Was Said", compute="_compute_words", store=True, readonly=False)

    @api.model
    def _get_step_label(self, step):
        return dict(self._fields["step"]._description_selection(self.env)).get(step, "")

    @api.depends("ticket_id", "step")
    def _compute_words(self):
        """Propose the department of the kind, and the words of the answer."""
        for wizard in self:
            wizard.team_id = wizard.ticket_id.type_id.answer_team_id if wizard.step == "pass_on" else False
            is_answer = wizard.step in ("answer", "send", "tell")
            wizard.text = wizard.ticket_id._get_answer_template() if is_answer and wizard.ticket_id else False

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        self.ticket_id.check_access("read")
        text = (self.text or "").strip()
        if self.step in SPOKEN and not text:
            raise UserError(
                self.env._(
                    "“%(step)s”: write a few words, they are kept.", step=self._get_step_label(self.step)
                )
            )
        if not self.step:
            raise UserError(self.env._("Step: open this window with a button of the request."))
        getattr(self, f"_confirm_{self.step}")(self.ticket_id, text)
        return {"type": "ir.actions.act_window_close"}

    def _confirm_pass_on(self, ticket, text):
        ticket._pass_on(text, self.team_id)

    def _confirm_answer(self, ticket, text):
        ticket._answer(text)

    def _confirm_take_back(self, ticket, text):
        ticket._take_back(text)

    def _confirm_ask(self, ticket, text):
        ticket._ask_customer(text)

    def _confirm_resume(self, ticket, text):
        ticket._resume(text)

    def _confirm_send(self, ticket, text):
        ticket._send_answer(text)

    def _confirm_tell(self, ticket, text):
        if not self.channel_id:
            raise UserError(self.env._("“Told How” is empty: choose how the customer was told."))
        ticket._tell(self.channel_id, text)

    def _confirm_cancel(self, ticket, text):
        if not self.reason_id:
            raise UserError(self.env._("“Reason” is empty: choose why the request is given up."))
        ticket._cancel(self.reason_id, text)

    def _confirm_reopen(self, ticket, text):
        ticket._reopen(text)
