from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import escape_psql

from odoo.addons.metrology_instrument.identity import clean_serial, normalise

MAX_MATCHES = 12
MIN_SERIAL_LENGTH = 3
MIN_SERIAL_LENGTH_ALONE = 5
PARTIES = (
    "certificate_partner_id",
    "certificate_name",
    "certificate_address",
    "invoice_partner_id",
    "submitter_id",
    "submitter_name",
    "submitter_phone",
)


class MetrologyIntakeScan(models.AbstractModel):
    """The scan box of the intake desk: one text becomes a customer, a line, or an order to go on with.

    Addons add a finder to `_get_finders` and, for a kind of their own, a method
    `_take_<kind>(order, id, key)` that `_get_takers` names. A match is ``{"kind", "id", "title", "text"}``.
    """

    _name = "metrology.intake.scan"
    _inherit = "metrology.intake.desk"
    _description = "Scan Box of the Intake Desk"

    # ------------------------------------------------------------------ requests

    @api.model
    def scan(self, order_id, code, request_key):
        """Do what the scanned or typed ``code`` asks for, or say what it could mean.

        :param order_id: the order on the screen, or the key under which one begins with the first code that
            is understood
        """
        order = self._get_screen_order(order_id, request_key)
        text = self.env["metrology.scan"]._normalise(code)
        if order and self._get_made_lines(order, request_key):
            return self._answer_made(order, request_key)
        matches = self._find(order, text) if text else []
        if not matches:
            unknown = self.env._(
                "Nothing fits “%(code)s”. Scan it again, or type a part of the name.", code=text
            )
            return {"message": self._say("danger", unknown), "unknown": text}
        if len(matches) > 1:
            message = self.env._(
                "%(count)s records fit. Type the number of one and press Enter, or click it.",
                count=len(matches),
            )
            return {"message": self._say("info", message), "matches": matches}
        return self._take(order, matches[0]["kind"], matches[0]["id"], request_key)

    @api.model
    def choose(self, order_id, kind, record_id, request_key):
        """Do what one of several matches stands for."""
        order = self._get_screen_order(order_id, request_key)
        if order and self._get_made_lines(order, request_key):
            return self._answer_made(order, request_key)
        return self._take(order, kind, self._as_id(record_id), request_key)

    @api.model
    def take_last_order(self, order_id, request_key):
        """Add all pieces of the customer's last order; each has to be scanned or removed before checking."""
        self._check_request_key(request_key)
        order, _stranger = self._claim(order_id)
        lines = self._get_made_lines(order, request_key)
        if not lines:
            last = self._get_last_order(order)
            lines = self._make_lines(order, self._prepare_last_lines(order, last), request_key)
            if not lines:
                text = self.env._("All pieces of the last order stand in this one, or are in house.")
                return self._answer(order, message=self._say("warning", text))
        text = self.env._(
            "%(count)s pieces of the last order. Scan each one that is here; remove the others.",
            count=len(lines),
        )
        return self._answer(
            order, order.item_ids, message=self._say("success", text), undo={"added": lines.ids}, isWhole=True
        )

    @api.model
    @api.readonly
    def find_types(self, text):
        """Return instrument types for completion, by name, pinyin initials or code."""
        self._check_clerk()
        types = self._search_types(self.env["metrology.scan"]._normalise(text))
        return [{"id": found.id, "name": found.name, "code": found.code} for found in types]

    # ------------------------------------------------------------------ finding

    @api.model
    def _find(self, order, text):
        for find in self._get_finders():
            matches = find(order, text)
            if matches:
                return matches[:MAX_MATCHES]
        return []

    @api.model
    def _get_finders(self):
        """Return the methods that are asked in turn with (order, text); exact numbers come first."""
        return [
            self._find_item,
            self._find_instrument,
            self._find_order,
            self._find_customer_by_code,
            self._find_type_of_order,
            self._find_customer_by_phone,
            self._find_customer_by_name,
            self._find_type,
        ]

    @api.model
    def _get_takers(self):
        """Return ``{kind of match: method(order, id, request key)}``."""
        return {
            "instrument": self._take_instrument,
            "item": self._take_item,
            "order": self._take_order,
            "customer": self._take_customer,
            "type": self._take_type,
        }

    @api.model
    def _take(self, order, kind, record_id, request_key):
        take = self._get_takers().get(kind)
        if not take:
            raise UserError(self.env._("The screen sent an unknown choice. Reload the page."))
        return take(order, record_id, request_key)

    @api.model
    def _match(self, kind, record, title, *texts):
        return {"kind": kind, "id": record.id, "title": title, "text": " · ".join(filter(None, texts))}

    @api.model
    def _find_item(self, order, text):
        """A label of an item or of one of its accessories, from any earlier visit or from this order."""
        code = text.upper()
        items = self.env["metrology.order.item"].search([("item_uid", "=", code)])
        if not items:
            items = self.env["metrology.order.accessory"].search([("accessory_uid", "=", code)]).item_id
        return [self._match("item", item, item.display_name) for item in items]

    @api.model
    def _find_instrument(self, order, text):
        """The number of an instrument, its last certificate, its asset number, or its serial number."""
        serial = clean_serial(text)
        spellings = list({text, text.upper(), serial} - {""})
        numbers = Domain("name", "in", spellings) | Domain("last_certificate_no", "in", spellings)
        numbers |= Domain("asset_no", "in", spellings)
        # without a customer on the screen a few digits rather are the end of a telephone number
        least = MIN_SERIAL_LENGTH if order.submitting_partner_id else MIN_SERIAL_LENGTH_ALONE
        if len(normalise(serial)) >= least:
            numbers |= Domain("serial_no", "in", spellings)
        lots = self.env["stock.lot"].search(
            Domain("is_instrument", "=", True) & numbers, limit=MAX_MATCHES, order="id"
        )
        own = lots.filtered(lambda lot: lot.owner_id == order.submitting_partner_id)
        return [
            self._match("instrument", lot, lot.display_name, lot.owner_id.display_name) for lot in own or lots
        ]

    @api.model
    def _find_order(self, order, text):
        orders = self.env["metrology.order"].search([("name", "=", text.upper())])
        return [self._match("order", found, found.display_name) for found in orders]

    @api.model
    def _find_customer_by_code(self, order, text):
        return self._match_customers(self.env["metrology.scan"]._search_customers_by_code(text))

    @api.model
    def _find_customer_by_phone(self, order, text):
        return self._match_customers(self.env["metrology.scan"]._search_customers_by_phone(text))

    @api.model
    def _find_customer_by_name(self, order, text):
        """Customers by a part of the name; contacts only where their company is not found by itself."""
        found = self.env["metrology.scan"]._search_customers_by_name(text)
        contacts = found.filtered(lambda p: p.commercial_partner_id in found and p.commercial_partner_id != p)
        return self._match_customers(found - contacts)

    @api.model
    def _match_customers(self, partners):
        return [
            self._match(
                "customer",
                partner,
                partner.name or partner.display_name,
                partner.parent_id.display_name,
                partner.commercial_partner_id.customer_no,
                partner.phone,
            )
            for partner in partners
        ]

    @api.model
    def _find_type_of_order(self, order, text):
        """With a customer on the screen a name rather means an instrument than another customer."""
        return self._find_type(order, text) if order.submitting_partner_id else []

    @api.model
    def _find_type(self, order, text):
        types = self._search_types(text)
        return [
            self._match("type", found, found.name, found.code, found.discipline_id.name) for found in types
        ]

    @api.model
    def _search_types(self, text):
        """Return instrument types; the one that is named exactly stands alone."""
        if not text:
            return self.env["metrology.instrument.type"]
        found = self.env["metrology.instrument.type"].search(
            Domain("display_name", "ilike", escape_psql(text)), limit=MAX_MATCHES
        )
        exact = found.filtered(lambda instrument_type: instrument_type._is_called(text))
        return exact if len(exact) == 1 else found

    # ------------------------------------------------------------------ orders and customers

    @api.model
    def _get_screen_order(self, reference, request_key):
        """Return the order on the screen; nothing while its first code has not come."""
        self._check_clerk()
        self._check_request_key(request_key)
        order = self._find_order_of(reference)
        if order or not isinstance(reference, str):
            return self._get_order(order.id or reference)
        return order.with_context(intake_order_key=reference)

    @api.model
    def _begin(self, order):
        """Return the claimed order of the screen, or the one that begins now under the screen's key."""
        if order:
            return self._claim(order.id)[0]
        if not self.env.user.metrology_site_id:
            raise UserError(
                self.env._("You work at no site. Ask the administrator to add your site to your card.")
            )
        return self.env["metrology.order"].create({"request_key": order.env.context["intake_order_key"]})

    @api.model
    def _take_customer(self, order, partner_id, request_key):
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("This customer does not exist any more. Search again."))
        order = self._begin(order)
        before = {name: self._read_cell(order, name) for name in ("submitting_partner_id", *PARTIES)}
        self._set_customer(order, partner)
        text = self.env._("Customer: %(name)s", name=order.submitting_partner_id.display_name)
        return self._answer(
            order, order.item_ids, self._say("success", text), undo={"order": before}, isWhole=True
        )

    @api.model
    def _set_customer(self, order, partner):
        """Put the customer on the order, with the parties of the last order as a start."""
        company = partner.commercial_partner_id
        contact = partner if partner != company else partner.browse()
        values = {
            "submitting_partner_id": company.id,
            "certificate_partner_id": company.id,
            "invoice_partner_id": company.id,
        }
        last = self._get_last_order(order, company)
        if last:
            values |= self._get_parties(last)
        if contact:
            values |= {
                "submitter_id": contact.id,
                "submitter_name": contact.name,
                "submitter_phone": contact.phone,
            }
        elif not last:
            values |= {"submitter_id": False, "submitter_name": False, "submitter_phone": False}
        order.write(values)

    @api.model
    def _get_parties(self, order):
        """Return for whom certificate and invoice of ``order`` were, and who had brought it."""
        return {name: order._fields[name].convert_to_write(order[name], order) for name in PARTIES}

    @api.model
    def _get_last_order(self, order, company=None):
        company = company or order.submitting_partner_id
        if not company:
            raise UserError(self.env._("Find the customer first."))
        return self.env["metrology.order"].search(
            [
                ("submitting_partner_id", "=", company.id),
                ("state", "in", ("signed", "archived")),
                ("id", "!=", order.id),
            ],
            limit=1,
        )

    @api.model
    def _take_order(self, order, order_id, request_key):
        """An order that is not signed is gone on with; a signed one tells the customer who comes back."""
        found = self.env["metrology.order"].browse(order_id).exists()
        if not found:
            raise UserError(self.env._("This order does not exist any more. Begin a new one."))
        if found.state in ("draft", "checked"):
            found.check_access("write")
            return {"open": found.id}
        if order.submitting_partner_id == found.submitting_partner_id:
            text = self.env._(
                "%(order)s is an earlier order of this customer. F3 takes over the last one.",
                order=found.name,
            )
            return self._answer(order, message=self._say("info", text))
        return self._take_customer(order, found.submitting_partner_id.id, request_key)

    # ------------------------------------------------------------------ lines

    @api.model
    def _answer_made(self, order, request_key):
        """Return the same answer as for the first time that this request came."""
        return self._answer_added(order, self._get_made_lines(order, request_key))

    @api.model
    def _take_item(self, order, item_id, request_key):
        item = self.env["metrology.order.item"].browse(item_id).exists()
        if not item:
            raise UserError(self.env._("This line was removed meanwhile."))
        if item.order_id == order:
            return self._confirm(order, item)
        if item.instrument_id:
            return self._take_instrument(order, item.instrument_id.id, request_key)
        if item.order_id.state in ("draft", "checked"):
            return self._take_order(order, item.order_id.id, request_key)
        order = self._begin(order)
        return self._answer_added(
            order, self._make_lines(order, [self._prepare_visit_line(item)], request_key)
        )

    @api.model
    def _take_instrument(self, order, lot_id, request_key):
        lot = self.env["stock.lot"].browse(lot_id).exists()
        if not lot.is_instrument:
            raise UserError(self.env._("This instrument does not exist any more. Scan it again."))
        present = order.item_ids.filtered(lambda i: i.instrument_id == lot and i.state != "cancelled")
        if present:
            return self._confirm(order, present[:1])
        visit = self._get_last_visits(lot).get(lot, self.env["metrology.order.item"])
        order = self._begin(order)
        if not order.submitting_partner_id:
            self._set_customer(order, visit.submitting_partner_id or lot.owner_id)
            if visit:
                order.write(self._get_parties(visit.order_id))
        items = self._make_lines(order, [self._prepare_line(lot, visit)], request_key)
        return self._answer_added(order, items)

    @api.model
    def _confirm(self, order, item):
        """A piece that stands in the order already is confirmed, or known."""
        if not item.awaits_scan:
            line = list(order.item_ids).index(item) + 1
            text = self.env._("%(item)s stands in line %(line)s already.", item=item.display_name, line=line)
            return self._answer(order, item, self._say("warning", text), focus=item.id)
        order, _stranger = self._claim(order.id)
        item.awaits_scan = False
        waiting = len(order.item_ids.filtered("awaits_scan"))
        text = self.env._("%(item)s is here. %(count)s to go.", item=item.name, count=waiting)
        return self._answer(
            order, item, self._say("success", text), focus=item.id, undo={"confirmed": item.ids}
        )

    @api.model
    def _take_type(self, order, type_id, request_key):
        found = self.env["metrology.instrument.type"].browse(type_id).exists()
        if not found:
            raise UserError(self.env._("This instrument type does not exist any more. Search again."))
        order = self._begin(order)
        return self._answer_added(
            order, self._make_lines(order, [{"instrument_type_id": found.id}], request_key)
        )

    @api.model
    def _prepare_last_lines(self, order, last):
        present = order.item_ids.instrument_id
        lots = (last.item_ids.filtered(lambda i: i.state != "cancelled").instrument_id - present).filtered(
            lambda lot: not lot.order_item_ids.filtered("is_in_house")
        )
        visits = self._get_last_visits(lots)
        nobody = self.env["metrology.order.item"]
        return [{**self._prepare_line(lot, visits.get(lot, nobody)), "awaits_scan": True} for lot in lots]

    @api.model
    def _prepare_line(self, lot, visit):
        """Return the line of an instrument as it was last time; price and date are those of today."""
        if visit:
            return {**self._prepare_visit_line(visit), "instrument_id": lot.id}
        values = {"instrument_id": lot.id, "name": lot.instrument_name}
        if lot.last_service_id:
            values["service_id"] = lot.last_service_id.id
        if lot.usual_accessories:
            values |= self._convert_accessories(lot.usual_accessories)
        return values

    @api.model
    def _prepare_visit_line(self, visit):
        names = (
            "name",
            "service_id",
            "quantity",
            "point_count",
            "special_requirement",
            "no_accessories",
            "mandatory_purpose_id",
            "mandatory_registration_no",
            "conformity_requested",
            "decision_rule",
        )
        values = {name: visit._fields[name].convert_to_write(visit[name], visit) for name in names}
        if not visit.instrument_id:
            names = ("instrument_type_id", "manufacturer", "model_spec", "serial_no", "no_serial_reason")
            values |= {name: visit._fields[name].convert_to_write(visit[name], visit) for name in names}
        values["accessory_ids"] = [
            Command.create({"kind_id": a.kind_id.id, "name": a.name, "quantity": a.quantity})
            for a in visit.accessory_ids
        ]
        return values
