"""The contract customers of the demo world: their contracts, what they asked for, and settled months."""

import base64
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tools import SQL

from . import people
from .memory import Memory

MONTHS = 5
# settlement kind, discount, credit, days until the end, what becomes of the latest statement
PLANS = (
    ("monthly", 15, 200_000, 240, "sent"),
    ("monthly", 10, 80_000, 20, "confirmed"),
    ("monthly", 12, 150_000, 400, "disputed"),
    ("quarterly", 0, 300, 120, "prepared"),
)
NOTE = "周二、周四上午统一送检；证书一式两份，随仪器交给计量管理员。"
OBJECTION = "第 2 行的折扣与合同不符，请核对。"
REQUESTS = (
    ("request", "请提供本季度证书清单", "phone", -2, ""),
    ("opinion", "希望完检通知同时发给计量管理员", "wechat_mp", 2, ""),
    ("visit", "季度走访：送检计划与价格", "counter", -20, "已面谈，客户满意；下季度增加现场检测两次。"),
)


class ContractWork:
    """Writes contracts before the orders are played, and settles them after."""

    def __init__(self, env, seed, today, house, player):
        self.env = env
        self.seed = seed
        self.today = today
        self.house = house
        self.player = player
        self.memory = Memory(env)

    def get_customers(self):
        """Return the companies with the most instruments."""
        companies = self.env["res.partner"].concat(
            *self.memory.recall_all("res.partner", "customer_").values()
        )
        lots = self.env["stock.lot"]._read_group(
            [("owner_id", "in", companies.filtered("is_company").ids)], ["owner_id"], ["__count"]
        )
        lots.sort(key=lambda row: (-row[1], row[0].id))
        return [owner for owner, _count in lots[: len(PLANS)]]

    def make_contracts(self):
        specialist = self.house.get_user("specialist")
        marketing = self.house.get_user("marketing")
        contracts = self.env["metrology.contract"].with_user(specialist)
        values = [
            self.prepare_contract(customer, plan)
            for customer, plan in zip(self.get_customers(), PLANS, strict=True)
        ]
        contracts = contracts.create(values)
        contracts.with_user(marketing).action_start()
        self.memory.remember([f"contract_{number}" for number in range(len(contracts))], contracts)

    def prepare_contract(self, customer, plan):
        kind, discount, credit, days, _end = plan
        contacts = customer.child_ids
        return {
            "partner_id": customer.id,
            "date_start": self.today + relativedelta(months=-MONTHS, day=1),
            # a world that ends in the past still has contracts in force
            "date_end": max(self.today, fields.Date.context_today(self.env.user)) + timedelta(days=days),
            "settlement_kind": kind,
            "settlement_day": 5,
            "discount_percent": discount,
            "credit_limit": credit,
            "specialist_id": self.house.get_user("specialist").id,
            "note": NOTE,
            "vip_phone_ids": [Command.set(customer.phone_ids.filtered("e164")[:2].ids)],
            "contact_ids": [
                Command.create({"partner_id": contact.id, "role": role})
                for contact, role in zip(contacts, ("business", "finance"), strict=False)
            ],
        }

    def settle(self):
        """Prepare the statements up to today; older ones are confirmed and paid."""
        self.date_work()
        contracts = list(self.memory.recall_all("metrology.contract", "contract_").values())
        for contract, (*_terms, end) in zip(contracts, PLANS, strict=True):
            statements = contract._settle(self.today)
            for statement in statements[:-1]:
                self.confirm(statement)
                self.pay(statement)
            self.finish(statements[-1:], end)
        self.write_requests(contracts[0])

    def date_work(self):
        """Let the work be done on the day on which it was done in the story."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE metrology_order_item SET billable_date = COALESCE(ready_at, state_date)::date "
                "WHERE billable_date IS NOT NULL"
            )
        )
        self.env["metrology.order.item"].invalidate_model(["billable_date"], flush=False)

    def finish(self, statement, end):
        specialist = self.house.get_user("specialist")
        if not statement or end == "prepared":
            return
        if end == "confirmed":
            self.confirm(statement)
            return
        statement.with_user(specialist).action_send()
        if end == "disputed":
            statement._object_online(OBJECTION)

    def confirm(self, statement):
        """The customer has signed the paper."""
        signatory = statement.contract_id.contact_ids[-1:].partner_id.name or statement.partner_id.name
        scan = base64.b64encode(people.make_signature(signatory))
        statement.write({"scan": scan, "scan_name": f"{statement.name}.png", "scan_signatory": signatory})
        statement.with_user(self.house.get_user("finance")).action_confirm_by_scan()

    def pay(self, statement):
        """A transfer for each order of the statement has arrived."""
        for order in statement.line_ids.order_id.sorted("id"):
            if order.fee_open > 0:
                clerk = self.house.get_user("reception", order.site_id)
                self.player.take_money(order, clerk, "transfer", f"JS{statement.id:06d}{order.id:06d}")

    def write_requests(self, contract):
        specialist = self.house.get_user("specialist")
        for kind, name, channel, days, result in REQUESTS:
            request = (
                self.env["metrology.contract.request"]
                .with_user(specialist)
                .create(
                    {
                        "kind": kind,
                        "name": name,
                        "contract_id": contract.id,
                        "channel_id": self.env["metrology.reason"]._get("contact_channel", channel).id,
                        "deadline": self.today + timedelta(days=days),
                        "result": result,
                    }
                )
            )
            if result:
                request.action_close()
