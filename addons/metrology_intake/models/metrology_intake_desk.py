import base64
import binascii
import re
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date
from odoo.tools.image import binary_to_image

from odoo.addons.metrology_instrument.identity import clean_serial, normalise

MAX_DRAFTS = 12
MAX_PHOTO_BYTES = 6_000_000
MAX_TEXT = 500
REQUEST_KEY = re.compile(r"[0-9a-f]{16,64}")
ACCESSORY_SEPARATOR = re.compile(r"[,，、;；\n]+")
ACCESSORY_COUNT = re.compile(r"(.+?)\s*[×xX*＊]\s*(\d{1,3})")
NO_ACCESSORY_WORDS = {"无", "无附件", "没有", "/", "-", "—", "none", "no"}
ORDER_CELLS = {
    "certificate_address": "text",
    "certificate_name": "text",
    "certificate_partner_id": "record",
    "invoice_partner_id": "record",
    "is_onsite": "flag",
    "onsite_address": "text",
    "pickup_proof_id": "record",
    "repair_wish": "flag",
    "special_requirement": "text",
    "submitter_id": "record",
    "submitter_name": "text",
    "submitter_phone": "text",
    "submitting_partner_id": "record",
    "urgency": "choice",
}
ITEM_CELLS = {
    "accessory_ids": "accessories",
    "accuracy_class": "text",
    "appearance_id": "record",
    "appearance_note": "text",
    "awaits_scan": "flag",
    "conformity_requested": "flag",
    "decision_rule": "text",
    "fee_amount": "fee",
    "instrument_type_id": "record",
    "mandatory_purpose_id": "record",
    "mandatory_registration_no": "text",
    "manufacturer": "text",
    "measuring_interval": "text",
    "model_spec": "text",
    "name": "text",
    "no_serial_reason": "text",
    "point_count": "points",
    "promised_date": "date",
    "quantity": "quantity",
    "serial_no": "serial",
    "service_id": "record",
    "special_requirement": "text",
}
# What of a line is compared with the card of the instrument and its last visit.
REMEMBERED_CELLS = (
    "manufacturer",
    "model_spec",
    "serial_no",
    "measuring_interval",
    "accuracy_class",
    "service_id",
    "fee_amount",
)


class MetrologyIntakeDesk(models.AbstractModel):
    """The order at the intake desk: what its screen reads and what it saves, cell by cell.

    The draft is an ordinary order. Each cell is sent together with the value that the clerk saw, so that of
    two clerks at one draft none overwrites the other without being told. All requests can be sent twice.
    """

    _name = "metrology.intake.desk"
    _description = "Intake Desk"

    # ------------------------------------------------------------------ reading

    @api.model
    @api.readonly
    def get_start(self):
        """Return what the screen needs once: place, short lists, and the drafts of this person."""
        self._check_clerk()
        currency = self.env.company.currency_id
        return {
            "site": self.env.user.metrology_site_id.display_name or "",
            "drafts": self._read_drafts(),
            "expected": self._read_expected(),
            "services": [
                {"id": service.id, "name": service.name, "is_mandatory": service.is_mandatory}
                for service in self.env["metrology.service"].search([])
            ],
            "appearances": self._read_reasons("appearance"),
            "accessories": [r for r in self._read_reasons("accessory") if r["code"] not in ("none", "other")],
            "purposes": self._read_reasons("mandatory_purpose"),
            "proofs": self._read_reasons("pickup_proof"),
            "urgencies": self._read_urgencies(),
            "currency": {"symbol": currency.symbol, "position": currency.position},
        }

    @api.model
    def _read_urgencies(self):
        return self.env["metrology.order"]._fields["urgency"]._description_selection(self.env)

    @api.model
    def _read_reasons(self, kind):
        reasons = self.env["metrology.reason"].search([("kind", "=", kind)])
        return [{"id": reason.id, "code": reason.code, "name": reason.name} for reason in reasons]

    @api.model
    @api.readonly
    def get_waiting(self):
        """Return what the empty screen offers: the own orders to go on with, and who is expected today."""
        self._check_clerk()
        return {"drafts": self._read_drafts(), "expected": self._read_expected()}

    @api.model
    def _read_expected(self):
        """Return what is expected at the site today; addons that know of bookings add theirs.

        Each is ``{"kind", "id", "title", "customer", "text", "items"}``; kind and id are those of a match
        of the scan box, which takes it over.
        """
        return []

    @api.model
    def _read_drafts(self):
        """Return the orders of this person that are not signed, the last touched first."""
        orders = self.env["metrology.order"].search(
            [
                ("state", "in", ("draft", "checked")),
                ("receptionist_id", "=", self.env.uid),
                ("site_id", "in", self.env.user.metrology_site_ids.ids),
            ],
            limit=MAX_DRAFTS,
        )
        return [
            {
                "id": order.id,
                "title": order.display_name,
                "customer": order.submitting_partner_id.display_name or "",
                "items": order.item_count,
                "state": order.state,
                "stateLabel": order._get_state_label(),
                "date": format_date(self.env, order.order_date),
            }
            for order in orders
        ]

    @api.model
    @api.readonly
    def open_order(self, order_id):
        """Return the whole order, to be shown instead of what the screen shows."""
        order = self._get_order(order_id)
        return {**self._answer(order), "items": self._read_lines(order.item_ids), "isWhole": True}

    @api.model
    @api.readonly
    def look(self, order_id, revision):
        """Return nothing while the screen is up to date, else the whole order and who changed it."""
        order = self._get_order(order_id)
        if self._get_revision(order) == revision:
            return False
        return {**self.open_order(order.id), "stranger": self._get_last_writer(order)}

    @api.model
    def _check_clerk(self):
        if not self.env.user.has_group("metrology_base.group_reception"):
            raise AccessError(self.env._("Only the reception works at the intake desk."))

    @api.model
    def _find_order_of(self, reference):
        """Return the order by its id, or by the key under which a screen has begun it."""
        if isinstance(reference, str):
            self._check_request_key(reference)
            return self.env["metrology.order"].search([("request_key", "=", reference)])
        return self.env["metrology.order"].browse(self._as_id(reference)).exists()

    @api.model
    def _get_order(self, reference):
        self._check_clerk()
        order = self._find_order_of(reference)
        if not order:
            raise UserError(self.env._("This order does not exist any more. Begin a new one."))
        order.check_access("write")
        return order

    @api.model
    def _as_id(self, value):
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise UserError(self.env._("The screen sent an unknown record. Reload the page."))
        return value

    @api.model
    def _check_request_key(self, request_key):
        if not isinstance(request_key, str) or not REQUEST_KEY.fullmatch(request_key):
            raise UserError(self.env._("The screen sent a request without its key. Reload the page."))

    @api.model
    def _get_revision(self, order):
        """Return a text that differs after every change of the order or its lines, by whomever."""
        order.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                """
                SELECT o.desk_revision, GREATEST(o.write_date, max(i.write_date)), count(i.id)
                  FROM metrology_order o LEFT JOIN metrology_order_item i ON i.order_id = o.id
                 WHERE o.id = %s GROUP BY o.id
                """,
                order.id,
            )
        )
        return "/".join(str(value) for value in row)

    @api.model
    def _get_last_writer(self, order):
        last = max(
            [order, *order.item_ids],
            key=lambda record: (record.write_date, record._name == "metrology.order"),
        )
        return last.write_uid.name if last.write_uid != self.env.user else ""

    @api.model
    def _claim(self, order_id, revision=None):
        """Return the draft for changing it, and who changed it since ``revision``.

        The row is written at once: of two clerks at the same moment the second waits, fails to serialize and
        is retried by Odoo on what the first has saved.
        """
        order = self._get_order(order_id)
        if order.state != "draft":
            raise UserError(
                self.env._(
                    "%(order)s is %(state)s. Take it back to draft (F4) before you change it.",
                    order=order.display_name,
                    state=order._get_state_label(),
                )
                if order.state == "checked"
                else self.env._(
                    "%(order)s is %(state)s: it can not be changed at the intake desk.",
                    order=order.display_name,
                    state=order._get_state_label(),
                )
            )
        stranger = None
        if revision is not None and self._get_revision(order) != revision:
            stranger = self._get_last_writer(order)
        order._count_revision()
        order.flush_recordset(["desk_revision"])
        return order, stranger

    # ------------------------------------------------------------------ answers

    @api.model
    def _answer(self, order, items=None, message=None, **more):
        """Return what the screen shows after a request: the head of the order and the lines that changed."""
        return {
            "order": self._read_order(order),
            "items": self._read_lines(items) if items else [],
            "message": message,
            **more,
        }

    @api.model
    def _say(self, tone, text):
        return {"tone": tone, "text": text}

    @api.model
    def _read_order(self, order):
        items = order.item_ids.filtered(lambda item: item.state != "cancelled")
        last = items.filtered(lambda item: item.promised_date == order.promised_date)[:1]
        return {
            "id": order.id,
            "title": order.display_name,
            "state": order.state,
            "stateLabel": order._get_state_label(),
            "revision": self._get_revision(order),
            "site": order.site_id.display_name,
            "receptionist": order.receptionist_id.name,
            "values": {name: self._read_cell(order, name) for name in ORDER_CELLS},
            "labels": {
                name: order[name].display_name or "" for name, kind in ORDER_CELLS.items() if kind == "record"
            },
            "customer": self._read_customer(order) if order.submitting_partner_id else False,
            "itemCount": len(items),
            "accessoryCount": sum(items.accessory_ids.mapped("quantity")),
            "waitingCount": len(items.filtered("awaits_scan")),
            "feeDue": order.fee_due,
            "unknownFees": order.unknown_fee_count,
            "promisedDate": format_date(self.env, order.promised_date) if order.promised_date else "",
            "promisedRule": last.promised_rule or "",
            "agreedBy": order.urgent_confirmed_by_id.name or "",
            "customerSigned": order.customer_signed_name or "" if order.customer_signed_at else "",
            "isSigned": order.state in ("signed", "archived"),
            "objection": self._read_objection(order),
            "hasSignature": bool(self.env["metrology.clerk.signature"]._get_own()),
        }

    @api.model
    def _read_objection(self, order):
        """Return what the customer has said to be wrong when this person asked last."""
        asked = self.env["metrology.order.confirmation"].search([("order_id", "=", order.id)], limit=1)
        if asked.state != "objected":
            return False
        return {"id": asked.id, "item": asked.objected_item_id.id, "text": asked.objection or ""}

    @api.model
    def _read_customer(self, order):
        customer = order.submitting_partner_id
        company = customer.commercial_partner_id
        others = self.env["metrology.order"].search(
            [
                ("submitting_partner_id", "=", customer.id),
                ("id", "!=", order.id),
                ("state", "!=", "cancelled"),
            ],
            limit=6,
        )
        finished = others.filtered(lambda other: other.state in ("signed", "archived"))
        return {
            "id": customer.id,
            "name": customer.display_name,
            "number": company.customer_no or "",
            "uscc": company.uscc or "",
            "phone": customer.phone or "",
            "category": company.customer_category_id.name or "",
            "flags": self._get_customer_flags(company),
            "contacts": [
                {"id": contact.id, "name": contact.name or "", "phone": contact.phone or ""}
                for contact in company.child_ids.filtered(lambda c: c.type == "contact")[:6]
            ],
            "lastOrders": [self._read_other_order(other) for other in finished[:3]],
            "openOrders": [self._read_other_order(other) for other in others - finished],
        }

    @api.model
    def _read_other_order(self, order):
        return {
            "id": order.id,
            "title": order.display_name,
            "date": format_date(self.env, order.order_date),
            "items": order.item_count,
            "stateLabel": order._get_state_label(),
        }

    @api.model
    def _get_customer_flags(self, company):
        """Return what the clerk has to know of ``company`` as ``[{"tone", "icon", "text"}]``.

        Addons that know of contracts, arrears or complaints add theirs; tones are those of Bootstrap.
        """
        return []

    @api.model
    def _read_lines(self, items):
        elsewhere = items._get_open_visits()
        visits = self._get_last_visits(items.instrument_id)
        return [self._read_line(item, elsewhere.get(item), visits.get(item.instrument_id)) for item in items]

    @api.model
    def _get_last_visits(self, instruments):
        """Return ``{instrument: its newest item of a signed order}`` in one query."""
        if not instruments:
            return {}
        visits = self.env["metrology.order.item"].search(
            [
                ("instrument_id", "in", instruments.ids),
                ("order_id.state", "in", ("signed", "archived")),
                ("state", "!=", "cancelled"),
            ],
            order="id",
        )
        return {visit.instrument_id: visit for visit in visits}

    @api.model
    def _read_line(self, item, elsewhere, visit):
        instrument = item.instrument_id
        remembered = {}
        if instrument:
            remembered = {
                name: self._read_cell(instrument, name) for name in REMEMBERED_CELLS if name in instrument
            }
        if visit:
            remembered |= {name: self._read_cell(visit, name) for name in ("service_id", "fee_amount")}
        values = {name: self._read_cell(item, name) for name in ITEM_CELLS}
        return {
            "id": item.id,
            "label": item.item_uid or "",
            "values": values,
            "typeName": item.instrument_type_id.name or "",
            "serviceName": item.service_id.name or "",
            "appearanceName": item.appearance_id.name or "",
            "isGood": item.appearance_id.code in (False, "good"),
            "purposeName": item.mandatory_purpose_id.name or "",
            "isMandatory": item.is_mandatory,
            "costsPerPoint": item._costs_per_point(),
            "photos": len(item.photo_ids),
            "promisedRule": item.promised_rule or "",
            "identity": item.identity_key or "",
            "instrument": instrument.name or "",
            "changed": [name for name, value in remembered.items() if value and value != values[name]],
            "remembered": remembered,
            "problems": [
                *(list(pair) for pair in item._get_cell_problems()),
                *(list(pair) for pair in self._get_photo_problems(item)),
            ],
            "hints": self._get_line_hints(item, elsewhere, visit),
        }

    @api.model
    def _get_photo_problems(self, item):
        """At the desk a camera is at hand: what is not good is photographed, words alone do not do."""
        if item.appearance_id.code in (False, "good") or item.photo_ids:
            return []
        return [("appearance_id", self.env._("the appearance is not good: take a photo (F5)"))]

    @api.model
    def _get_line_hints(self, item, elsewhere, visit):
        """Return what the clerk should see under the line as ``[{"tone", "text"}]``; addons add theirs."""
        hints = []
        if elsewhere:
            hints.append(self._say("danger", item._get_duplicate_message(elsewhere)))
        owner = item.instrument_id.owner_id
        if owner and item.submitting_partner_id and owner != item.submitting_partner_id:
            text = self.env._("So far this instrument belonged to %(owner)s.", owner=owner.display_name)
            hints.append(self._say("warning", text))
        if visit:
            hints.append(self._say("muted", self._describe_visit(visit)))
        return hints

    @api.model
    def _describe_visit(self, visit):
        return self.env._(
            "Last time %(date)s, order %(order)s: %(service)s%(certificate)s%(wish)s",
            date=format_date(self.env, visit.order_id.order_date),
            order=visit.order_id.name,
            service=visit.service_id.name or "—",
            certificate=f" · {visit.instrument_id.last_certificate_no}"
            if visit.instrument_id.last_certificate_no
            else "",
            wish=f" · {visit.special_requirement}" if visit.special_requirement else "",
        )

    # ------------------------------------------------------------------ cells

    @api.model
    def _read_cell(self, record, name):
        """Return the value of a cell as the screen compares it."""
        value = record[name]
        if name == "accessory_ids":
            return self._read_accessories(record)
        if name == "fee_amount":
            return value if record.is_fee_known else None
        kind = record._fields[name].type
        if kind == "many2one":
            return value.id
        if kind == "date":
            return fields.Date.to_string(value) or ""
        return (value or "") if kind in ("char", "text") else value

    @api.model
    def _read_accessories(self, item):
        if item.no_accessories:
            return self.env._("None")
        return "、".join(f"{a.name}×{a.quantity}" if a.quantity > 1 else a.name for a in item.accessory_ids)

    @api.model
    def save(self, order_id, revision, changes):
        """Save cells of a draft that the screen shows in ``revision``.

        :param changes: ``{"order": {name: [value seen, new value]}, "items": {id: {name: [seen, new]}}}``
        :return: an answer with ``refused``: what was not saved, why, and whether somebody else was faster
        """
        order, stranger = self._claim(order_id, revision)
        if not isinstance(changes, dict):
            raise UserError(self.env._("The screen sent no changes. Reload the page."))
        refused = self._save_cells(order, changes.get("order") or {}, ORDER_CELLS)
        touched = order.item_ids.browse()
        for item_id, cells in (changes.get("items") or {}).items():
            item = order.item_ids.filtered(lambda i, item_id=item_id: str(i.id) == str(item_id))
            if item:
                refused += self._save_cells(item, cells, ITEM_CELLS)
                touched |= item
            else:
                refused.append(self._refuse(None, "", self.env._("This line was removed meanwhile.")))
        is_whole = bool(changes.get("order")) or stranger is not None
        answer = self._answer(order, order.item_ids if is_whole else touched, refused=refused)
        return {**answer, "isWhole": is_whole, "stranger": stranger or ""}

    @api.model
    def _refuse(self, record, name, text, typed=None):
        is_item = bool(record) and record._name == "metrology.order.item"
        return {"item": record.id if is_item else False, "name": name, "text": text, "typed": typed}

    @api.model
    def _save_cells(self, record, cells, kinds):
        """Write the cells that nobody else has changed meanwhile; return what was refused."""
        refused, values = [], {}
        for name, pair in cells.items():
            if name not in kinds or not isinstance(pair, list) or len(pair) != 2:
                raise UserError(self.env._("The screen sent a cell that does not exist. Reload the page."))
            seen, new = pair
            current = self._read_cell(record, name)
            if current == new:
                continue
            if current != seen:
                refused.append(self._refuse(record, name, self._describe_conflict(record, name), typed=new))
                continue
            try:
                values |= self._convert_cell(record, name, kinds[name], new)
            except UserError as error:
                refused.append(self._refuse(record, name, error.args[0], typed=new))
        try:
            with self.env.cr.savepoint():
                if values:
                    record.write(values)
                    record.flush_recordset()
        except UserError as error:
            record.invalidate_recordset()
            refused += [self._refuse(record, name, error.args[0], typed=cells[name][1]) for name in cells]
        return refused

    @api.model
    def _describe_conflict(self, record, name):
        return self.env._(
            "%(person)s has changed “%(field)s” meanwhile. What stands there now is shown; type yours again "
            "if it is right.",
            person=record.write_uid.name,
            field=record._fields[name]._description_string(self.env),
        )

    @api.model
    def _convert_cell(self, record, name, kind, value):
        """Return the values to write for what was typed; raise a sentence when it can not be meant."""
        label = record._fields[name]._description_string(self.env)
        if kind == "record":
            return {name: self._convert_record(record, name, value, label)}
        if kind == "flag":
            return {name: bool(value)}
        if kind == "choice":
            if value not in record._fields[name].get_values(self.env):
                raise UserError(self.env._("%(field)s: choose one of the list.", field=label))
            return {name: value}
        text = self._clean_text(value, label)
        if kind == "quantity" or (kind == "points" and text):
            return {name: self._convert_quantity(text, label)}
        if kind == "points":
            return {name: 0}
        if kind == "fee":
            return self._convert_fee(text, label)
        if kind == "date":
            return {name: self._convert_date(text, label)}
        if kind == "serial":
            return self._convert_serial(text)
        if kind == "accessories":
            return self._convert_accessories(text)
        return {name: text or False}

    @api.model
    def _clean_text(self, value, label):
        if value is None or value is False:
            return ""
        if isinstance(value, int | float):
            value = str(value)
        if not isinstance(value, str):
            raise UserError(self.env._("%(field)s: type a text.", field=label))
        text = "".join(c for c in value if c == "\n" or c.isprintable()).strip()
        if len(text) > MAX_TEXT:
            raise UserError(
                self.env._("%(field)s: at most %(count)s characters.", field=label, count=MAX_TEXT)
            )
        return text

    @api.model
    def _convert_record(self, record, name, value, label):
        if not value:
            return False
        target = self.env[record._fields[name].comodel_name].browse(self._as_id(value)).exists()
        domain = record._fields[name].domain
        fits = target and (not isinstance(domain, list) or target.filtered_domain(domain))
        if not fits:
            raise UserError(self.env._("%(field)s: choose one of the list.", field=label))
        return target.id

    @api.model
    def _convert_quantity(self, text, label):
        if not re.fullmatch(r"\d{1,4}", text) or not int(text):
            raise UserError(
                self.env._("%(field)s: “%(typed)s” is not a number from 1 to 9999.", field=label, typed=text)
            )
        return int(text)

    @api.model
    def _convert_fee(self, text, label):
        """Return the typed fee; an empty cell means that nobody knows the price."""
        number = re.sub(r"[\s,，¥￥元]", "", text)
        if not number:
            return {"fee_amount": 0, "is_fee_known": False}
        if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", number):
            raise UserError(
                self.env._("%(field)s: “%(typed)s” is not an amount such as 120.50.", field=label, typed=text)
            )
        return {"fee_amount": float(number), "is_fee_known": True}

    @api.model
    def _convert_date(self, text, label):
        match = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", text)
        try:
            return fields.Date.to_date("{}-{:0>2}-{:0>2}".format(*match.groups())) if match else 1 / 0
        except (ValueError, ZeroDivisionError) as error:
            raise UserError(
                self.env._(
                    "%(field)s: “%(typed)s” is not a date such as 2026-12-07.", field=label, typed=text
                )
            ) from error

    @api.model
    def _convert_serial(self, text):
        """“无编号” in the cell of the serial number says why there is none."""
        serial = clean_serial(text)
        if text and not serial:
            return {"serial_no": False, "no_serial_reason": text}
        return {"serial_no": serial or False}

    @api.model
    def _convert_accessories(self, text, kinds=None):
        """“电源线、探头×2” makes two accessories, “无” says that the clerk has looked and found none.

        :param kinds: ids of the known kinds by normalised name, when many texts are converted
        """
        if text.lower() in NO_ACCESSORY_WORDS | {self.env._("None").lower()}:
            return {"no_accessories": True, "accessory_ids": [Command.clear()]}
        if kinds is None:
            reasons = self.env["metrology.reason"].search([("kind", "=", "accessory")])
            kinds = {normalise(reason.name): reason.id for reason in reasons}
        lines = []
        for part in filter(None, map(str.strip, ACCESSORY_SEPARATOR.split(text))):
            counted = ACCESSORY_COUNT.fullmatch(part)
            name, count = (counted[1].strip(), int(counted[2])) if counted else (part, 1)
            lines.append(
                {"name": name, "quantity": max(count, 1), "kind_id": kinds.get(normalise(name), False)}
            )
        commands = [Command.clear(), *(Command.create(line) for line in lines)]
        return {"no_accessories": False, "accessory_ids": commands}

    # ------------------------------------------------------------------ lines

    @api.model
    def _make_lines(self, order, values, request_key):
        """Add the lines of one request; of a request that comes twice only the first one adds them."""
        return self.env["metrology.order.item"].create(
            [
                {**line, "order_id": order.id, "request_key": f"{request_key}:{index}"}
                for index, line in enumerate(values)
            ]
        )

    @api.model
    def _get_made_lines(self, order, request_key):
        """Return the lines that this request has added already."""
        lines = self.env["metrology.order.item"].search([("request_key", "=like", f"{request_key}:%")])
        if lines.order_id - order:
            raise UserError(self.env._("The screen sent the key of another request. Reload the page."))
        return lines

    @api.model
    def add_line(self, order_id, request_key, name=""):
        """Add a line to be typed into, empty or with the name of a piece that the catalogue does not know."""
        self._check_request_key(request_key)
        name = self.env["metrology.scan"]._normalise(name)
        order, _stranger = self._claim(order_id)
        items = self._get_made_lines(order, request_key) or self._make_lines(
            order, [{"name": name} if name else {}], request_key
        )
        return self._answer_added(order, items)

    @api.model
    def _answer_added(self, order, items):
        text = self.env._("Line %(line)s: %(item)s", line=len(order.item_ids), item=items[:1].name or "")
        return self._answer(
            order,
            items,
            self._say("success", text),
            focus=items[:1].id,
            undo={"added": items.ids},
        )

    @api.model
    def remove(self, order_id, item_ids):
        """Remove lines; the answer says how to take that back."""
        order, _stranger = self._claim(order_id)
        ids = {self._as_id(item_id) for item_id in item_ids}
        items = order.item_ids.filtered(lambda item: item.id in ids)
        kept = [self._keep_line(item) for item in items]
        removed = items.ids
        items.unlink()
        text = self.env._("%(count)s lines removed. F8 brings them back.", count=len(removed))
        return self._answer(order, message=self._say("info", text), removed=removed, undo={"restore": kept})

    @api.model
    def _keep_line(self, item):
        cells = {name: self._read_cell(item, name) for name in ITEM_CELLS}
        return {**cells, "instrument_id": item.instrument_id.id}

    @api.model
    def take_back(self, order_id, undo, request_key):
        """Undo the last scan or removal as its answer has described it."""
        self._check_request_key(request_key)
        order, _stranger = self._claim(order_id)
        if not isinstance(undo, dict):
            raise UserError(self.env._("There is nothing to take back."))
        items = order.item_ids
        added = items.filtered(lambda item: item.id in (undo.get("added") or []))
        confirmed = items.filtered(lambda item: item.id in (undo.get("confirmed") or [])) - added
        removed = added.ids
        added.unlink()
        confirmed.awaits_scan = True
        restored = self._get_made_lines(order, request_key)
        if not restored and undo.get("restore"):
            restored = self._restore_lines(order, undo["restore"], request_key)
        cells = {name: [self._read_cell(order, name), old] for name, old in (undo.get("order") or {}).items()}
        self._save_cells(order, cells, ORDER_CELLS)
        message = self._say("info", self.env._("Taken back."))
        return self._answer(order, confirmed | restored, message=message, removed=removed)

    @api.model
    def _restore_lines(self, order, kept, request_key):
        Item = self.env["metrology.order.item"]
        lines = []
        for cells in kept:
            values = {}
            for name, kind in ITEM_CELLS.items():
                if name in cells:
                    values |= self._convert_cell(Item, name, kind, cells[name]) if cells[name] else {}
            values["instrument_id"] = self._convert_record(
                Item, "instrument_id", cells.get("instrument_id"), ""
            )
            lines.append(values)
        return self._make_lines(order, lines, request_key)

    @api.model
    def fill_no_accessories(self, order_id):
        """Say of all lines without an accessory that the clerk has looked and found none."""
        order, _stranger = self._claim(order_id)
        items = order.item_ids.filtered(lambda item: not item.accessory_ids and not item.no_accessories)
        items.no_accessories = True
        text = self.env._("%(count)s lines: no accessories.", count=len(items))
        return self._answer(order, items, message=self._say("success", text))

    @api.model
    def add_photo(self, order_id, item_id, photo):
        """Keep a photo (base64 of a JPEG or PNG) of an item; the same photo is kept once."""
        order, _stranger = self._claim(order_id)
        item = order.item_ids.filtered(lambda i: i.id == self._as_id(item_id))
        if not item:
            raise UserError(self.env._("This line was removed meanwhile."))
        content = self._check_photo(photo)
        Attachment = self.env["ir.attachment"]
        if Attachment._compute_checksum(content) not in item.photo_ids.mapped("checksum"):
            values = {
                "name": self.env._("Photo %(number)s.jpg", number=len(item.photo_ids) + 1),
                "raw": content,
                "res_model": item._name,
                "res_id": item.id,
            }
            item.photo_ids = [Command.link(Attachment.create(values).id)]
        return self._answer(order, item, message=self._say("success", self.env._("The photo is kept.")))

    @api.model
    def _check_photo(self, photo):
        problem = self.env._("The photo is not a picture (JPEG or PNG) of at most 6 MB. Take it again.")
        try:
            content = base64.b64decode(photo, validate=True)
            image = binary_to_image(content)
        except (binascii.Error, TypeError, ValueError, UserError) as error:
            raise UserError(problem) from error
        if len(content) > MAX_PHOTO_BYTES or image.format not in ("JPEG", "PNG"):
            raise UserError(problem)
        return content

    # ------------------------------------------------------------------ check and sign

    @api.model
    def check(self, order_id):
        """Check the draft. All findings come back at once; without any the order gets its numbers."""
        order = self._get_order(order_id)
        if order.state == "draft":
            findings = self._get_findings(order)
            if findings:
                text = self.env._("%(count)s findings. Correct them, then check again.", count=len(findings))
                answer = self._answer(order, order.item_ids, message=self._say("danger", text))
                return {**answer, "findings": findings, "isWhole": True}
            order.action_check()
        text = self.env._("%(order)s is checked and can be signed.", order=order.display_name)
        answer = self._answer(order, order.item_ids, message=self._say("success", text))
        return {**answer, "findings": [], "isWhole": True}

    @api.model
    def _get_findings(self, order):
        findings = order._get_check_findings()
        for item in order._get_live_items():
            findings += [(item, name, text) for name, text in self._get_photo_problems(item)]
        return [{"item": item.id or False, "name": name, "text": text} for item, name, text in findings]

    @api.model
    def reopen(self, order_id):
        """Take a checked order back to draft, before anybody has signed."""
        order = self._get_order(order_id)
        if order.state == "checked":
            order.action_reopen()
        return self.open_order(order.id)

    @api.model
    def sign_as_clerk(self, order_id):
        """Sign for the institute with the signature that this person keeps."""
        order = self._get_order(order_id)
        if order.state == "checked":
            signature = self.env["metrology.clerk.signature"]._get_own().signature
            if not signature:
                raise UserError(self.env._("You keep no signature yet. Draw one and keep it."))
            order._sign_as_clerk(signature)
        return self.open_order(order.id)

    @api.model
    def forget_signature(self):
        """Forget the signature that this person keeps."""
        self._check_clerk()
        self.env["metrology.clerk.signature"]._get_own().unlink()
        return True

    @api.model
    def print_paper(self, order_id, paper, reason=None):
        """Write down that a paper of the order is printed and return the report; a second time asks why."""
        order = self._get_order(order_id)
        return self.env["metrology.order.printing"]._note(order, paper, reason)

    # ------------------------------------------------------------------ cleaning up

    @api.autovacuum
    def _gc_empty_drafts(self):
        """Drop what was begun at a desk and never got an item."""
        limit = fields.Datetime.now() - timedelta(days=2)
        self.env["metrology.order"].search(
            [
                ("state", "=", "draft"),
                ("name", "=", False),
                ("request_key", "!=", False),
                ("item_ids", "=", False),
                ("write_date", "<", limit),
            ]
        ).unlink()
