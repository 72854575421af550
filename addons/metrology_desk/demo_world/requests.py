"""Requests of the demo world: one of each kind, in each state, one whose clock has run out."""

from datetime import timedelta

from odoo import Command, fields

# kind, what it is about, the customer's words, what the kind asks for, how far it has come
REQUESTS = (
    ("advice", "送检需要带哪些资料", "第一次送检压力表，想知道要带什么资料。", {}, ("tell",)),
    ("advice", "游标卡尺多少钱", "0–150 mm 游标卡尺校准收费多少？", {}, ()),
    (
        "onsite",
        "三台电子天平希望上门检定",
        "天平装在实验室里搬不动，希望下周上门。",
        {"site_address": "北京市海淀区知春路 12 号 3 层", "instrument_text": "电子天平 220 g，3 台"},
        ("pass_on",),
    ),
    (
        "special",
        "20 块压力表周五前要证书",
        "周五有客户审核，能否加快？",
        {"instrument_text": "压力表 0–1.6 MPa，20 块"},
        ("pass_on", "answer"),
    ),
    (
        "suggestion",
        "希望缴费窗口中午不休息",
        "中午来取检要等一个多小时。",
        {"suggestion_class_id": "counter"},
        ("pass_on",),
    ),
    ("suggestion", "证书能不能网上下载", "每次都要跑一趟取纸质证书。", {"suggestion_class_id": "online"}, ()),
    (
        "question",
        "老型号流量计没有现行规程",
        "1998 年的流量计，别处说没有规程不收。",
        {"instrument_text": "涡轮流量计 DN50"},
        ("pass_on", "late"),
    ),
    (
        "new_customer",
        "新厂投产，每年约 400 台件",
        "新建生产线，想了解取送和现场服务。",
        {"instrument_text": "压力表、温度计、卡尺", "yearly_volume": "约 400 台件"},
        ("pass_on", "answer", "tell"),
    ),
    (
        "mandatory",
        "强检申请被退回",
        "平台提示使用地点不符。",
        {"use_place": "北京市朝阳区", "application_number": "QJ2026-118834"},
        ("ask",),
    ),
    ("feedback", "多家客户反映预约系统打不开", "上午三家客户来电，都说预约页面空白。", {}, ("pass_on",)),
)


class RequestWork:
    """Agents write down what customers want, the marketing department answers."""

    def __init__(self, env, house):
        self.env = env
        self.house = house

    def play(self):
        self.fill_teams()
        customers = self.env["metrology.order"].search([], order="id").submitting_partner_id
        for number, (row, customer) in enumerate(zip(REQUESTS, customers, strict=False)):
            self.make_request(row, customer, self.house.get_user(f"agent{number % 6 + 1}"))

    def fill_teams(self):
        agents = self.env["res.users"].union(
            *(self.house.get_user(f"agent{number}") for number in range(1, 7)),
            self.house.get_user("supervisor"),
        )
        self.env.ref("metrology_helpdesk.team_service").write(
            {"user_ids": [Command.set(agents.ids)], "user_id": self.house.get_user("supervisor").id}
        )
        officer = self.house.get_user("marketing")
        self.env.ref("metrology_helpdesk.team_marketing").write(
            {"user_ids": [Command.set(officer.ids)], "user_id": officer.id}
        )

    def make_request(self, row, customer, agent):
        kind, title, words, asked, steps = row
        if "suggestion_class_id" in asked:
            code = asked["suggestion_class_id"]
            asked = {"suggestion_class_id": self.env["metrology.reason"]._get("suggestion_class", code).id}
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(agent)
            .create(
                {
                    "name": title,
                    "description": words,
                    "type_id": self.env["helpdesk.ticket.type"]._get(kind).id,
                    "partner_id": customer.id,
                    "caller_phone": customer.phone_ids[:1].raw,
                    "user_id": agent.id if steps else False,
                    **asked,
                }
            )
        )
        for step in steps:
            getattr(self, f"play_{step}")(ticket)

    def play_pass_on(self, ticket):
        ticket._pass_on("请市场部答复，客户在等。")

    def play_answer(self, ticket):
        ticket.with_user(self.house.get_user("marketing"))._answer("可以安排，请与客户确认时间。")

    def play_tell(self, ticket):
        channel = self.env["metrology.reason"]._get("contact_channel", "phone")
        ticket._tell(channel, "已电话告知客户。")

    def play_ask(self, ticket):
        ticket._ask_customer("请客户提供平台截图。")

    def play_late(self, ticket):
        """Three days ago the department should have answered."""
        past = fields.Datetime.now() - timedelta(days=3)
        leg = ticket.leg_id
        moved = {"started_at": past - timedelta(days=2), "deadline": past, "escalate_at": past}
        # sudo: metrology.request.leg - the demo world writes the past, which no step does
        leg.sudo().write(moved)
        # sudo: helpdesk.ticket - the same
        ticket.sudo().deadline = past
        # sudo: metrology.request.leg - as the clock does it at night
        leg.sudo()._escalate()
