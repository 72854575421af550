from collections import Counter
from datetime import datetime, time, timedelta
from functools import partial

from psycopg2.errors import SerializationFailure

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# What the customer was told is proof; only the program writes it.
FROZEN = frozenset(
    (
        "partner_id",
        "company_id",
        "kind_id",
        "lang",
        "subject",
        "body",
        "short_text",
        "values",
        "key",
        "res_model",
        "res_id",
    )
    + ("ladder", "not_before", "user_id", "task_date", "task_note", "no_answer_count", "cancel_reason")
    + ("origin_ids", "attempt_ids")
)
MAX_TRIES = 3
RETRY = timedelta(minutes=15)
# Longer than any call of a gateway: who is still "sending" after it has crashed.
CRASHED_AFTER = timedelta(minutes=15)
BATCH = 100
OVERTAKEN = 5
# A gateway that leaves so many messages in doubt, one after the other, gets a rest of RETRY.
DOUBTS = 3


class MetrologyNotice(models.Model):
    """One message to one customer, from the wish to tell until the proof that it arrived."""

    _name = "metrology.notice"
    _inherit = "metrology.state.mixin"
    _description = "Notice"
    _order = "id desc"
    _rec_name = "subject"

    _transitions = {
        "queued": ("sending", "sent"),
        "sending": ("queued",),
        "sent": ("sending",),
        "delivered": ("queued", "sending", "sent", "task"),
        "read": ("queued", "sending", "sent", "delivered", "task"),
        "task": ("queued", "sending", "sent"),
        "done": ("task",),
        "cancelled": ("queued", "task"),
    }

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind_id = fields.Many2one(
        "metrology.notice.kind", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lang = fields.Char(string="Language", readonly=True)
    subject = fields.Char(required=True, readonly=True)
    body = fields.Text(string="Text", required=True, readonly=True)
    short_text = fields.Text(readonly=True)
    values = fields.Json(readonly=True, copy=False)
    key = fields.Char(required=True, readonly=True, copy=False)
    res_model = fields.Char(string="Model of the Document", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    ladder = fields.Char(string="Codes of the channels", required=True, readonly=True)
    channel_names = fields.Char(
        string="Channels", compute="_compute_channel_names", help="In the order of trying."
    )
    not_before = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="restrict")
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent off"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("task", "To call"),
            ("done", "Told by a person"),
            ("cancelled", "Cancelled"),
        ],
        default="queued",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    task_date = fields.Date(string="Call on", readonly=True, copy=False)
    task_note = fields.Char(string="Why a person calls", readonly=True, copy=False)
    phone = fields.Char(compute="_compute_phone")
    no_answer_count = fields.Integer(string="Calls without answer", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Cancelled because", readonly=True, copy=False)
    attempt_ids = fields.One2many("metrology.notice.attempt", "notice_id", string="Attempts", readonly=True)
    origin_ids = fields.One2many("metrology.notice.origin", "notice_id", string="Origins", readonly=True)

    _key_unique = models.UniqueIndex("(key)", "This event has been told already.")
    _due_idx = models.Index("(not_before) WHERE state = 'queued'")
    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("ladder")
    def _compute_channel_names(self):
        attempts = self.env["metrology.notice.attempt"]
        names = dict(attempts._fields["channel"]._description_selection(self.env))
        for notice in self:
            notice.channel_names = " → ".join(names.get(code, code) for code in notice.ladder.split(","))

    def _compute_phone(self):
        channel = self.env["metrology.notice.channel.phone"]
        for notice in self:
            notice.phone = channel._get_address(notice.partner_id)

    def write(self, vals):
        if FROZEN & vals.keys() and not self.env.su:
            raise UserError(
                self.env._(
                    "What a customer was told is proof and is not changed. Write another notice instead."
                )
            )
        return super().write(vals)

    @api.model
    def _notify(self, partner, kind_code, values, key, origin=None):
        """Tell `partner` something and return the notice; the same `key` again returns the same notice.

        :param values: for the placeholders of the kind: texts, or lists of texts that are put together when
            events are gathered; `lines` has one per thing, `due` is {order: amount}
        :param origin: the record that it is about
        """
        return self._notify_batch(
            [{"partner": partner, "kind": kind_code, "values": values, "key": key, "origin": origin}]
        )

    @api.model
    def _notify_batch(self, requests):
        """Do `_notify` for many requests at once; return the notices, one per request, in order."""
        # sudo: metrology.notice - whoever finishes a job tells the customer without rights on the outbox
        outbox = self.sudo()
        keys = [request["key"] for request in requests]
        origins = outbox.env["metrology.notice.origin"].search([("key", "in", keys)])
        notices = {origin.key: origin.notice_id for origin in origins}
        codes = {request["kind"] for request in requests}
        kinds = {code: outbox.env["metrology.notice.kind"]._get(code) for code in codes}
        groups = {}
        for request in requests:
            if request["key"] not in notices:
                kind = kinds[request["kind"]]
                group = (request["partner"].id, kind.id) if kind.gather_minutes else request["key"]
                groups.setdefault(group, {})[request["key"]] = request
        fresh = [list(group.values()) for group in groups.values()]
        waiting = outbox._get_gathering(kinds.values(), fresh)
        new = []
        for group in fresh:
            notice = waiting.get((group[0]["partner"].id, kinds[group[0]["kind"]].id))
            if notice:
                notice._join(group)
                notices.update({request["key"]: notice for request in group})
            else:
                new.append(group)
        created = outbox._queue(new, kinds)
        for group, notice in zip(new, created, strict=True):
            notices.update({request["key"]: notice for request in group})
        return self.browse([notices[key].id for key in keys])

    def _get_gathering(self, kinds, groups):
        """Return {(partner id, kind id): queued notice of today}, locked, for kinds that gather."""
        gathering = [kind.id for kind in kinds if kind.gather_minutes]
        if not gathering or not groups:
            return {}
        day = self.env.company._get_notice_now().date()
        start = self.env.company._to_notice_utc(datetime.combine(day, time()))
        found = self.search(
            [
                ("state", "=", "queued"),
                ("kind_id", "in", gathering),
                ("partner_id", "in", [group[0]["partner"].id for group in groups]),
                ("create_date", ">=", start),
            ]
        )
        locked = found.try_lock_for_update(allow_referencing=True)
        return {(notice.partner_id.id, notice.kind_id.id): notice for notice in locked}

    def _queue(self, groups, kinds):
        """Create one notice per group of requests."""
        if not groups:
            return self
        notices = self.create([self._prepare_notice(group, kinds[group[0]["kind"]]) for group in groups])
        refused = notices.filtered("partner_id.notice_refused")
        refused._transition("cancelled", {"cancel_reason": self.env._("The customer wants no notices.")})
        moments = set((notices - refused).mapped("not_before"))
        if moments:
            self.env.ref("metrology_notice.ir_cron_send")._trigger(at=moments)
        return notices

    @api.model
    def _prepare_notice(self, group, kind):
        first = group[0]
        # sudo: res.partner - whoever finishes a job need not read the customer's preference
        partner, origin = first["partner"].sudo(), first.get("origin")
        company = partner.company_id or self.env.company
        lang = partner.lang or company._get_notice_lang()
        values = self._gather({}, group)
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "kind_id": kind.id,
            "lang": lang,
            **kind._render(partner, values, lang),
            "values": values,
            "key": first["key"],
            "res_model": origin._name if origin else False,
            "res_id": origin.id if origin else False,
            "ladder": ",".join(self.env["metrology.notice.channel"]._get_ladder(partner, kind)),
            "not_before": company._get_notice_time(
                fields.Datetime.now() + timedelta(minutes=kind.gather_minutes), kind.ignores_quiet_hours
            ),
            "user_id": self.env.uid,
            "origin_ids": self._prepare_origins(group),
        }

    @api.model
    def _prepare_origins(self, group):
        return [
            Command.create(
                {
                    "key": request["key"],
                    "res_model": request["origin"]._name if request.get("origin") else False,
                    "res_id": request["origin"].id if request.get("origin") else False,
                }
            )
            for request in group
        ]

    @api.model
    def _gather(self, values, group):
        """Return `values` with those of all requests: lists and amounts due are put together."""
        gathered = {"lines": [], **values}
        for request in group:
            for name, value in request["values"].items():
                before = gathered.get(name)
                if name == "lines":
                    value = [*before, *value]
                elif isinstance(value, list):
                    value = list(dict.fromkeys([*(before or []), *value]))
                elif isinstance(value, dict):
                    value = {**(before or {}), **value}
                gathered[name] = value
        return gathered

    def _get_words(self):
        """Return {placeholder: text} and the `short_text`, for gateways that fill templates of their own."""
        self.ensure_one()
        kind = self.kind_id.with_context(lang=self.lang)
        words = kind._get_words(self.partner_id.name or "", self.values or {})
        return {**words, "short_text": self.short_text or self.subject}

    def _join(self, group):
        """Tell the events of `group` in this message too, which has not left yet."""
        self.ensure_one()
        values = self._gather(self.values or {}, group)
        self.write(
            {
                "values": values,
                **self.kind_id._render(self.partner_id, values, self.lang),
                "origin_ids": self._prepare_origins(group),
            }
        )

    @api.model
    def _cron_send(self):
        """Send what is due, message by message; each is committed, so a crash loses and doubles nothing."""
        self = self.with_context(lang=self.env.company._get_notice_lang())
        Cron = self.env["ir.cron"]
        receipts, attempts = self.env["metrology.notice.receipt"], self.env["metrology.notice.attempt"]
        for tidy in (self._recover, receipts._apply_waiting, attempts._end_waiting):
            self._try_again(tidy)
            Cron._commit_progress(0)
        domain = [("state", "=", "queued"), ("not_before", "<=", fields.Datetime.now())]
        due = self.search(domain, order="not_before, id", limit=BATCH)
        remaining = self.search_count(domain)
        Cron._commit_progress(0, remaining=remaining)
        doubts = Counter()
        for notice in due:
            remaining -= 1
            # every commit empties the cache: do not read the whole batch again for each message
            notice = notice.with_prefetch()
            resting = {channel for channel, number in doubts.items() if number >= DOUBTS}
            attempt = self._try_again(partial(notice._start, resting))
            if attempt:
                # the gateway is called only after "sending" is on disk, and without any lock
                Cron._commit_progress(0, remaining=remaining)
                answer, channel = attempt._ask_gateway(), attempt.channel
                doubts[channel] = doubts[channel] + 1 if answer[0] == "unknown" else 0
                # a new transaction, because receipts can be faster than the answer
                Cron._commit_progress(0, remaining=remaining)
                self._try_again(partial(attempt._settle, *answer))
            if not Cron._commit_progress(1, remaining=remaining):
                break

    @api.model
    def _try_again(self, work):
        """Do `work` at the beginning of a transaction; who is overtaken by another one looks again."""
        for _time in range(OVERTAKEN):
            try:
                result = work()
                self.env.flush_all()
            except SerializationFailure:
                # commit: nothing of this transaction can be kept, another one was faster
                self.env.cr.rollback()
            else:
                return result
        return None

    @api.model
    def _recover(self):
        """Give a person what a crash left in the middle: it may have been sent, so it is not sent again."""
        since = fields.Datetime.now() - CRASHED_AFTER
        lost = self.search([("state", "=", "sending"), ("state_date", "<", since)])
        for notice in lost.try_lock_for_update(allow_referencing=True):
            notice.attempt_ids.filtered(lambda a: a.result == "sending").write({"result": "unknown"})
            notice._make_task(self.env._("The program stopped while sending: it may have been sent."))

    def _start(self, resting=()):
        """Take the message and the next rung of its ladder; return the attempt to send, if any.

        A message whose turn it is on one of the channels that are `resting` waits with them.
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        self.invalidate_recordset()
        if self.state != "queued":
            return None
        if self._has_customer_enough():
            self.not_before = self.company_id._get_notice_tomorrow()
            return None
        is_full = False
        for code in self._get_rungs_left():
            channel = self.env["metrology.notice.channel"]._get_channel(code)
            address = channel._get_address(self.partner_id)
            obstacle = address and channel._get_obstacle(self)
            if code == "phone":
                self._end_ladder(address, is_full)
            elif not address:
                self._add_attempt(code, "no_address")
            elif obstacle:
                self._add_attempt(code, "skipped", address, proof=obstacle)
            elif channel._is_full(self):
                is_full = True
            elif code in resting:
                self.not_before = self._get_retry_time()
                return None
            else:
                self._transition("sending")
                return self._add_attempt(code, "sending", address, **channel._prepare_attempt(self))
        return None

    def _has_customer_enough(self):
        """Say whether the customer got as many messages today as one customer may get."""
        quota = self.company_id.notice_customer_quota
        if not quota:
            return False
        start = self.env["metrology.notice.channel"]._get_day_start(self.company_id)
        sent = [("date", ">=", start), ("external_key", "!=", False)]
        others = [("partner_id", "=", self.partner_id.id), ("id", "!=", self.id)]
        return self.search_count([*others, ("attempt_ids", "any", sent)], limit=quota) >= quota

    def _end_ladder(self, phone, is_full):
        """No automatic channel is left today: wait for tomorrow's quota, or leave it to a person."""
        if is_full:
            self.not_before = self.company_id._get_notice_tomorrow()
        else:
            self._make_task(self._explain_task(phone))

    def _get_rungs_left(self):
        """Return the channels that have neither ended for good nor been tried too often."""
        results = {}
        for attempt in self.attempt_ids:
            results.setdefault(attempt.channel, []).append(attempt.result)
        known = self.env["metrology.notice.channel"]._get_channels()
        return [
            code
            for code in self.ladder.split(",")
            if code == "phone"
            or (
                code in known
                and not {"refused", "no_address", "skipped", "unknown"} & set(results.get(code, []))
                and len(results.get(code, [])) < MAX_TRIES
            )
        ]

    def _add_attempt(self, channel, result, address="", **values):
        # sudo: metrology.notice.attempt - proof is written by the program only
        return (
            self.env["metrology.notice.attempt"]
            .sudo()
            .create(
                {
                    "notice_id": self.id,
                    "channel": channel,
                    "result": result,
                    "address": address,
                    "user_id": self.env.uid,
                    **values,
                }
            )
        )

    def _explain_task(self, phone):
        if not phone:
            return self.env._("No address and no telephone number: find out how to reach the customer.")
        if not self.attempt_ids:
            return self.env._("The customer wants to be called.")
        return self.env._("No automatic channel reached the customer.")

    def _make_task(self, note):
        """Leave the message to a person."""
        today = self.company_id._get_notice_now().date()
        self._transition("task", {"task_note": note, "task_date": today})

    def _follow(self, attempt):
        """Set the state after the result of `attempt` became known."""
        self.ensure_one()
        result = attempt.result
        if result in ("sent", "delivered", "read"):
            if self.state in self._transitions[result]:
                self._transition(result)
        elif self.state not in ("sending", "sent") or attempt != self.attempt_ids[:1]:
            # a person has it, or a later attempt is under way
            return
        elif result == "unknown":
            self._make_task(self.env._("The connection broke while sending: it may have been sent."))
        else:
            moment = self._get_retry_time(RETRY if result == "failed" else timedelta())
            self._transition("queued", {"not_before": moment})

    def _get_retry_time(self, pause=RETRY):
        """Return when the message may leave after a `pause`, and wake the sender then."""
        later = fields.Datetime.now() + pause
        moment = self.company_id._get_notice_time(later, self.kind_id.ignores_quiet_hours)
        self.env.ref("metrology_notice.ir_cron_send")._trigger(at=moment)
        return moment

    def action_reached(self):
        """Button: the customer was told on the telephone."""
        return self._report_call("reached")

    def action_no_answer(self):
        """Button: nobody answered; after every third call the task waits for the next day."""
        return self._report_call("no_answer")

    def action_wrong_number(self):
        """Button: the number belongs to somebody else."""
        return self._report_call("wrong_number")

    def _report_call(self, result):
        """Note the result of a call, who made it and when; end or keep the task."""
        self.check_access("write")
        self._lock_for_transition()
        for notice in self:
            if notice.state != "task":
                raise UserError(
                    self.env._(
                        "“%(notice)s” is not waiting for a call. Reload the page.", notice=notice.display_name
                    )
                )
            label = notice._add_attempt("phone", result, notice.phone)._get_result_label()
            notice._log_call(label)
            # sudo: metrology.notice - the counters of a task are written by this method only
            task = notice.sudo()
            if result == "reached":
                task._transition("done")
            elif result == "wrong_number":
                task._transition("cancelled", {"cancel_reason": label})
            else:
                task._count_no_answer()
        return True

    def _count_no_answer(self):
        self.no_answer_count += 1
        if self.no_answer_count % MAX_TRIES == 0:
            self.task_date = self.company_id._get_notice_now().date() + timedelta(days=1)

    def _log_call(self, label):
        self.env["metrology.interaction"]._log(
            self.partner_id,
            f"{self.subject} · {label}",
            channel_code=self._get_contact_channel("phone"),
            direction="out",
            record=self,
        )

    @api.model
    def _get_contact_channel(self, code):
        """Return `code` when the house has it in its list: a missing entry must not stop a call."""
        known = [("kind", "=", "contact_channel"), ("code", "=", code)]
        return code if self.env["metrology.reason"].search_count(known, limit=1) else None

    def action_cancel(self):
        """Button: take a message back that has not left yet."""
        self.check_access("write")
        reason = self.env._("Taken back by %(person)s.", person=self.env.user.name)
        # sudo: metrology.notice - the reason is written by this method only
        self.sudo()._transition("cancelled", {"cancel_reason": reason})
        return True
