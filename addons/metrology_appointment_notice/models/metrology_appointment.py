from odoo import fields, models


class MetrologyAppointment(models.Model):
    _inherit = "metrology.appointment"

    def action_confirm(self):
        """Confirm, and tell the customer."""
        result = super().action_confirm()
        for appointment in self:
            appointment._notify("onsite_dates" if appointment.kind == "onsite" else "booking_answered")
        return result

    def _propose(self, values, note=None):
        result = super()._propose(values, note)
        self._notify("booking_answered")
        return result

    def _cancel(self, reason, note=None):
        """Who cancels himself knows it; who is cancelled has to be told."""
        result = super()._cancel(reason, note)
        if reason.code == "institute":
            self._notify("booking_answered")
        return result

    def _notify(self, kind):
        """Queue the notice; the same answer is told once."""
        self.ensure_one()
        customer = self.contact_id or self.partner_id
        booking = self.with_context(lang=customer.lang or self.env.lang)
        moment = fields.Datetime.to_string(self.state_date)
        self.env["metrology.notice"]._notify(
            customer,
            kind,
            {
                "order": self.name,
                "lines": [f"{self.name} · {booking._get_kind_label()}"],
                "date": booking._get_when(),
                "site": booking.site_id.name,
                "text": booking._get_answer_text(),
            },
            f"{self._name},{self.id},{self.state},{moment}",
            self,
        )

    def _get_answer_text(self):
        """Return the answer in a sentence."""
        texts = {
            "proposed": self.env._(
                "The date you asked for is not free. We propose the date below; please tell us whether it "
                "suits."
            ),
            "cancelled": self.env._(
                "We are sorry: we can not keep this date. We will call you about another."
            ),
        }
        text = texts.get(self.state, self.env._("It is confirmed."))
        return " ".join(filter(None, (text, self.answer_note or self.reason_note)))

    def _told_by_notice(self, notice):
        """The notice has left or was taken: that is the proof that the customer was told."""
        self.ensure_one()
        if self.state != "confirmed":
            return
        attempt = notice.attempt_ids.sorted("id")[-1:]
        channel = self.env["metrology.reason"].search(
            [("kind", "=", "contact_channel"), ("code", "=", attempt.channel)], limit=1
        )
        self._tell(channel, notice.partner_id.name)
