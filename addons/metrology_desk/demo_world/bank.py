"""The bank of the demo world: one statement with everything that finance meets on a morning."""

import base64
import random
from datetime import datetime, time, timedelta

from .backdating import Backdating
from .memory import Memory

CHINA = timedelta(hours=8)
ACCOUNT = ("工行基本户", "0200001009014567890")
HEADINGS = (
    "凭证号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,对方单位名称,对方账号,摘要,用途,余额,交易流水号"
)
# How the transfers of open orders look, the newest order first.
MANNERS = ("named", "named", "named", "plain", "more", "part", "friend", "named", "plain")
MORE, PART = 200, 0.5
FRIEND, UNKNOWN, MISTAKEN = "周晓明", "北京盛景科贸有限公司", "河北远大建材有限公司"


class Bank:
    """Makes the institute's account, imports a statement, and matches a part of it."""

    def __init__(self, env, seed, today, house):
        self.env = env
        self.rng = random.Random(f"{seed}/bank")
        self.today = today
        self.house = house
        self.serial = 0

    def play(self):
        """Import the statement of the last days; two transfers are matched, one has gone back."""
        finance = self.house.get_user("finance")
        env = self.env(user=finance.id)
        day = self.get_last_working_day()
        backdating = Backdating(self.env)
        account = env["metrology.bank.account"].create({"name": ACCOUNT[0], "number": ACCOUNT[1]})
        Memory(self.env).remember(["bank_account"], account)
        text = "\r\n".join((HEADINGS, *self.make_rows(day)))
        wizard = env["metrology.bank.import"].create(
            {
                "account_id": account.id,
                "filename": f"工行明细{day:%Y%m%d}.csv",
                "file": base64.b64encode(text.encode("gb18030")),
            }
        )
        wizard.action_import()
        lines = env["metrology.bank.line"].search([("account_id", "=", account.id)], order="row")
        for line in lines.filtered(lambda line: line.certainty == "sure")[:2]:
            line.action_take_best()
            backdating.move_money(line.payment_id, day)
        astray = lines.filtered(lambda line: line.payer_name == MISTAKEN).grouped("direction")
        astray["in"]._return(astray["out"], "误汇款项，已按对方来函原路退回")
        backdating.stamp(datetime.combine(day, time(16, 50)) - CHINA)

    def get_last_working_day(self):
        calendar = self.env["metrology.calendar.day"]._get_calendar()
        day = self.today - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        return day

    def make_rows(self, day):
        """Return the rows as the bank writes them."""
        orders = self.env["metrology.order"].search(
            [("fee_state", "=", "open"), ("order_date", "<=", day)], order="id desc", limit=len(MANNERS)
        )
        rows = [
            self.make_order_row(day, order, manner) for order, manner in zip(orders, MANNERS, strict=False)
        ]
        rows.append(self.make_row(day - timedelta(days=12), 860, UNKNOWN, "货款"))
        rows.append(self.make_row(day - timedelta(days=40), 1200, "个人转账", ""))
        rows.append(self.make_row(day - timedelta(days=3), 5600, MISTAKEN, "水泥款"))
        rows.append(self.make_row(day, -5600, MISTAKEN, "退回误汇款"))
        rows.append(self.make_row(day, -15, "中国工商银行", "手续费"))
        return rows

    def make_order_row(self, day, order, manner):
        payer = order._get_payer().name
        amount, remark = order.fee_open, "检测费"
        if manner in ("named", "friend"):
            remark = f"检测费 {order.name}"
        elif manner == "more":
            amount += MORE
        elif manner == "part":
            amount = round(amount * PART, 2)
        name = FRIEND if manner == "friend" else payer
        return self.make_row(day - timedelta(days=self.rng.randrange(3)), amount, name, remark)

    def make_row(self, day, amount, payer, remark):
        self.serial += 1
        moment = (
            f"{day} {self.rng.randrange(9, 17):02d}:{self.rng.randrange(60):02d}:{self.rng.randrange(60):02d}"
        )
        account = "".join(str(self.rng.randrange(10)) for _digit in range(19))
        way, out, came = ("贷", "", f"{amount:.2f}") if amount > 0 else ("借", f"{-amount:.2f}", "")
        return ",".join(
            (
                "",
                moment,
                way,
                out,
                came,
                "",
                payer,
                account,
                "转账",
                remark,
                "",
                f"{day:%Y%m%d}{self.serial:06d}",
            )
        )
