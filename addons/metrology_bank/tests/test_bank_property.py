import base64
import random

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCommon
from .test_bank_match import PDF

STEPS = 70
OPEN = ("open", "suspense")


@tagged("post_install", "-at_install")
class TestBankProperty(BankCommon):
    """Whatever happens in whatever order, every cent that came in is somewhere, once, here and there."""

    @mute_logger("odoo.sql_db")
    def test_random_histories(self):
        rng = random.Random(20261120)
        self.rows = []
        self.orders = self.env["metrology.order"].union(*(self._make_signed_order(n) for n in (1, 2, 3, 4)))
        self.lines = self.env["metrology.bank.line"].with_user(self.user_finance)
        self._step_import(rng)
        done = {}
        steps = [
            "import",
            "again",
            "best",
            "best",
            "sure",
            "divide",
            "suspend",
            "undo",
            "answer",
            "counter",
            "return",
        ]
        for _step in range(STEPS):
            step = rng.choice(steps)
            try:
                with self.cr.savepoint():
                    getattr(self, f"_step_{step}")(rng)
                    self.env.flush_all()
                    done[step] = done.get(step, 0) + 1
            except UserError:
                self.env.invalidate_all()
            self._check_sums()
        self.assertEqual(len(done), len(set(steps)), done)
        self.assertEqual(
            set(self.lines.mapped("state")),
            {"open", "suspense", "matched", "returned", "outgoing"}
            | ({"undoing"} & set(self.lines.mapped("state"))),
        )

    def _check_sums(self):
        credits = self.lines.filtered(lambda line: line.direction == "in")
        by_state = {state: sum(lines.mapped("amount")) for state, lines in credits.grouped("state").items()}
        held = credits.filtered(lambda line: line.state in ("matched", "undoing"))
        for line in credits:
            self.assertEqual(bool(line.payment_id), line in held)
            self.assertEqual(
                len(line.match_ids.filtered(lambda match: not match.undone_at)), int(line in held)
            )
        self.assertEqual(len(held.payment_id), len(held))
        matched = sum(held.payment_id.mapped("money_amount"))
        waiting = sum(by_state.get(state, 0) for state in OPEN)
        returned = by_state.get("returned", 0)
        self.assertAlmostEqual(sum(credits.mapped("amount")), matched + waiting + returned, 2)
        self.assertAlmostEqual(self._get_bank_balance(), sum(credits.mapped("amount")) - returned, 2)
        self.assertAlmostEqual(self._get_suspense_balance(), waiting, 2)
        payments = self.env["metrology.payment"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "posted")]
        )
        money = sum(payments.mapped("money_amount"))
        balance = self.env["metrology.customer.balance"]._get_amount(self.customer, self.company)
        self.assertAlmostEqual(money, sum(self.orders.mapped("fee_paid")) + balance, 2)
        booked = payments.sudo().account_payment_id
        self.assertAlmostEqual(
            money, sum(p.amount if p.payment_type == "inbound" else -p.amount for p in booked), 2
        )
        for order in self.orders:
            self.assertAlmostEqual(order.fee_due, order.fee_paid + order.fee_open, 2)

    def _step_import(self, rng):
        new = []
        for _row in range(rng.randint(1, 6)):
            amount = rng.choice((50, 100, 150, 200, round(rng.uniform(1, 120), 2)))
            remark = rng.choice(("检定费", "", rng.choice(self.orders).name))
            payer = rng.choice(
                (self.customer.name, self.customer.name, "他人代付", "北京宏达精密仪器有限责任公司")
            )
            new.append(
                self._row(amount, payer=payer, remark=remark, serial_no=rng.choice(("", f"N{rng.random()}")))
            )
        new.append(self._row(-1, payer="手续费"))
        new.append(self._row(-float(new[0][4].replace(",", "")), payer=new[0][6]))
        old = rng.sample(self.rows, rng.randint(0, len(self.rows)))
        chosen = [*new, *old]
        rng.shuffle(chosen)
        self.lines += self._import(chosen)
        self.rows += new
        self.assertEqual(len(self.lines), len(self.rows))

    def _step_again(self, rng):
        rows = list(self.rows)
        rng.shuffle(rows)
        answer = self._make_import(self._csv(rows)).action_import()
        self.assertIn(f"0 new, {len(rows)} already there", answer["params"]["message"])

    def _choose(self, rng, *states):
        lines = self.lines.filtered(lambda line: line.direction == "in" and line.state in states)
        if not lines:
            raise UserError("There is none")  # pylint: disable=translation-required
        return rng.choice(lines)

    def _step_best(self, rng):
        line = self._choose(rng, *OPEN)
        if rng.random() < 0.5:
            line.letter = PDF
        line.action_take_best()

    def _step_sure(self, rng):
        self.lines.filtered(lambda line: line.state in OPEN).action_take_sure()

    def _step_divide(self, rng):
        line = self._choose(rng, *OPEN)
        line.letter = base64.b64encode(base64.b64decode(PDF) + b" ")
        shares, left = [], line.amount
        for order in self.orders:
            share = round(min(rng.uniform(0, order.fee_open + 3), left), 2)
            if share > 0:
                shares.append((order, share))
                left = round(left - share, 2)
        line._match(self.customer, shares, left)

    def _step_suspend(self, rng):
        reason = self.env["metrology.reason"]._get("suspense_reason", "ambiguous")
        self._step(self._choose(rng, "open"), "suspense", reason_id=reason.id)

    def _step_undo(self, rng):
        self._step(self._choose(rng, "matched", "returned"), "undo", note="错")

    def _step_answer(self, rng):
        line = self._choose(rng, "undoing")
        refund = line.match_ids.undo_payment_id.filtered(lambda payment: payment.state == "to_approve")
        if rng.random() < 0.3:
            refund.with_user(self.user_finance).action_cancel()
        else:
            refund.with_user(self.user_supervisor).action_approve()

    def _step_counter(self, rng):
        order = rng.choice(self.orders)
        self._pay(
            order, [round(rng.uniform(1, order.fee_open + 1), 2)], method=rng.choice(("transfer", "wechat"))
        )

    def _step_return(self, rng):
        line = self._choose(rng, "suspense")
        self._step(line, "return")
