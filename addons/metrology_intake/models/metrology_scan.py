import re
import unicodedata

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import escape_psql, format_date, ormcache

MAX_LENGTH = 120
MAX_MATCHES = 8
HAND_OVER = "metrology_intake.action_metrology_handover_wizard"
STEP_KEYS = ("Enter", "F4", "F6")
# What the client needs of an action; the rest would only be sent again with every scan.
ACTION_KEYS = ("type", "name", "res_model", "res_id", "view_mode", "domain", "context", "target", "tag")
PHONE = re.compile(r"\+?[\d\s()-]{4,30}")
USCC = re.compile(r"[0-9A-Z]{18}")
INITIALS = re.compile(r"[A-Za-z0-9]{2,20}")
ORDER_TONES = {"checked": "amber", "signed": "blue", "archived": "green", "cancelled": "red"}
ITEM_TONES = {"registered": "amber", "returned": "amber", "cancelled": "red"}
RUNNING_STATES = ("received", "at_lab", "in_test")


class MetrologyScan(models.AbstractModel):
    """The scan box: one text, whatever it is, becomes the record it means and its next steps.

    Nothing is read with more rights than the person has: what a rule hides is unknown.
    """

    _name = "metrology.scan"
    _description = "Scan Box"

    @api.model
    @api.readonly
    def resolve(self, code):
        """Return what the scanned or typed ``code`` means, as a card for the screen.

        :return: ``{"kind", "kind_label", "title", "lines", "tone", "word", "steps"}``; ``{"kind": "several",
            "message", "matches"}`` when more records fit; ``{"kind": "unknown", "message"}`` when none does
        """
        if not self.env.user.has_group("metrology_base.group_user"):
            raise AccessError(self.env._("Only people of the house can use the scan box."))
        text = self._normalise(code)
        if not text:
            return self._make_unknown(self.env._("Scan a label or type something first."))
        if len(text) > MAX_LENGTH:
            return self._make_unknown(
                self.env._(
                    "This text is longer than %(length)s characters. Scan one label at a time.",
                    length=MAX_LENGTH,
                )
            )
        for find in self._get_finders():
            cards = find(text)
            if cards:
                return self._make_answer(cards)
        return self._make_unknown(
            self.env._("Nothing fits “%(code)s”. Scan it again, or type a part of the name.", code=text)
        )

    @api.model
    def _normalise(self, code):
        """Return ``code`` as half-width text on one line, without invisible characters."""
        if not isinstance(code, str):
            return ""
        # Some characters grow when they are normalised; nobody needs to wait for more than this.
        text = unicodedata.normalize("NFKC", code[: MAX_LENGTH * 4])
        text = "".join(
            " " if character in "\t\r\n" else character
            for character in text
            if character in "\t\r\n" or unicodedata.category(character)[0] != "C"
        )
        return " ".join(text.split())

    @api.model
    def _get_finders(self):
        """Return the methods that are asked one after the other; each returns the cards of what it found.

        Exact numbers stand first. The name stays last, because it fits loosely.
        """
        return [
            self._find_item,
            self._find_accessory,
            self._find_order,
            self._find_shelf,
            self._find_customer_by_code,
            self._find_customer_by_phone,
            self._find_customer_by_name,
        ]

    @api.model
    def _look_up(self, model, domain):
        """Return what this person may see of ``model``; nothing when the model is closed to them."""
        Model = self.env[model]
        return Model.search(domain, limit=MAX_MATCHES) if Model.has_access("read") else Model

    # ------------------------------------------------------------------ finders

    @api.model
    def _find_item(self, text):
        Item = self.env["metrology.order.item"]
        if not Item.has_access("read"):
            return []
        # The likeliest scan of all: found and read in one query, and only what the card shows.
        domain = [("item_uid", "=", text.upper())]
        items = Item.search_fetch(domain, self._get_item_columns(), limit=MAX_MATCHES)
        lean = items.with_context(prefetch_fields=False)
        lean.order_id.fetch(["name", "is_onsite"])
        lean.submitting_partner_id.fetch(["name", "complete_name"])
        return [self._make_item_card(item) for item in items]

    @api.model
    def _get_item_columns(self):
        """Return the fields that the card of an item and its steps look at; addons add theirs."""
        return [
            *("item_uid", "name", "model_spec", "serial_no", "state", "promised_date", "is_in_house"),
            *("submitting_partner_id", "order_id", "site_id", "location_id", "instrument_id"),
            *("no_accessories", "consult_open", "consult_note"),
        ]

    @api.model
    def _find_accessory(self, text):
        accessories = self._look_up("metrology.order.accessory", [("accessory_uid", "=", text.upper())])
        return [self._make_accessory_card(accessory) for accessory in accessories]

    @api.model
    def _find_order(self, text):
        orders = self._look_up("metrology.order", [("name", "=", text.upper())])
        return [self._make_order_card(order) for order in orders]

    @api.model
    def _find_shelf(self, text):
        places = self._look_up("stock.location", [("barcode", "in", [text, text.upper()])])
        stores = self.env.user.metrology_site_id.store_location_id
        if not places and stores:
            places = self._look_up(
                "stock.location",
                [
                    ("location_id", "child_of", stores.ids),
                    ("usage", "=", "internal"),
                    ("name", "in", [text, text.upper()]),
                ],
            )
        return [self._make_shelf_card(place) for place in places]

    @api.model
    def _find_customer_by_code(self, text):
        return self._make_customer_cards(self._search_customers_by_code(text))

    @api.model
    def _search_customers_by_code(self, text):
        code = text.upper()
        partners = self._look_up("res.partner", [("customer_no", "=", code)])
        if not partners and USCC.fullmatch(code):
            partners = self._look_up("res.partner", [("uscc", "=", code)])
        return partners

    @api.model
    def _find_customer_by_phone(self, text):
        return self._make_customer_cards(self._search_customers_by_phone(text))

    @api.model
    def _search_customers_by_phone(self, text):
        if not PHONE.fullmatch(text):
            return self.env["res.partner"]
        numbers = self.env["metrology.phone"]._get_search_domain(text)
        return self._look_up("res.partner", [("phone_ids", "any", numbers)])

    @api.model
    def _find_customer_by_name(self, text):
        return self._make_customer_cards(self._search_customers_by_name(text))

    @api.model
    def _search_customers_by_name(self, text):
        partners = self.env["res.partner"]
        if INITIALS.fullmatch(text):
            partners = self._look_up("res.partner", [("pinyin_initials", "=like", text.lower() + "%")])
        if not partners and len(text) > 1:
            # typed wildcards are meant as characters, or two of them would list everybody
            partners = partners._find_by_name_part(escape_psql(text), limit=MAX_MATCHES)
        return partners

    # ------------------------------------------------------------------ answers

    @api.model
    def _make_unknown(self, message):
        return {"kind": "unknown", "message": message}

    @api.model
    def _make_answer(self, cards):
        if len(cards) == 1:
            return cards[0]
        message = self.env._("%(count)s records fit. Choose one.", count=len(cards))
        if len(cards) == MAX_MATCHES:
            message = self.env._("Many records fit. Choose one, or type more.")
        return {"kind": "several", "message": message, "matches": cards}

    @api.model
    def _make_card(self, kind, kind_label, title, lines, steps, tone="blue", word=""):
        """Return a card; empty lines and steps are left out, and the first three steps get their keys."""
        steps = [step for step in steps if step]
        return {
            "kind": kind,
            "kind_label": kind_label,
            "title": title,
            "lines": [[label, str(value)] for label, value in lines if value],
            "tone": tone,
            "word": word,
            "steps": [{"key": key, **step} for key, step in zip(STEP_KEYS, steps, strict=False)],
        }

    @api.model
    def _make_step(self, label, action):
        """Return a step that opens ``action``; the client wants to be told the views."""
        modes = (action.get("view_mode") or "form").split(",")
        needed = {key: action[key] for key in ACTION_KEYS if key in action}
        return {"label": label, "action": {**needed, "views": [(False, mode) for mode in modes]}}

    @api.model
    def _make_menu_step(self, label, xmlid, **changes):
        """Return a step that opens the action that a menu opens, with ``changes``."""
        return self._make_step(label, {**dict(self._get_menu_action(xmlid)), "context": {}, **changes})

    @api.model
    @ormcache("xmlid", "self.env.lang")
    def _get_menu_action(self, xmlid):
        """Return what the client needs of an action, as pairs; kept in memory, every scan asks for it."""
        # sudo: ir.actions.act_window - what a menu opens is no secret
        action_sudo = self.env.ref(xmlid).sudo()
        return tuple((key, action_sudo[key]) for key in ACTION_KEYS if key in action_sudo._fields)

    @api.model
    def _make_open_step(self, label, record):
        """Return a step that opens the form of ``record``, nothing without a record."""
        if not record:
            return None
        return self._make_step(
            label,
            {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id},
        )

    # ------------------------------------------------------------------ item and accessory

    @api.model
    def _make_item_card(self, item):
        tone, word = self._get_item_tone(item)
        return self._make_card(
            "item",
            self.env._("Item"),
            item.item_uid,
            self._get_item_lines(item),
            self._get_item_steps(item),
            tone,
            word,
        )

    @api.model
    def _get_item_lines(self, item):
        return [
            (self.env._("Instrument"), " ".join(filter(None, (item.name, item.model_spec)))),
            (self.env._("Serial number"), item.serial_no),
            (self.env._("Customer"), item.submitting_partner_id.display_name),
            (self.env._("Order"), item.order_id.name),
            (self.env._("Place"), item.location_id.display_name),
            (self.env._("Promised date"), self._format_promise(item.promised_date)),
            (self.env._("Accessories"), item.accessory_summary),
            (self.env._("To be asked of the customer"), item.consult_open and item.consult_note),
        ]

    @api.model
    def _get_item_tone(self, item):
        """Return colour and word of the item; what is late says so together with its state."""
        state = item._state_label(item.state)
        if item.is_late:
            return "red", self.env._("%(state)s · late", state=state)
        if item.consult_open:
            return "amber", self.env._("Waiting for the customer")
        return ITEM_TONES.get(item.state, "blue" if item.state in RUNNING_STATES else "green"), state

    @api.model
    def _get_item_steps(self, item):
        """Return the next steps, the likeliest first; addons put theirs before."""
        return [
            self._make_store_step(item),
            self._make_open_step(self.env._("Open the item"), item),
            self._make_open_step(self.env._("Open the order"), item.order_id),
        ]

    @api.model
    def _make_store_step(self, item):
        """Return the hand-over into the store for an item that lies at the reception."""
        at_reception = item.location_id and item.location_id == item.site_id.reception_location_id
        if not (item.is_in_house and at_reception and self._may_hand_over(item)):
            return None
        context = {
            "active_model": item._name,
            "active_ids": item.ids,
            "default_kind": "store_in",
            "default_scanned": item.item_uid,
        }
        return self._make_menu_step(self.env._("Into the store"), HAND_OVER, context=context)

    @api.model
    def _may_hand_over(self, item):
        return self.env["metrology.handover.wizard"].has_access("create") and item.has_access("write")

    @api.model
    def _make_accessory_card(self, accessory):
        item = accessory.item_id
        tone, word = self._get_item_tone(item)
        lines = [
            (self.env._("Accessory"), f"{accessory.name} × {accessory.quantity}"),
            (self.env._("Item"), item.display_name),
            (self.env._("Customer"), item.submitting_partner_id.display_name),
            (self.env._("Place"), accessory.location_id.display_name),
        ]
        if accessory.location_id != item.location_id:
            tone = "red"
            lines.append((self.env._("Place of the item"), item.location_id.display_name))
        steps = [
            self._make_open_step(self.env._("Open the item"), item),
            self._make_open_step(self.env._("Open the order"), accessory.order_id),
        ]
        kind_label = self.env._("Accessory")
        return self._make_card("accessory", kind_label, accessory.accessory_uid, lines, steps, tone, word)

    # ------------------------------------------------------------------ order

    @api.model
    def _make_order_card(self, order, kind="order", kind_label=None):
        late = self.env["metrology.order.item"].search_count(
            [("order_id", "=", order.id), ("is_late", "=", True)]
        )
        state = order._get_state_label()
        return self._make_card(
            kind,
            kind_label or self.env._("Order"),
            order.display_name,
            self._get_order_lines(order, late),
            self._get_order_steps(order),
            "red" if late else ORDER_TONES.get(order.state, "amber"),
            self.env._("%(state)s · late", state=state) if late else state,
        )

    @api.model
    def _get_order_lines(self, order, late):
        return [
            (self.env._("Customer"), order.submitting_partner_id.display_name),
            (self.env._("Submitter"), order.submitter_name),
            (self.env._("Site"), order.site_id.display_name),
            (self.env._("Items"), order.item_count),
            (self.env._("Late items"), late),
            (self.env._("Promised date"), self._format_promise(order.promised_date)),
        ]

    @api.model
    def _get_order_steps(self, order):
        """Return the next steps, the likeliest first; addons put theirs before."""
        sign = None
        if order.state == "checked" and order.has_access("write"):
            sign = self._make_step(self.env._("Sign the order"), order.action_open_signing())
        return [
            sign,
            self._make_open_step(self.env._("Open the order"), order),
            self._make_step(self.env._("Show the items"), order.action_view_items()),
        ]

    # ------------------------------------------------------------------ shelf

    @api.model
    def _make_shelf_card(self, place):
        items = [("location_id", "child_of", place.id), ("is_in_house", "=", True)]
        count = self.env["metrology.order.item"].search_count(items)
        put = None
        if place.usage == "internal" and self.env["metrology.handover.wizard"].has_access("create"):
            context = {"default_destination_id": place.id}
            put = self._make_menu_step(self.env._("Put items on this shelf"), HAND_OVER, context=context)
        show = self._make_menu_step(
            self.env._("Show the items"), "metrology_intake.action_metrology_order_item", domain=items
        )
        steps = [show, put]
        lines = [(self.env._("Place"), place.complete_name), (self.env._("Items"), str(count))]
        word = self.env._("Occupied") if count else self.env._("Empty")
        tone = "blue" if count else "green"
        return self._make_card("shelf", self.env._("Shelf"), place.name, lines, steps, tone, word)

    # ------------------------------------------------------------------ customer

    @api.model
    def _make_customer_cards(self, partners):
        companies = partners.commercial_partner_id._filtered_access("read")
        in_house = dict(
            self.env["metrology.order.item"]._read_group(
                [("submitting_partner_id", "in", companies.ids), ("is_in_house", "=", True)],
                ["submitting_partner_id"],
                ["__count"],
            )
        )
        return [self._make_customer_card(partner, in_house) for partner in partners]

    @api.model
    def _make_customer_card(self, partner, in_house):
        company = partner.commercial_partner_id
        count = in_house.get(company, 0)
        lines = [
            (self.env._("Company"), company.display_name if company != partner else ""),
            (self.env._("Customer No."), company.customer_no),
            (self.env._("Unified Social Credit Code"), company.uscc),
            (self.env._("Phone"), partner.phone),
            (self.env._("Items in house"), str(count)),
        ]
        return self._make_card(
            "customer",
            self.env._("Customer"),
            partner.name or partner.display_name,
            lines,
            self._get_customer_steps(partner, company),
            "blue" if count else "green",
            self.env._("Items in house") if count else self.env._("Nothing in house"),
        )

    @api.model
    def _get_customer_steps(self, partner, company):
        new_order = None
        if self.env["metrology.order"].has_access("create"):
            context = {"default_submitting_partner_id": company.id}
            if partner != company:
                context["default_submitter_id"] = partner.id
            new_order = self._make_step(
                self.env._("New order"),
                {"type": "ir.actions.act_window", "res_model": "metrology.order", "context": context},
            )
        return [
            self._make_open_step(self.env._("Open the customer"), partner),
            new_order,
            self._make_menu_step(
                self.env._("Show the orders"),
                "metrology_intake.action_metrology_order",
                domain=[("submitting_partner_id", "=", company.id)],
            ),
        ]

    @api.model
    def _format_promise(self, date):
        return format_date(self.env, date) if date else ""
