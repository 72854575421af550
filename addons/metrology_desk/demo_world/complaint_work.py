"""Complaints of the demo world: half a year of them, in every state."""

import random
from datetime import timedelta

from odoo import Command, fields

from .house import PASSWORD

COUNT = 40
SPAN = 180
# The first half complains of delays; then a second standard was bought and that ended.
HALF = 20
DONE_DAYS_AGO = 96
# The last ones are still open.
OPEN = 7
STEPS_OF_OPEN = {0: 0, 1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 5}
DROPPED = {
    9: ("not_ours", "仪器由其他机构检定，请与该机构联系。"),
    17: ("irrelevant", "客户只是询问营业时间。"),
}
MAJOR = ("damage", "fee")
# Category, cause, what the customer says, what he wants, finding, answer.
STORIES = (
    (
        "efficiency",
        "capacity",
        "承诺十个工作日完成，已超期仍无人联系。",
        "尽快完成并说明原因。",
        "检测任务集中，排期未及时调整。",
        "您的仪器已优先安排，预计两日内完成，向您致歉。",
    ),
    (
        "attitude",
        "human",
        "柜台受理时态度生硬，多次催促。",
        "希望道歉。",
        "高峰时段接待用语不规范。",
        "我们已对相关岗位进行提醒和培训，向您致歉。",
    ),
    (
        "certificate",
        "human",
        "证书上出厂编号印错一位。",
        "更正证书。",
        "录入核对不到位。",
        "更正后的证书已出具，可随时下载，向您致歉。",
    ),
    (
        "fee",
        "price",
        "加急费比电话里告知的高。",
        "说明收费依据，退回多收部分。",
        "报价时未说明加急费按比例计算。",
        "经核对加急费按标准收取，说明如下；告知不清之处向您致歉。",
    ),
    (
        "damage",
        "packing",
        "取回时压力表表玻璃破裂。",
        "维修或赔偿。",
        "院区间转运时包装不当。",
        "维修费用由我院承担，维修后免费复检。",
    ),
    (
        "information",
        "information",
        "电话告知可取，到场后证书尚未批准。",
        "以后不要白跑。",
        "告知时未查看证书状态。",
        "今后以完检通知为准，向您致歉。",
    ),
    (
        "accessory",
        "handover",
        "取检时少一根测试线。",
        "找回附件。",
        "库房交接时附件未随仪器。",
        "附件已找到，今日寄出。",
    ),
)
RESPONSES = {"damage": "compensation", "certificate": "rework", "fee": "info"}
CHANNELS = ("phone", "phone", "wechat_mp", "email", "counter", "web")


class ComplaintWork:
    """Agents take complaints, officers investigate, somebody who is not named approves."""

    def __init__(self, env, seed, house):
        self.env = env
        self.house = house
        self.rng = random.Random(f"{seed}/complaints")
        self.now = fields.Datetime.now()

    def play(self):
        self.make_approver()
        orders = self.env["metrology.order"].search([("state", "in", ("signed", "archived"))], order="id")
        if not orders:
            return
        for number in range(COUNT):
            order = orders[self.rng.randrange(len(orders))]
            left = COUNT - 1 - number
            days = left // 2 if left < OPEN else SPAN - number * (SPAN - 14) // COUNT
            self.live(number, order, self.now - timedelta(days=days, hours=number % 5))
        self.improve()

    def make_approver(self):
        """The institute's quality manager approves what he has no part in."""
        user = self.env["res.users"].create(
            {
                "name": "周质量",
                "login": "quality",
                "email": "quality@example.cn",
                "function": "质量负责人",
                "lang": self.env.lang,
                "tz": self.env.context["tz"],
                "group_ids": [Command.set(self.env.ref("metrology_complaint.group_approver").ids)],
                "metrology_site_ids": [Command.set(self.house.get_sites().ids)],
            }
        )
        user._set_encrypted_password(user.id, user._crypt_context().hash(PASSWORD))
        self.house.memory.remember(["user_quality"], user)

    def get_reason(self, kind, code):
        return self.env["metrology.reason"]._get(kind, code)

    def live(self, number, order, moment):
        """One case; the last ones are still open, each in another state."""
        story = self.choose(number)
        agent = self.house.get_user(f"agent{1 + number % 6}")
        complaint = self.take(story, order, moment, agent)
        if number in DROPPED:
            complaint.action_acknowledge()
            self.drop(complaint, DROPPED[number])
            return
        left = COUNT - 1 - number
        steps = self.get_steps(complaint, story, agent)
        for step in steps[: STEPS_OF_OPEN.get(left, len(steps))]:
            step()
        if left == 2:
            self.ask_laboratory(complaint, order)
        elif left == 3:
            self.step(complaint, "wait", "请提供取检时的照片。")
        elif number == 12:
            self.step(complaint, "not_satisfied", "没有说明今后如何避免。")
        elif left >= OPEN:
            complaint.action_satisfied()
            self.backdate(complaint, moment)

    def choose(self, number):
        if number < HALF and number % 2 == 0:
            return STORIES[0]
        return STORIES[1 + number // 2 % (len(STORIES) - 1)]

    def get_steps(self, complaint, story, agent):
        """Return the steps from the first answer to the telling, each as its person takes it."""
        major = story[0] in MAJOR
        handler = self.house.get_user("marketing") if major else agent
        approver = self.house.get_user("quality" if major else "marketing")
        work = complaint.with_user(handler)
        return (
            complaint.action_acknowledge,
            lambda: self.accept(complaint, story, handler),
            lambda: self.answer(work, story),
            complaint.with_user(approver).action_approve,
            lambda: self.step(work, "tell", channel=complaint.id % 2),
        )

    def accept(self, complaint, story, handler):
        complaint.write(
            {
                "severity": "high" if story[0] == "damage" else "low",
                "complexity": "departments" if story[0] == "fee" else "single",
                "user_id": handler.id,
            }
        )
        complaint.action_accept()

    def take(self, story, order, moment, agent):
        category, _cause, statement, demand, *_rest = story
        channel = self.rng.choice(CHANNELS)
        return (
            self.env["metrology.complaint"]
            .with_user(agent)
            .create(
                {
                    "received_at": moment,
                    "channel_id": self.get_reason("contact_channel", channel).id,
                    "category_id": self.get_reason("complaint_category", category).id,
                    "site_id": order.site_id.id,
                    "partner_id": order.submitting_partner_id.id,
                    "reporter_name": order.submitter_name,
                    "reporter_phone": order.submitter_phone,
                    "document_no": order.name,
                    "happened_on": moment - timedelta(days=1),
                    "place": order.site_id.name,
                    "statement": statement,
                    "demand": demand,
                }
            )
        )

    def step(self, complaint, step, note=False, channel=False):
        channel = self.get_reason("contact_channel", "phone") if channel else False
        complaint.env["metrology.complaint.step"].create(
            {
                "complaint_id": complaint.id,
                "step": step,
                "note": note,
                "channel_id": channel and channel.id,
            }
        ).action_confirm()

    def drop(self, complaint, step):
        self.step(complaint.with_user(self.house.get_user("marketing")), *step)

    def ask_laboratory(self, complaint, order):
        laboratory = self.house.get_user("lab", order.site_id)
        complaint.env["metrology.complaint.inquiry"].create(
            {
                "complaint_id": complaint.id,
                "subject": order.name,
                "question": "这批仪器在检测前后的状态有无记录？",
                "user_id": laboratory.id,
                "due_date": fields.Date.context_today(complaint) + timedelta(days=2),
            }
        )

    def answer(self, complaint, story):
        category, cause, _statement, _demand, finding, answer = story
        response = RESPONSES.get(category, "apology")
        complaint.write(
            {
                "finding": finding,
                "cause_ids": [Command.set(self.get_reason("complaint_cause", cause).ids)],
                "outcome": self.rng.choice(("justified", "justified", "partly")),
                "response_ids": [Command.set(self.get_reason("complaint_response", response).ids)],
                "answer": answer,
            }
        )
        complaint.action_propose()

    def backdate(self, complaint, moment):
        """Move what was written now to the days of the story."""
        days = self.rng.choice((1, 2, 2, 3, 4)) + (5 if complaint.grade == "major" else 0)
        until = self.env["metrology.calendar.day"]._get_calendar().add(moment.date(), days)
        told = moment + (until - moment.date())
        # sudo: metrology.complaint, metrology.complaint.event - the demo world sets the clock back
        complaint_sudo = complaint.sudo()
        complaint_sudo.write(
            {
                "acknowledged_at": moment + timedelta(hours=2),
                "approved_at": told - timedelta(hours=1),
                "told_at": told,
                "closed_at": told + timedelta(hours=1),
                "handled_days": days,
                "is_in_time": days <= complaint.allowed_days,
            }
        )
        events = complaint_sudo.event_ids
        for number, event in enumerate(events):
            event.date = moment + (told - moment) * number / len(events)

    def improve(self):
        """One improvement that was measured, one under way and one that is only an idea."""
        measured = self.propose("购置第二台标准器并双线排期", "capacity", -DONE_DAYS_AGO)
        self.measure(measured)
        self.propose("证书录入双人核对", "human", 20).action_agree()
        self.propose("院区间转运使用减震箱", "packing", 30)

    def propose(self, name, cause, days):
        cause = self.get_reason("complaint_cause", cause)
        complaints = self.env["metrology.complaint"].search([("cause_ids", "in", cause.ids)], limit=5)
        return (
            self.env["metrology.improvement.action"]
            .with_user(self.house.get_user("marketing"))
            .create(
                {
                    "name": name,
                    "description": f"针对“{cause.name}”引起的投诉：{name}。",
                    "cause_id": cause.id,
                    "complaint_ids": [Command.set(complaints.ids)],
                    "due_date": self.now.date() + timedelta(days=days),
                }
            )
        )

    def measure(self, action):
        """The action was done months ago; the program measures it as it would have done then."""
        done_on = self.now.date() - timedelta(days=DONE_DAYS_AGO)
        date_from, date_to = done_on - timedelta(days=90), done_on - timedelta(days=1)
        action.action_agree()
        action.proof = "设备验收单，新排期表已试行两周。"
        action.action_done()
        cases, _open_cases, items = action._count(date_from, date_to)
        # sudo: metrology.improvement.action - the demo world sets the clock back
        action.sudo().write(
            {
                "agreed_on": done_on - timedelta(days=20),
                "done_on": done_on,
                "baseline_from": date_from,
                "baseline_to": date_to,
                "baseline_cases": cases,
                "baseline_items": items,
                "baseline_rate": action.measure_ids._get_rate(cases, items),
            }
        )
        for days in (46, DONE_DAYS_AGO):
            action._measure(done_on + timedelta(days=days))
