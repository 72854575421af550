from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import EXPECTED_STATES

# States of a booking from which the counter goes on; “done” has had an order that was cancelled.
TAKEN_STATES = (*EXPECTED_STATES, "arrived", "no_show", "done")


class MetrologyIntakeScan(models.AbstractModel):
    _inherit = "metrology.intake.scan"

    @api.model
    def _get_finders(self):
        finders = super()._get_finders()
        index = finders.index(self._find_customer_by_code)
        return [*finders[:index], self._find_booking, self._find_quotation, *finders[index:]]

    @api.model
    def _get_takers(self):
        return {
            **super()._get_takers(),
            "booking": self._take_booking,
            "quotation": self._take_quotation,
        }

    @api.model
    def _find_booking(self, order, text):
        bookings = self.env["metrology.appointment"].search([("name", "=", text.upper())])
        return [self._match("booking", booking, booking.display_name) for booking in bookings]

    @api.model
    def _find_quotation(self, order, text):
        quotations = self.env["metrology.quotation"].search([("name", "=", text.upper())])
        return [self._match("quotation", quotation, quotation.display_name) for quotation in quotations]

    # ------------------------------------------------------------------ taking over

    @api.model
    def _take_booking(self, order, booking_id, request_key):
        """The customer with a booking is here: note it and fill the order with what was announced."""
        booking = self.env["metrology.appointment"].browse(booking_id).exists()
        if not booking:
            raise UserError(self.env._("This booking does not exist any more. Scan it again."))
        self._check_announced_here(order, booking)
        made = booking._lock_order()
        if made and made == order:
            return self._answer_booking(order, booking)
        if made:
            return self._answer_taken(booking, made)
        self._check_booking(booking)
        draft = self._begin_announced(order, booking)
        booking._make_order(self._prepare_announced(booking._prepare_order(), draft), draft)
        return self._answer_booking(draft, booking)

    @api.model
    def _take_quotation(self, order, quotation_id, request_key):
        """An accepted quotation brings its lines and prices; when it was booked, the booking does."""
        quotation = self.env["metrology.quotation"].browse(quotation_id).exists()
        if not quotation:
            raise UserError(self.env._("This quotation does not exist any more. Scan it again."))
        self._check_announced_here(order, quotation)
        booking = quotation.appointment_id
        if booking and booking.state != "cancelled":
            return self._take_booking(order, booking.id, request_key)
        made = quotation._lock_made("order_id")
        if made and made == order:
            return self._answer_quotation(order, quotation)
        if made:
            return self._answer_taken(quotation, made)
        draft = self._begin_announced(order, quotation)
        draft.write(self._prepare_announced(quotation._prepare_order(), draft))
        quotation._note_made("order_id", draft)
        return self._answer_quotation(draft, quotation)

    @api.model
    def _check_announced_here(self, order, announced):
        """What another site expects is taken in there."""
        here = order.site_id or self.env.user.metrology_site_id
        if announced.site_id != here:
            raise UserError(
                self.env._(
                    "%(number)s is for %(site)s, this is %(here)s. Send the customer there, or ask for a "
                    "new booking here.",
                    number=announced.name,
                    site=announced.site_id.name,
                    here=here.name or "—",
                )
            )

    @api.model
    def _check_booking(self, booking):
        if booking.next_ids and booking.state == "rescheduled":
            raise UserError(
                self.env._(
                    "%(booking)s was moved to %(next)s, %(when)s. Scan that one.",
                    booking=booking.name,
                    next=booking.next_ids[:1].name,
                    when=booking.next_ids[:1]._get_when(),
                )
            )
        if booking.state not in TAKEN_STATES:
            raise UserError(
                self.env._(
                    "%(booking)s is “%(state)s”: there is nothing to take over. Ask the marketing "
                    "department, or take the order in without the booking.",
                    booking=booking.name,
                    state=booking._state_label(booking.state),
                )
            )

    @api.model
    def _begin_announced(self, order, announced):
        """Return the empty draft on the screen that is filled now, with the customer of ``announced``."""
        customer = order.submitting_partner_id
        wanted = announced.partner_id
        if order.item_ids or order.appointment_id or customer not in (wanted, wanted.browse()):
            raise UserError(
                self.env._(
                    "The order on the screen has lines or another customer already. Press F10 to leave it, "
                    "then scan %(number)s again.",
                    number=announced.name,
                )
            )
        order = self._begin(order)
        self._set_customer(order, announced.contact_id or wanted)
        return order

    @api.model
    def _prepare_announced(self, values, draft):
        """Complete what was announced with what is known of the instruments; each has to be scanned.

        What nobody announced stays as it is on the draft. On site there is no label to scan.
        """
        items = [item for _command, _id, item in values["item_ids"]]
        lots = self.env["stock.lot"].browse(
            [item["instrument_id"] for item in items if item.get("instrument_id")]
        )
        visits = self._get_last_visits(lots)
        nobody = self.env["metrology.order.item"]
        known = {
            lot.id: {
                **self._prepare_line(lot, visits.get(lot, nobody)),
                "awaits_scan": not values["is_onsite"],
            }
            for lot in lots
        }
        lines = [{**known.get(item.get("instrument_id"), {}), **self._drop_empty(item)} for item in items]
        values = self._drop_empty(values)
        if values["submitting_partner_id"] == draft.submitting_partner_id.id:
            # written once more it would put the parties of the last order back to the customer
            del values["submitting_partner_id"]
        return {**values, "item_ids": [Command.create(line) for line in lines]}

    @api.model
    def _drop_empty(self, values):
        """Leave out what nobody said; a price of 0 is a price."""
        return {name: value for name, value in values.items() if value or name == "fee_amount"}

    # ------------------------------------------------------------------ answers

    @api.model
    def _answer_booking(self, order, booking):
        is_today = booking._is_on(fields.Date.context_today(self))
        sentences = [
            self.env._(
                "%(number)s is taken over: %(count)s lines.", number=booking.name, count=len(order.item_ids)
            )
        ]
        if any(order.item_ids.mapped("awaits_scan")):
            sentences.append(self.env._("Scan each piece that is here; remove the others."))
        if not is_today:
            sentences.append(
                self.env._("It was agreed for %(when)s, not for today.", when=booking._get_when() or "—")
            )
        message = self._say("success" if is_today else "warning", " ".join(sentences))
        return self._answer(order, order.item_ids, message, isWhole=True)

    @api.model
    def _answer_quotation(self, order, quotation):
        text = self.env._(
            "%(quotation)s is taken over: %(count)s lines at the quoted prices.",
            quotation=quotation.name,
            count=len(order.item_ids),
        )
        return self._answer(order, order.item_ids, self._say("success", text), isWhole=True)

    @api.model
    def _answer_taken(self, announced, made):
        """An order that is not signed is gone on with; of another one the clerk is told."""
        text = self.env._(
            "%(number)s was taken over already: %(order)s, %(state)s.",
            number=announced.name,
            order=made.display_name,
            state=made._get_state_label(),
        )
        if made.state in ("draft", "checked"):
            return {"open": made.id, "message": self._say("info", text)}
        return {"message": self._say("danger", text)}
