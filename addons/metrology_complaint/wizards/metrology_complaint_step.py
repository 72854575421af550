from odoo import fields, models


class MetrologyComplaintStep(models.TransientModel):
    """Asks for the words that a step of a complaint needs."""

    _name = "metrology.complaint.step"
    _description = "Step of a Complaint to Take"

    complaint_id = fields.Many2one("metrology.complaint", required=True, readonly=True)
    step = fields.Selection(
        [
            ("wait", "Ask the customer"),
            ("progress", "Send a progress note"),
            ("raise", "Raise to major"),
            ("send_back", "Send back"),
            ("tell", "Tell the customer"),
            ("not_satisfied", "Customer is not satisfied"),
            ("no_reply", "Close without a reply"),
            ("not_ours", "It does not concern our work"),
            ("duplicate", "It is a duplicate"),
            ("irrelevant", "It is no complaint"),
        ],
        required=True,
        readonly=True,
    )
    note = fields.Text(string="Words")
    channel_id = fields.Many2one(
        "metrology.reason",
        string="Told by a person on",
        domain=[("kind", "=", "contact_channel")],
        help="Empty: the program sends a notice with the answer and proves that it arrived.",
    )
    original_id = fields.Many2one("metrology.complaint", string="Duplicate of")
    answer = fields.Text(related="complaint_id.answer", string="Answer to the customer")

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        complaint = self.complaint_id
        if self.step == "tell":
            complaint._tell(self.channel_id, self.note)
            return {"type": "ir.actions.act_window_close"}
        label = self._fields["note"]._description_string(self.env)
        words = complaint._check_words(label, self.note)
        if self.step in ("not_ours", "irrelevant", "duplicate"):
            complaint._drop(self.step, words, self.original_id)
        elif self.step == "no_reply":
            complaint._close("unknown", words)
        else:
            steps = {
                "wait": complaint._wait,
                "progress": complaint._progress,
                "raise": complaint._raise_to_major,
                "send_back": complaint._send_back,
                "not_satisfied": complaint._reopen,
            }
            steps[self.step](words)
        return {"type": "ir.actions.act_window_close"}
