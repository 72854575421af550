"""Plays the stories of the orders: the people of the house do their work on the day it happened."""

import base64
import random
from datetime import datetime, time, timedelta

from odoo import Command
from odoo.fields import Domain

from odoo.addons.report_typst.renderer import render

from . import instruments, people, stories
from .backdating import Backdating
from .memory import Memory

CHINA = timedelta(hours=8)
OPENING, CLOSING = time(9, 0), time(17, 0)
SAMPLE = "metrology_desk/demo_world/sample_certificate.typ"
DURATIONS = ("wait_minutes", "visit_minutes")
PAYMENT_METHODS = {"wechat": 5, "alipay": 3, "pos": 2, "transfer": 3}
CASH_RECEIPTS = 2
CASH_FLOAT = 500
SITE_WEIGHTS = {"AYDL": 3, "HPL": 5, "LSQ": 2, "SJS": 3, "BD": 2}
UNTIL_STORE = ("check", "sign", "store_in")
UNTIL_LAB = (*UNTIL_STORE, "dispatch")
UNTIL_TEST = (*UNTIL_LAB, "start")
UNTIL_FINISH = (*UNTIL_TEST, "finish")
UNTIL_READY = (*UNTIL_FINISH, "review", "approve", "back_to_store")
STEPS = {
    "draft": ("leave_incomplete",),
    "checked": ("check",),
    "cancelled": ("check", "cancel"),
    "reception": ("check", "sign"),
    "store": UNTIL_STORE,
    "at_lab": UNTIL_LAB,
    "consultation": (*UNTIL_LAB, "consult"),
    "in_test": (*UNTIL_LAB, "start_most"),
    "late": UNTIL_TEST,
    "amendment_waiting": (*UNTIL_LAB, "ask_amendment"),
    "amendment_confirmed": (*UNTIL_LAB, "ask_amendment", "confirm_amendment"),
    "returned": (*UNTIL_LAB, "return_untested", "review", "approve", "back_to_store"),
    "forwarded": (*UNTIL_LAB, "propose_forwarding", "send", "partner_works"),
    "several_laboratories": (*UNTIL_STORE[:2], "add_laboratory", "store_in", "visit_first_laboratory"),
    "to_approve": (*UNTIL_FINISH, "review_some"),
    "ready": (*UNTIL_READY, "pay_early"),
    "fetching": (*UNTIL_READY, "request_today"),
    "partly_released": (*UNTIL_READY, "request", "fetch", "pay", "release_some"),
    "archived": (*UNTIL_READY, "request", "fetch", "pay", "release_all"),
    "unclaimed": (*UNTIL_READY, "grow_old"),
    "onsite": ("check", "sign", "accept_onsite", "start", "finish", "review", "approve"),
}
MANDATORY_PURPOSE = {
    "hospital": "medical",
    "optician": "medical",
    "market": "trade",
    "gas_station": "trade",
    "utility": "safety",
    "government": "environment",
}
APPEARANCES = {
    "scratch": "外壳右侧有划痕，不影响使用",
    "dirty": "表面有油污，已告知客户",
    "label_missing": "铭牌磨损，编号可辨认",
    "screen_fault": "显示屏左下角缺划",
    "dent": "底座有轻微磕碰",
}
QUESTIONS = (
    "仪器零位偏移，是否同意先调整再检定？",
    "客户要求的校准点超出说明书量程，是否改为满量程的80%？",
    "探头线缆破损，请客户确认是否补送或照现状检测。",
)
RETURNS = {
    "fault": "通电后无显示，无法进行检测，建议送修后再次送检。",
    "accessory_missing": "未随机送来专用电源适配器，无法通电。",
    "serial_mismatch": "实物编号与委托单登记的出厂编号不一致，请客户核实。",
    "range_unsupported": "量程超出本室标准器能力，建议转送其他机构。",
    "customer_cancel": "客户来电撤回委托。",
    "not_mandatory": "该器具仅用于教学演示，不属于强制检定范围。",
}
DELAYS = {
    "queue": "近期送检量较大，完成日期顺延五个工作日。",
    "standard": "标准装置送上级检定，完成日期顺延五个工作日。",
}
REQUIREMENTS = (
    "校准点：20%、50%、80%",
    "请在证书上注明设备编号",
    "客户下周验收，请尽量提前",
    "证书需中英文对照",
)


class Player:
    """Plays all stories, or a stretch of them."""

    def __init__(self, env, seed, today, count, house):
        self.env = env
        self.seed = seed
        self.today = today
        self.house = house
        self.memory = Memory(env)
        self.stories = stories.plan(random.Random(f"{seed}/stories"), count)
        self.backdating = None
        self.certificate = None
        self.instrument_types = self.env["metrology.instrument.type"]

    def get_latest(self):
        """Return the last moment of the world: closing time of its last day, and never later than now."""
        closing = datetime.combine(self.today, CLOSING) - CHINA
        return min(closing, self.backdating.start - timedelta(minutes=1))

    def play(self, first, last):
        """Play the stories from ``first`` up to ``last``."""
        if not self.backdating:
            self.backdating = Backdating(self.env)
            names = [kind.name for kind in instruments.KINDS]
            self.instrument_types = self.instrument_types.search([("name", "in", names)])
            self.certificate = base64.b64encode(render(SAMPLE, [{}], title="证书样张"))
        for story in self.stories[first:last]:
            OrderStory(self, story).run()

    def take_money(self, order, clerk, code, number=False):
        """Return the receipt for everything that is open on ``order``."""
        payment = (
            self.env["metrology.payment"]
            .with_user(clerk)
            .create(
                {
                    "site_id": order.site_id.id,
                    "partner_id": order.submitting_partner_id.commercial_partner_id.id,
                    "method_id": self.env.ref(f"metrology_billing.method_{code}").id,
                    "transaction_no": number,
                    "allocation_ids": [
                        Command.create({"order_id": order.id, "amount": order.fee_open}),
                    ],
                }
            )
        )
        payment.action_receive()
        return payment

    def keep_cash_desks(self):
        """Each counter took some cash on the last working day; finance has fetched it."""
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        day = self.today - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        backdating = Backdating(self.env)
        for site in self.house.get_sites():
            clerk = self.house.get_user("reception", site)
            desk = (
                self.env["metrology.cash.desk"]
                .with_user(clerk)
                .create({"site_id": site.id, "opening_float": CASH_FLOAT})
            )
            orders = self.env["metrology.order"].search(
                [
                    ("site_id", "=", site.id),
                    ("fee_state", "=", "open"),
                    ("order_date", "<=", day),
                    ("contract_id", "=", False),
                ],
                order="id",
                limit=CASH_RECEIPTS,
            )
            for order in orders:
                self.take_money(order, clerk, "cash")
            left = desk.expected_amount
            for line in desk.count_ids:
                line.number = int(round(left / line.value, 6))
                left = round(left - line.amount, 2)
            if desk.difference:
                desk.difference_reason = "零钱不足，差额已记录"
            desk.action_count()
            desk.with_user(self.house.get_user("finance")).action_receive()
            backdating.move_money(desk.payment_ids, day)
            backdating.move_date(desk, day)
        backdating.stamp(datetime.combine(day, time(16, 40)) - CHINA)


class OrderStory:
    """One order from the counter to wherever its story ends."""

    def __init__(self, player, story):
        self.player = player
        self.env = player.env
        self.house = player.house
        self.story = story
        self.rng = random.Random(f"{player.seed}/order/{story.number}")
        self.calendar = self.env["metrology.calendar.day"]._get_calendar()
        self.date = player.today - timedelta(days=story.days_ago)
        while not self.calendar.is_working(self.date):
            self.date -= timedelta(days=1)
        opening = datetime.combine(self.date, OPENING) + timedelta(minutes=story.minute)
        self.clock = opening - CHINA
        self.site = self.choose_site()
        self.receptionist = self.house.get_user(self.rng.choice(("reception", "reception2")), self.site)
        self.store_keeper = self.house.get_user("store", self.site)
        self.tester, self.checker, self.signatory = (
            self.house.get_user(job, self.site) for job in ("lab", "lab2", "lab3")
        )
        self.supervisor = self.house.get_user("supervisor")
        self.customer = self.env["res.partner"]
        self.order = self.env["metrology.order"]

    def run(self):
        """Make the order and take it through the steps of its story."""
        lots = self.choose_instruments()
        self.order = self.env["metrology.order"].with_user(self.receptionist).create(self.prepare_order(lots))
        self.happened()
        for step in STEPS[self.story.kind]:
            getattr(self, step)()
            self.happened()
        self.work_out_durations()
        self.player.memory.remember([f"order_{self.story.number:03d}"], self.order)

    # Time

    def happened(self):
        """Everything since the last call happened at the clock's time."""
        self.player.backdating.stamp(min(self.clock, self.player.get_latest()))

    def work_out_durations(self):
        """Subtract again: the times were moved after the minutes between them had been stored."""
        tasks = self.env["metrology.retrieval.task"].search([("order_id", "=", self.order.id)])
        for name in DURATIONS:
            self.env.add_to_compute(tasks._fields[name], tasks)
        self.happened()

    def wait(self, days=0, minutes=0):
        """Let the clock run over working days; nobody works before opening or after closing."""
        local = self.clock + CHINA + timedelta(minutes=minutes or self.rng.randrange(10, 90))
        if local.time() > CLOSING or local.time() < OPENING:
            local = datetime.combine(local.date(), OPENING) + timedelta(minutes=self.rng.randrange(5, 120))
            days += 1
        if days:
            local = datetime.combine(self.calendar.add(local.date(), days), local.time())
        self.clock = min(local - CHINA, self.player.get_latest())

    @property
    def day(self):
        """The date in China."""
        return (self.clock + CHINA).date()

    # Who and what

    def choose_site(self):
        sites = self.house.get_sites()
        return self.rng.choices(list(sites), [SITE_WEIGHTS[site.code] for site in sites])[0]

    def choose_shelf(self):
        return self.rng.choice(list(self.house.get_shelves(self.site)))

    def choose_instruments(self):
        """Choose a customer and instruments of his that are free and that the site can test."""
        laboratories = self.env["metrology.laboratory"].search([("site_id", "=", self.site.id)])
        # sudo: metrology.order.item - an instrument is busy whoever may see its order
        busy = (
            self.env["metrology.order.item"]
            .sudo()
            .search(
                Domain("instrument_id", "!=", False)
                & (
                    Domain("state", "not in", ("released", "cancelled"))
                    | Domain("state_date", ">", self.clock - timedelta(days=20))
                )
            )
        )
        free = self.env["stock.lot"].search(
            [
                ("is_instrument", "=", True),
                ("id", "not in", busy.instrument_id.ids),
                ("instrument_type_id.discipline_id", "in", laboratories.discipline_ids.ids),
                ("instrument_type_id", "in", self.get_workable_types().ids),
            ],
            order="id",
        )
        by_owner = {owner: lots for owner, lots in free.grouped("owner_id").items() if owner}
        enough = [owner for owner, lots in by_owner.items() if len(lots) >= self.story.items]
        self.customer = self.rng.choice(enough or [max(by_owner, key=lambda owner: len(by_owner[owner]))])
        lots = list(by_owner[self.customer])
        self.rng.shuffle(lots)
        return lots[: self.story.items]

    def get_workable_types(self):
        """Return the instrument types for which a regulation is in force on that day."""
        types = self.player.instrument_types
        return types.filtered(lambda t: t._get_regulation(self.date) and t._get_regulation(self.player.today))

    def reason(self, kind, code):
        return self.env["metrology.reason"]._get(kind, code)

    # At the counter

    def prepare_order(self, lots):
        contact = self.customer.child_ids[:1]
        items = [self.prepare_item(lot) for lot in lots]
        urgency = self.story.urgency
        if any("mandatory_purpose_id" in values for values in items):
            urgency = "normal"
        onsite = self.story.kind == "onsite"
        return {
            "site_id": self.site.id,
            "order_date": self.date,
            "submitting_partner_id": self.customer.id,
            "submitter_id": contact.id,
            "submitter_name": contact.name or self.customer.name,
            "submitter_phone": contact.phone or self.customer.phone,
            "urgency": urgency,
            "is_onsite": onsite,
            "onsite_address": f"{self.customer.city}{self.customer.street}" if onsite else False,
            "repair_wish": self.rng.random() < 0.1,
            "special_requirement": self.rng.choice(REQUIREMENTS) if self.rng.random() < 0.15 else False,
            "item_ids": [Command.create(values) for values in items],
        }

    def prepare_item(self, lot):
        instrument_type = lot.instrument_type_id
        values = {
            "instrument_id": lot.id,
            "regulation_id": instrument_type._get_regulation(self.date).id,
            **self.prepare_appearance(),
            **self.prepare_accessories(instrument_type),
        }
        purpose = MANDATORY_PURPOSE.get(self.customer.customer_category_id.code)
        Service = self.env["metrology.service"]
        if purpose and instrument_type.compulsory_if_scope == "yes" and self.rng.random() < 0.8:
            values.update(
                service_id=Service._get_by_code("mandatory_verification").id,
                mandatory_purpose_id=self.reason("mandatory_purpose", purpose).id,
                mandatory_registration_no=f"QJ{self.date.year}{self.rng.randrange(10**7):07d}",
            )
        elif self.rng.random() < 0.2:
            values["service_id"] = Service._get_by_code("calibration").id
        return values

    def prepare_appearance(self):
        if self.rng.random() < 0.88:
            return {}
        code = self.rng.choice(list(APPEARANCES))
        return {"appearance_id": self.reason("appearance", code).id, "appearance_note": APPEARANCES[code]}

    def prepare_accessories(self, instrument_type):
        kind = instruments.KIND_BY_NAME[instrument_type.name]
        codes = [code for code in kind.accessories if self.rng.random() < 0.6]
        if not codes:
            return {"no_accessories": True}
        return {
            "accessory_ids": [
                Command.create(
                    {"kind_id": self.reason("accessory", code).id, "quantity": 2 if code == "cable" else 1}
                )
                for code in codes
            ]
        }

    def leave_incomplete(self):
        """The clerk was called away: the last line is not finished yet."""
        item = self.order.item_ids[-1:]
        item.accessory_ids.unlink()
        item.write({"no_accessories": False, "appearance_id": False})

    def check(self):
        self.wait(minutes=8)
        if self.order.urgency != "normal":
            self.order.with_user(self.signatory).action_confirm_urgent()
        self.order.action_check()

    def cancel(self):
        self.wait(minutes=30)
        self.order.action_cancel()

    def sign(self):
        self.wait(minutes=5)
        name = self.order.submitter_name
        self.order._sign_as_customer(name, base64.b64encode(people.make_signature(name)))
        self.order._sign_as_clerk(base64.b64encode(people.make_signature(self.receptionist.name)))

    # Store and laboratories

    def store_in(self):
        """The store keeper fetches the items from reception and scans them onto a shelf."""
        self.wait(minutes=self.rng.randrange(40, 200))
        items = self.order.item_ids
        labels = [*items.mapped("item_uid"), *items.accessory_ids.mapped("accessory_uid")]
        self.env["metrology.handover.wizard"].with_user(self.store_keeper).create(
            {
                "kind": "store_in",
                "expected_item_ids": [Command.set(items.ids)],
                "destination_id": self.choose_shelf().id,
                "giver_id": self.receptionist.partner_id.id,
                "taker_id": self.store_keeper.partner_id.id,
                "scanned": "\n".join(labels),
            }
        ).action_hand_over()

    def get_jobs(self, *states):
        jobs = self.env["metrology.lab.job"].search([("order_id", "=", self.order.id)], order="id")
        return jobs.filtered(lambda job: job.state in states).with_user(self.tester)

    def dispatch(self):
        self.wait(days=1)
        self.get_jobs("planned")._accept(self.store_keeper.partner_id)

    def accept_onsite(self):
        self.wait(days=2)
        self.get_jobs("planned")._accept(self.customer, self.tester.partner_id)

    def start(self):
        self.wait(days=1)
        self.get_jobs("accepted")._start()

    def start_most(self):
        self.wait(days=1)
        jobs = self.get_jobs("accepted")
        jobs[: max(1, len(jobs) - 1)]._start()

    def consult(self):
        self.wait(minutes=50)
        self.get_jobs("accepted")[:1]._ask_customer(self.rng.choice(QUESTIONS))

    def finish(self):
        self.wait(days=self.rng.randint(1, 3))
        self.finish_jobs(self.get_jobs("in_test"))

    def finish_jobs(self, jobs):
        outcomes = {job: self.prepare_outcome(job) for job in jobs}
        return jobs._finish(by_job=outcomes)

    def prepare_outcome(self, job):
        passed = self.rng.random() < 0.92
        outcome = {"issue_date": self.day, "pdf": self.player.certificate}
        if not job.service_id.needs_conformity:
            return {**outcome, "result": "values"}
        grade = job.item_id.accuracy_class
        verdict = "合格" if passed else "不合格"
        return {
            **outcome,
            "result": "pass" if passed else "fail",
            "conclusion": f"符合{grade}，{verdict}" if passed and grade else verdict,
        }

    def get_certificates(self, state):
        return self.env["metrology.certificate"].search(
            [("order_id", "=", self.order.id), ("state", "=", state)], order="id"
        )

    def review(self):
        self.wait(minutes=self.rng.randrange(30, 240))
        self.get_certificates("to_review").with_user(self.checker).action_review()

    def review_some(self):
        self.wait(minutes=100)
        certificates = self.get_certificates("to_review").with_user(self.checker)
        certificates[: self.rng.randint(0, len(certificates))].action_review()

    def approve(self):
        self.wait(days=self.rng.randint(0, 1))
        self.get_certificates("to_approve").with_user(self.signatory).action_approve()

    def back_to_store(self):
        self.wait(minutes=120)
        jobs = self.get_jobs("done", "returned").filtered("is_in_laboratory")
        for laboratory_jobs in jobs.grouped("laboratory_id").values():
            laboratory_jobs._return_to_store(self.store_keeper.partner_id, location=self.choose_shelf())

    def return_untested(self):
        self.wait(days=1)
        code = self.rng.choice(list(RETURNS))
        jobs = self.get_jobs("accepted")
        jobs[:1]._return_untested(
            self.reason("return_reason", code),
            RETURNS[code],
            photos=self.take_photo(),
            not_required=code == "not_mandatory",
        )
        rest = jobs[1:]
        if rest:
            rest._start()
            self.finish_jobs(rest)

    def take_photo(self):
        """A picture of the fault, as the laboratory would attach it."""
        return (
            self.env["ir.attachment"]
            .with_user(self.tester)
            .create(
                {
                    "name": "外观照片.png",
                    "raw": people.make_signature(f"photo {self.story.number}"),
                    "mimetype": "image/png",
                }
            )
        )

    def add_laboratory(self):
        """One instrument is also needed by a second laboratory of the site."""
        item = self.order.item_ids[:1]
        others = self.env["metrology.laboratory"].search(
            [("site_id", "=", self.site.id), ("id", "not in", item.lab_job_ids.laboratory_id.ids)], order="id"
        )
        self.env["metrology.lab.job"].with_user(self.supervisor).create(
            {"item_id": item.id, "laboratory_id": others[:1].id, "regulation_id": item.regulation_id.id}
        )

    def visit_first_laboratory(self):
        """The first laboratory has finished and brought everything back; the second one comes next."""
        self.wait(days=1)
        jobs = self.get_jobs("planned")
        first = jobs.browse(jobs.grouped("item_id")[item][0].id for item in jobs.item_id)
        first._accept(self.store_keeper.partner_id)
        self.happened()
        self.wait(days=1)
        first._start()
        self.happened()
        self.wait(days=1)
        self.finish_jobs(first)
        self.happened()
        self.review()
        self.happened()
        self.back_to_store()

    # Changes and other institutes

    def ask_amendment(self):
        self.wait(days=1)
        later = self.calendar.add(max(self.order.item_ids.mapped("promised_date")), 5)
        cause = self.rng.choice(("queue", "standard"))
        self.env["metrology.order.amendment"].with_user(self.receptionist).create(
            {
                "order_id": self.order.id,
                "reason_id": self.reason("lead_time_change_reason", cause).id,
                "note": DELAYS[cause],
                "line_ids": [
                    Command.create({"item_id": each.id, "field_name": "promised_date", "new_date": later})
                    for each in self.order.item_ids
                ],
            }
        )

    def confirm_amendment(self):
        self.wait(minutes=90)
        amendment = self.order.amendment_ids
        amendment.write(
            {
                "confirmed_channel_id": self.reason("contact_channel", "phone").id,
                "confirmed_by_name": self.order.submitter_name,
                "confirmed_at": self.clock,
            }
        )
        amendment.action_confirm()

    def propose_forwarding(self):
        self.wait(days=1)
        institute = self.env["res.partner"].search(
            [("customer_category_id", "=", self.reason("customer_category", "partner").id)], limit=1
        )
        self.env["metrology.lab.forward"].with_user(self.tester).create(
            {
                "job_ids": [Command.set(self.get_jobs("accepted").ids)],
                "partner_id": institute.id,
                "reason": "本院标准器量程不覆盖，需转送合作院所检测。",
                "expected_back": self.calendar.add(self.day, 12),
                "has_consent": True,
                "consent_channel_id": self.reason("contact_channel", "phone").id,
                "consent_person": self.order.submitter_name,
            }
        ).action_forward()

    def get_forwardings(self):
        return self.env["metrology.forwarding"].search([("order_id", "=", self.order.id)], order="id")

    def send(self):
        self.wait(days=1)
        self.get_forwardings().with_user(self.tester).action_send()

    def partner_works(self):
        """Some are still on their way, some have arrived, some are done."""
        self.wait(days=2)
        if self.story.number % 3:
            self.get_forwardings().with_user(self.tester).action_partner_received()
        if self.story.number % 3 == 2:
            self.happened()
            self.wait(days=4)
            self.get_forwardings().with_user(self.tester).action_partner_done()

    def grow_old(self):
        """Nobody comes; the daily count has taken the steps that were reached until today."""
        self.clock = self.player.get_latest()
        self.order.item_ids.with_env(self.env)._take_storage_steps()

    # Back to the customer

    def request(self):
        """The customer has come; the counter asks the store for what is ready."""
        self.wait(days=self.rng.randint(1, 6))
        self.order.with_user(self.receptionist).action_request_retrieval()

    def request_today(self):
        """The customer stands at the counter just now."""
        minutes = 9 * 60 + self.rng.randrange(10, 60)
        self.clock = datetime.combine(self.player.today, time(0)) + timedelta(minutes=minutes) - CHINA
        self.clock = min(self.clock, self.player.get_latest() - timedelta(minutes=self.rng.randrange(2, 9)))
        self.order.with_user(self.receptionist).action_request_retrieval()

    def fetch(self):
        self.wait(minutes=self.rng.randrange(6, 25))
        tasks = self.env["metrology.retrieval.task"].search(
            [("order_id", "=", self.order.id), ("state", "=", "requested")]
        )
        for task in tasks.with_user(self.store_keeper):
            task._fetch()

    def pay(self):
        """The customer pays what is open, by code, card or transfer; contract customers pay by statement."""
        self.wait(minutes=3)
        if self.order.fee_open <= 0 or self.order._may_pay_later():
            return
        code = self.rng.choices(list(PAYMENT_METHODS), PAYMENT_METHODS.values())[0]
        payment = self.player.take_money(
            self.order, self.receptionist, code, f"42{self.day:%Y%m%d}{self.story.number:06d}"
        )
        self.player.backdating.move_money(payment, self.day)

    def pay_early(self):
        """Some pay before they come, one in three."""
        if self.rng.random() < 1 / 3:
            self.pay()

    def release_all(self):
        self.wait(minutes=10)
        self.release(self.order._get_draft_release())

    def release_some(self):
        """The customer can carry only a part; the rest stays."""
        self.wait(minutes=10)
        release = self.order._get_draft_release()
        release.line_ids[len(release.line_ids) // 2 :].unlink()
        self.release(release)

    def release(self, release):
        items = release.line_ids.item_id
        labels = [*items.mapped("item_uid"), *items.accessory_ids.mapped("accessory_uid")]
        release.write(
            {
                "voucher_scan": self.order.voucher_code,
                "collector_id": self.order.submitter_id.id,
                "collector_name": self.order.submitter_name,
                "collector_phone": self.order.submitter_phone,
                "scanned": "\n".join(labels),
                "signature": base64.b64encode(people.make_signature(self.order.submitter_name)),
            }
        )
        release._release()
