import base64
import binascii
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime
from odoo.tools.mimetypes import guess_mimetype

from .metrology_release import CONFIRM_GROUPS
from .metrology_retrieval_task import SCREEN_HOURS

QUEUE_LINES = 30
DRAFT_LINES = 10
CONTACT_LINES = 30
MAX_TEXT = 2000
MAX_PHOTO_MEGABYTES = 15
# What the screen saves as it is typed.
TEXT_FIELDS = (
    "collector_name",
    "collector_phone",
    "collector_id_no",
    "courier",
    "tracking_no",
    "count_remark",
    "note",
)


class MetrologyReleaseDesk(models.AbstractModel):
    """What the release desk shows and does. The gate itself is `metrology.release`.

    Every method may be called twice with the same arguments, because an answer can get lost: the second call
    changes nothing. Each returns the whole screen and, in ``said``, what the clerk has to know.
    """

    _name = "metrology.release.desk"
    _description = "Release Desk"

    @api.model
    @api.readonly
    def get_screen(self, release_id=None):
        """Return what the screen shows: the release, who waits at the site, and own open drafts.

        :return: ``{"site", "counter", "queue", "drafts", "release", "said"}``; ``release`` is ``False`` when
            none is open
        """
        self._check_clerk()
        return self._make_screen(self._browse_release(release_id) if release_id else None)

    @api.model
    def scan(self, release_id, code, counter=""):
        """Take a scan: a voucher or number opens its release, a label ticks off its piece.

        :param str counter: where the customer stands; goes on the retrieval task and the waiting screen
        """
        self._check_clerk()
        text = self.env["metrology.scan"]._normalise(code)
        if not text:
            raise UserError(self.env._("Scan a label or type something first."))
        release = self._browse_release(release_id) if release_id else None
        order = self._find_voucher(text)
        if order:
            return self._open(order, counter, voucher=text, release=release)
        if release and release.state == "draft":
            answer = self._tick(release, text.upper())
            if answer:
                return self._make_screen(release, answer)
        order = self.env["metrology.order"]._find_for_release(text)
        if order:
            return self._open(order, counter, release=release)
        raise UserError(
            self.env._(
                'Scan: nothing fits "%(code)s". Scan the voucher again, or type the order number.', code=text
            )
        )

    @api.model
    def unscan(self, release_id, code):
        """Take a scan back: a label, or the voucher when ``code`` is empty."""
        release = self._browse_draft(release_id)
        if not code:
            release.voucher_scan = False
            return self._make_screen(release, self._say("info", self.env._("The voucher is taken back.")))
        codes = (release.scanned or "").split()
        if code in codes:
            codes.remove(code)
            release.scanned = "\n".join(codes)
        return self._make_screen(release, self._say("info", self.env._("%(code)s is taken back.", code=code)))

    @api.model
    def save(self, release_id, values):
        """Keep what is typed. An unchanged value is left alone, so that a confirmation stays."""
        release = self._browse_draft(release_id)
        changes = {}
        # The contact first: what is typed beside it wins over what the file says.
        for name, value in sorted((values or {}).items(), key=lambda pair: pair[0] != "collector_id"):
            changes.update(self._prepare_value(release, name, value))
        changes = {name: value for name, value in changes.items() if self._differs(release, name, value)}
        if changes:
            release.write(changes)
        return self._make_screen(release)

    @api.model
    def leave(self, release_id, item_ids, reason_id=None, text=""):
        """These items stay here, for this reason."""
        release = self._browse_draft(release_id)
        items = release.order_id.item_ids.filtered(lambda i: i.id in self._read_ids(item_ids))
        release.line_ids.filtered(lambda line: line.item_id in items).unlink()
        release.stay_ids.filtered(lambda stay: stay.item_id in items).unlink()
        gone = {
            code for item in items for code in (item.item_uid, *item.accessory_ids.mapped("accessory_uid"))
        }
        codes = [code for code in (release.scanned or "").split() if code not in gone]
        release.write(
            {
                "scanned": "\n".join(codes),
                "stay_ids": [
                    Command.create(
                        {"item_id": item.id, "reason_id": reason_id, "text": self._read_text(text)}
                    )
                    for item in items
                ],
            }
        )
        return self._make_screen(
            release, self._say("info", self.env._("%(count)s items stay here.", count=len(items)))
        )

    @api.model
    def take(self, release_id, item_ids):
        """These items go along after all."""
        release = self._browse_draft(release_id)
        items = release.order_id.item_ids.filtered(lambda i: i.id in self._read_ids(item_ids))
        self._check_ready(items)
        self._put_on_list(release, items)
        return self._make_screen(release)

    @api.model
    def add_paper(self, release_id, kind, photo):
        """Keep the photo of the ``"letter"`` or of the identity card (``"identity_photo"``)."""
        release = self._browse_draft(release_id)
        if kind not in ("letter", "identity_photo"):
            raise UserError(self.env._("Photo: choose the letter or the identity card."))
        content = self._read_picture(photo)
        if kind == "letter":
            values = {"letter": content, "letter_name": f"{release.name.replace('/', '-')}.jpg"}
        else:
            values = {"identity_photo": content}
        if self._differs(release, kind, content):
            release.write(values)
        return self._make_screen(release)

    @api.model
    def ask_second(self, release_id, user_id):
        """Ask a colleague to confirm the lost voucher; repeated, the colleague is not asked again."""
        release = self._browse_draft(release_id)
        user = self.env["res.users"].browse(self._read_ids([user_id])).exists()
        if not user:
            raise UserError(self.env._("Second person: choose who confirms."))
        if release.second_person_id != user:
            release._ask_second(user)
        return self._make_screen(release)

    @api.model
    def sign(self, release_id, signature, name=""):
        """Keep the signature of the collector."""
        release = self._browse_draft(release_id)
        content = self._read_picture(signature)
        if self._differs(release, "signature", content):
            release.signature = content
        if name and not release.collector_name:
            release.collector_name = self._read_text(name)
        return self._make_screen(release)

    @api.model
    def check_in(self, release_id, counter=""):
        """The customer is here: ask the store for what is not at the counter yet."""
        release = self._browse_draft(release_id)
        said = self._request(release, counter) or self._say(
            "info", self.env._("Everything on the list is at the counter or already on its way.")
        )
        return self._make_screen(release, said)

    @api.model
    def call_next(self, key, counter=""):
        """Call the next customer whose instruments have been brought, and open their release here.

        :param str key: made by the screen; the same key calls the same customer again
        """
        self._check_clerk()
        task = self._claim_next(self._read_text(key), self._read_text(counter))
        if not task:
            said = self._say("info", self.env._("Nobody is waiting whose instruments have been brought."))
            return self._make_screen(None, said)
        release = self.env["metrology.release"].search(
            [("order_id", "=", task.order_id.id), ("state", "=", "draft")], order="id desc", limit=1
        )
        if not release and not any(item.is_ready_for_pickup for item in task.order_id.item_ids):
            # The call is kept, so that the next press reaches the customer after this one.
            sentence = self.env._(
                "Number %(number)s: nothing of %(order)s is ready any more. Look at the order.",
                number=task.call_number,
                order=task.order_id.name,
            )
            return self._make_screen(None, self._say("danger", sentence))
        if release and release.clerk_id != self.env.user:
            # sudo: metrology.release - whoever calls the customer takes the draft over; nobody types it
            release.sudo().clerk_id = self.env.user
        release = task.order_id._get_draft_release()
        return self._make_screen(
            release, self._say("success", self.env._("Number %(number)s is called.", number=task.call_number))
        )

    @api.model
    def release(self, release_id):
        """Hand over. Done already by this person, nothing happens again."""
        release = self._browse_release(release_id)
        if release.state != "released" or release.released_by_id != self.env.user:
            release._release()
        said = self._say(
            "success",
            self.env._(
                "%(count)s items handed over. Tell the customer that the certificates can "
                "also be downloaded.",
                count=release.item_count,
            ),
        )
        return {**self._make_screen(release, said), "print": self._get_slip_action(release)}

    @api.model
    def cancel(self, release_id):
        """The customer left without taking anything."""
        release = self._browse_release(release_id)
        if release.state != "cancelled":
            release.action_cancel()
        said = self._say("info", self.env._("%(release)s is cancelled.", release=release.name))
        return self._make_screen(None, said)

    # ------------------------------------------------------------------ what comes in

    @api.model
    def _check_clerk(self):
        if not self.env["metrology.release"].has_access("create"):
            raise AccessError(self.env._("Only the reception can use the release desk."))

    @api.model
    def _browse_release(self, release_id):
        self._check_clerk()
        release = self.env["metrology.release"].browse(self._read_ids([release_id])).exists()
        if not release:
            raise UserError(self.env._("This release is unknown. Scan the voucher again."))
        release.check_access("write")
        return release

    @api.model
    def _browse_draft(self, release_id):
        release = self._browse_release(release_id)
        release._check_draft()
        return release

    @api.model
    def _read_ids(self, ids):
        if not isinstance(ids, list) or not all(type(one) is int and 0 < one < 2**31 for one in ids):
            raise UserError(self.env._("The screen sent something unreadable. Reload the page."))
        return ids

    @api.model
    def _read_text(self, text):
        if text and not isinstance(text, str):
            raise UserError(self.env._("The screen sent something unreadable. Reload the page."))
        if text and len(text) > MAX_TEXT:
            raise UserError(
                self.env._("This text is longer than %(length)s characters. Shorten it.", length=MAX_TEXT)
            )
        return text or ""

    @api.model
    def _read_picture(self, content):
        """Return ``content`` when it is a picture in base64 of a decent size."""
        if not isinstance(content, str) or len(content) > MAX_PHOTO_MEGABYTES * 1024 * 1024 * 4 / 3:
            raise UserError(
                self.env._(
                    "Photo: at most %(size)s MB are accepted. Take it again.", size=MAX_PHOTO_MEGABYTES
                )
            )
        try:
            raw = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if guess_mimetype(raw) not in ("image/jpeg", "image/png", "image/webp"):
            raise UserError(self.env._("Photo: this is not a picture. Take it again."))
        return content.encode()

    @api.model
    def _prepare_value(self, release, name, value):
        """Return the values to write for one field of the screen."""
        if name in TEXT_FIELDS:
            return {name: self._read_text(value).strip() or False}
        if name == "proof":
            reason = self.env["metrology.reason"]._get("pickup_proof", self._read_text(value))
            return {"pickup_proof_id": reason.id}
        if name == "collector_id":
            contact = self._get_contacts(release).filtered(lambda one: one.id == value)
            if not contact or contact == release.collector_id:
                return {"collector_id": contact.id}
            return {"collector_id": contact.id, "collector_phone": contact.phone}
        raise UserError(self.env._("The screen sent something unreadable. Reload the page."))

    @api.model
    def _differs(self, release, name, value):
        field = release._fields[name]
        old = release.with_context(bin_size=False)[name]
        return (old.id if field.type == "many2one" else old or False) != (value or False)

    # ------------------------------------------------------------------ scans

    @api.model
    def _find_voucher(self, text):
        return self.env["metrology.order"].search([("voucher_code", "=", text)], limit=1)

    @api.model
    def _open(self, order, counter, voucher=None, release=None):
        """Open the release of ``order``; with its voucher the customer is checked in at once."""
        last = self.env["metrology.release"]._get_last_of_order(order)
        if last and all(item.state in ("released", "cancelled") for item in order.item_ids):
            return self._make_screen(last, self._say("danger", last._get_used_sentence()))
        if not (release and release.order_id == order and release.state == "draft"):
            release = order._get_draft_release()
        said = self._say("success", self.env._("%(order)s is open.", order=order.name))
        if voucher:
            values = {"voucher_scan": voucher}
            if release.proof_code == "id_plus_letter":
                values["pickup_proof_id"] = self.env["metrology.reason"]._get("pickup_proof", "order_copy").id
            release.write({name: value for name, value in values.items() if release[name] != value})
            said = self._request(release, counter) or self._say("success", self.env._("The voucher fits."))
            said["undo"] = {"release_id": release.id, "code": ""}
        return self._make_screen(release, said)

    @api.model
    def _tick(self, release, code):
        """Tick off the piece with this label; return what to say, nothing when it is no label at all."""
        accessory = self.env["metrology.order.accessory"].search([("accessory_uid", "=", code)], limit=1)
        item = accessory.item_id or self.env["metrology.order.item"].search(
            [("item_uid", "=", code)], limit=1
        )
        if not item:
            return None
        self._check_own(release, item, code)
        self._check_ready(item)
        if item not in release.line_ids.item_id:
            self._put_on_list(release, item)
        codes = (release.scanned or "").split()
        if code in codes:
            return self._say("info", self.env._("%(code)s has been scanned already.", code=code))
        release.scanned = "\n".join([*codes, code])
        name = accessory.name or item.name
        said = self._say("success", self.env._("%(code)s %(name)s: taken.", code=code, name=name or ""))
        said["undo"] = {"release_id": release.id, "code": code}
        return said

    @api.model
    def _check_own(self, release, item, code):
        """Refuse what belongs to somebody else, in words that nobody can miss."""
        order = item.order_id
        if order == release.order_id:
            return
        if order.submitting_partner_id != release.partner_id:
            raise UserError(
                self.env._(
                    "STOP: %(code)s belongs to another customer (%(customer)s, order %(order)s). Do not "
                    "hand it over.",
                    code=code,
                    customer=order.submitting_partner_id.display_name,
                    order=order.name,
                )
            )
        raise UserError(
            self.env._(
                "%(code)s belongs to order %(order)s of the same customer. Scan the voucher of that order to "
                "hand it over.",
                code=code,
                order=order.name,
            )
        )

    @api.model
    def _check_ready(self, items):
        places = items._get_pickup_places()
        reasons = [reason for item in items for reason in item._get_not_ready_reasons(places)]
        if reasons:
            raise UserError("\n".join(reasons))

    @api.model
    def _put_on_list(self, release, items):
        release.stay_ids.filtered(lambda stay: stay.item_id in items).unlink()
        missing = items - release.line_ids.item_id
        release.write({"line_ids": [Command.create({"item_id": item.id}) for item in missing]})

    # ------------------------------------------------------------------ retrieval

    @api.model
    def _request(self, release, counter):
        """Make the retrieval task for what is not at the counter; return what to say, if anything."""
        items = release.line_ids.item_id.filtered(lambda i: i._is_to_be_fetched())
        if not items:
            return None
        task = self.env["metrology.retrieval.task"]._request(
            release.order_id, items, self._read_text(counter) or None
        )
        return self._say(
            "success",
            self.env._(
                "The store fetches %(count)s items. The customer's number is %(number)s.",
                count=len(items),
                number=task.call_number,
            ),
        )

    @api.model
    def _claim_next(self, key, counter):
        """Return the task that this call calls; of two clerks each gets another customer."""
        Task = self.env["metrology.retrieval.task"]
        again = key and Task.search([("call_key", "=", key), ("called_by_id", "=", self.env.uid)], limit=1)
        if again:
            return again
        waiting = Task.search(
            self._get_queue_domain() & Domain("state", "=", "fetched") & Domain("called_at", "=", False),
            order="fetched_at, id",
        )
        task = waiting.try_lock_for_update(limit=1)
        task.check_access("write")
        # sudo: metrology.retrieval.task - nobody types who was called and when
        task.sudo().write(
            {
                "called_at": fields.Datetime.now(),
                "called_by_id": self.env.uid,
                "call_key": key,
                **({"counter": counter} if counter else {}),
            }
        )
        return task

    @api.model
    def _get_site(self):
        user = self.env.user
        return user.metrology_site_id or user.metrology_site_ids[:1]

    @api.model
    def _get_queue_domain(self):
        return Domain("site_id", "=", self._get_site().id) & Domain(
            "requested_at", ">=", fields.Datetime.now() - timedelta(hours=SCREEN_HOURS)
        )

    # ------------------------------------------------------------------ what goes out

    @api.model
    def _say(self, tone, text):
        return {"tone": tone, "text": text}

    @api.model
    def _make_screen(self, release, said=None):
        return {
            "site": self._get_site().name or "",
            "queue": self._make_queue(),
            "drafts": self._make_drafts(),
            "release": self._make_release(release) if release else False,
            "said": said or False,
        }

    @api.model
    def _make_queue(self):
        """Return who waits: first those whose instruments are here, in the order in which they came."""
        Task = self.env["metrology.retrieval.task"]
        fetched, requested = (
            Task.search(
                self._get_queue_domain() & Domain("state", "=", state), order=order, limit=QUEUE_LINES
            )
            for state, order in (("fetched", "fetched_at, id"), ("requested", "requested_at, id"))
        )
        return [
            {
                "id": task.id,
                "number": task.call_number,
                "customer": task.partner_id.display_name,
                "order": task.order_id.name,
                "state": task.state,
                "word": task._state_label(task.state),
                "counter": task.counter or "",
                "is_late": task.is_late,
                "is_called": bool(task.called_at),
                "seconds": self._get_seconds(task.requested_at, None),
            }
            for task in fetched + requested
        ]

    @api.model
    def _make_drafts(self):
        """Return the releases that this clerk has begun and not finished, the newest first."""
        drafts = self.env["metrology.release"].search(
            [("clerk_id", "=", self.env.uid), ("state", "=", "draft")], limit=DRAFT_LINES
        )
        return [
            {
                "id": draft.id,
                "name": draft.name,
                "order": draft.order_id.name,
                "customer": draft.partner_id.display_name,
                "is_waiting": draft.is_waiting_for_second,
            }
            for draft in drafts
        ]

    @api.model
    def _get_seconds(self, start, end):
        return int(((end or fields.Datetime.now()) - start).total_seconds()) if start else 0

    @api.model
    def _make_release(self, release):
        order = release.order_id
        gate = release._get_gate_conditions() if release.state == "draft" else []
        return {
            "id": release.id,
            "name": release.name,
            "state": release.state,
            "word": release._state_label(release.state),
            "order": order.name,
            "customer": release.partner_id.display_name,
            "invoice": order.invoice_summary or "",
            "proof": release.proof_code,
            "proofs": self._make_proofs(),
            "fields": {
                **{name: release[name] or "" for name in TEXT_FIELDS},
                "collector_id_no": release.collector_id_masked or "",
            },
            "contacts": [
                {"id": one.id, "name": one.name, "phone": one.phone or ""}
                for one in self._get_contacts(release)
            ],
            "has_letter": release.has_letter,
            "has_identity_photo": release.has_identity_photo,
            "second": self._make_second(release),
            "is_signed": bool(release.signed_at),
            "gate": gate,
            "is_releasable": all(condition["ok"] for condition in gate),
            "scans": (release.scanned or "").split(),
            "items": self._make_items(release),
            "task": self._make_task(release),
            "stay_reasons": self._make_stay_reasons(),
            "end": self._make_end(release),
        }

    @api.model
    def _make_proofs(self):
        proofs = self.env["metrology.reason"].search([("kind", "=", "pickup_proof")])
        return [{"code": proof.code, "name": proof.name} for proof in proofs]

    @api.model
    def _make_stay_reasons(self):
        reasons = self.env["metrology.reason"].search([("kind", "=", "stay_reason")])
        return [
            {"id": reason.id, "name": reason.name, "requires_text": reason.requires_text}
            for reason in reasons
        ]

    @api.model
    def _get_contacts(self, release):
        """Return the people of the customer, who handed the order in first."""
        order = release.order_id
        people = order.submitting_partner_id.child_ids.filtered(lambda p: p.name and not p.is_company)
        return (order.submitter_id | people)[:CONTACT_LINES]

    @api.model
    def _make_second(self, release):
        if release.proof_code != "id_plus_letter":
            return False
        groups = [self.env.ref(group).id for group in CONFIRM_GROUPS]
        # sudo: res.users - who may be asked to confirm; names only
        people_sudo = self.env["res.users"].sudo().search([("all_group_ids", "in", groups)], order="name, id")
        people_sudo -= self.env.user | release.clerk_id | release.create_uid
        # Who is in the same house can compare the face.
        people_sudo = people_sudo.sorted(lambda one: release.site_id not in one.metrology_site_ids)
        second_sudo = release.second_person_id.sudo()  # sudo: res.users - the name of who has been asked
        return {
            "people": [{"id": one.id, "name": one.name} for one in people_sudo],
            "id": second_sudo.id or False,
            "name": second_sudo.name or "",
            "is_waiting": release.is_waiting_for_second,
            "is_confirmed": bool(release.second_confirmed_at),
        }

    @api.model
    def _make_items(self, release):
        order = release.order_id
        counter_place = order.site_id.release_location_id
        scanned = release._get_scanned_codes()
        listed = release.line_ids.item_id
        stays = {stay.item_id: stay for stay in release.stay_ids}
        places = self.env["metrology.order.item"]._get_pickup_places()
        return [
            {
                "id": item.id,
                "uid": item.item_uid,
                "name": item.name or "",
                "model": item.model_spec or "",
                "serial": item.serial_no or "",
                "place": "" if item.is_onsite else item.location_id.display_name or "",
                "is_at_counter": item.location_id == counter_place,
                "is_being_fetched": item.retrieval_task_id.state == "requested",
                "is_onsite": item.is_onsite,
                "state": item.state,
                "word": item._state_label(item.state),
                "is_listed": item in listed,
                "is_scanned": item.item_uid in scanned,
                "is_ready": item.is_ready_for_pickup,
                "is_released": item.state == "released",
                "problem": ""
                if item.is_ready_for_pickup or item.state == "released"
                else " ".join(item._get_not_ready_reasons(places)),
                "stay": stays[item].explanation if item in stays else "",
                "accessories": [
                    {
                        "id": accessory.id,
                        "uid": accessory.accessory_uid or "",
                        "name": accessory.name,
                        "quantity": accessory.quantity,
                        "is_scanned": accessory.accessory_uid in scanned,
                    }
                    for accessory in item.accessory_ids
                ],
                "certificates": [
                    self._make_certificate(certificate)
                    for certificate in item.certificate_ids
                    if certificate.state != "recalled"
                ],
            }
            for item in order.item_ids
            if item.state != "cancelled"
        ]

    @api.model
    def _make_certificate(self, certificate):
        return {
            "id": certificate.id,
            "name": certificate.display_name,
            "word": certificate._state_label(certificate.state),
            "is_issued": certificate.is_issued,
            "address": certificate._get_verify_url() if certificate.is_issued else "",
        }

    @api.model
    def _make_task(self, release):
        """Return the retrieval of this visit: the newest task of the order that was not cancelled."""
        task = self.env["metrology.retrieval.task"].search(
            [("order_id", "=", release.order_id.id), ("state", "!=", "cancelled")], limit=1
        )
        if not task or (release.state == "draft" and task.state == "closed"):
            return False
        return {
            "name": task.name,
            "number": task.call_number,
            "state": task.state,
            "word": task._state_label(task.state),
            "counter": task.counter or "",
            "count": task.item_count,
            "is_late": task.is_late,
            "is_called": bool(task.called_at),
            "remark": task.remark or "",
            "is_running": not task.handed_over_at,
            "seconds": self._get_seconds(task.requested_at, task.handed_over_at),
            "fetch_seconds": self._get_seconds(task.requested_at, task.fetched_at),
        }

    @api.model
    def _make_end(self, release):
        """Return who handed over what to whom, once it is done."""
        if release.state != "released":
            return False
        return {
            "time": format_datetime(self.env, release.released_at, dt_format="yyyy-MM-dd HH:mm"),
            # sudo: res.users - the colleague who handed over, also when they work elsewhere now
            "clerk": release.released_by_id.sudo().name,
            "collector": release.collector_name or "",
            "item_count": release.item_count,
            "accessory_count": release.accessory_count,
            "stays": [
                {"id": stay.id, "uid": stay.item_id.item_uid, "text": stay.explanation}
                for stay in release.stay_ids
            ],
        }

    @api.model
    def _get_slip_action(self, release):
        """Return the print of the hand-over slip where the site wants it."""
        if not release.site_id.print_release_slip or not release.picking_id:
            return False
        return self.env.ref("metrology_intake.report_handover").report_action(
            release.picking_id, config=False
        )
