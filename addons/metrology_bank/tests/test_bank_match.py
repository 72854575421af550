import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BankCommon

PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")


@tagged("post_install", "-at_install")
class TestBankMatch(BankCommon):
    """From the bank's line to a receipt, and back."""

    def test_one_click_pays_the_order(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(100, remark=f"检定费 {order.name}")])
        self.assertEqual((line.state, line.certainty, line.score), ("open", "sure", 100))
        self.assertEqual(line.suggested_partner_id, self.customer)
        self.assertIn("the number stands in the remark", line.candidate_ids[0].reason_text)
        line.action_take_best()
        payment = line.payment_id
        self.assertEqual((line.state, order.fee_state, order.fee_paid), ("matched", "paid", 100))
        self.assertEqual((payment.state, payment.method_id.code, payment.amount), ("posted", "transfer", 100))
        self.assertEqual(payment.name[:5], "AAA-R")
        self.assertEqual(payment.transaction_no, line.serial_no)
        self.assertFalse(line.candidate_ids)
        self.assertEqual(line.match_ids.user_id, self.user_finance)

    def test_the_books_follow(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(100)])
        self.assertEqual((self._get_bank_balance(), self._get_suspense_balance()), (100, 100))
        line.action_take_best()
        self.assertEqual((self._get_bank_balance(), self._get_suspense_balance()), (100, 0))
        booked = line.sudo().statement_line_id
        self.assertTrue(booked.is_reconciled)
        self.assertEqual(booked.amount, 100)
        payment = line.payment_id.sudo().account_payment_id
        self.assertEqual(payment.journal_id, self.account.sudo().journal_id)
        receivable = payment.move_id.line_ids.filtered(
            lambda entry: entry.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(receivable.credit, 100)
        self.assertEqual(order.fee_open, 0)

    def test_several_orders_and_the_rest_to_the_balance(self):
        orders = self._make_signed_order(1) + self._make_signed_order(2)
        line = self._import([self._row(180)])
        best = line.candidate_ids[0]
        self.assertEqual((best.kind, best.order_ids, best.rest_amount), ("orders", orders, 30))
        self.assertFalse(best.is_sure)
        line.action_take_best()
        self.assertEqual(orders.mapped("fee_state"), ["paid", "paid"])
        self.assertEqual(self.customer.metrology_balance, 30)

    def test_divided_by_hand(self):
        first, second = self._make_signed_order(2), self._make_signed_order(2)
        line = self._import([self._row(130, payer="完全不相干的单位")])
        self.assertEqual((line.state, line.certainty), ("suspense", "none"))
        line.letter = PDF
        division = Form(
            self.env["metrology.bank.division"]
            .with_user(self.user_finance)
            .browse(line.action_divide()["res_id"])
        )
        division.partner_id = self.submitter
        self.assertEqual(division.rest_amount, 0)
        with division.part_ids.edit(1) as part:
            part.amount = 20
        self.assertEqual(division.rest_amount, 10)
        division.save().action_match()
        self.assertEqual((first.fee_paid, second.fee_paid, self.customer.metrology_balance), (100, 20, 10))
        self.assertEqual((line.match_ids.kind, line.match_ids.payer_kind), ("hand", "third"))

    def test_the_parts_are_the_whole(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(50)])
        with self.assertRaisesRegex(UserError, "Give every cent a place"):
            line._match(self.customer, [(order, 30)], 10)
        with self.assertRaisesRegex(UserError, "parts are 80.00, the transfer is 50.00"):
            line._match(self.customer, [(order, 80)], -30)
        with self.assertRaisesRegex(UserError, "choose whose money"):
            self.env["metrology.bank.division"].with_user(self.user_finance).create(
                {"line_id": line.id}
            ).action_match()

    def test_a_third_party_needs_a_letter(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(100, payer="李四", remark=order.name)])
        self.assertTrue(line.is_third_party)
        self.assertFalse(line.candidate_ids[0].is_sure)
        with self.assertRaisesRegex(UserError, "“李四” is not 北京宏达.*Attach the customer's authorisation"):
            line.action_take_best()
        self.assertEqual(order.fee_paid, 0)
        with self.assertRaisesRegex(UserError, "attach a PDF"):
            line.letter = base64.b64encode(b"MZ not a letter")
        line.letter = PDF
        self.assertFalse(line.candidate_ids[0].needs_letter)
        line.action_take_best()
        self.assertEqual((order.fee_state, line.payment_id.payer_name), ("paid", "李四"))
        with self.assertRaisesRegex(UserError, "the letter stays"):
            line.letter = False
        other = self._make_signed_order(2)
        again = self._import([self._row(100, payer="李四")])
        self.assertEqual(again.candidate_ids[0].order_ids, other)
        self.assertIn("has paid for this customer before", again.suggestion)
        with self.assertRaisesRegex(UserError, "Attach"):
            again.action_take_best()

    def test_an_account_is_learnt(self):
        self._make_signed_order(1)
        line = self._import([self._row(50, payer="北京宏达精密仪器有限公司", account="622848001")])
        line.action_take_best()
        order = self._make_signed_order(2)
        other = self._import([self._row(100, payer="宏达仪器", account="6228 48001")])
        self.assertEqual(other.candidate_ids[0].order_ids, order)
        self.assertIn("has paid from this account", other.suggestion)
        self.assertEqual(other.certainty, "sure")

    def test_a_receipt_of_the_counter_finds_its_money(self):
        order = self._make_signed_order(2)
        receipt = self._pay(order, method="transfer", transaction_no="SLIP-1")
        line = self._import([self._row(100)])
        self.assertEqual(line.candidate_ids[0].receipt_id, receipt)
        line.action_take_best()
        self.assertEqual((line.payment_id, order.fee_paid), (receipt, 100))
        self.assertEqual(self._get_suspense_balance(), 0)
        outstanding = receipt.sudo().account_payment_id.move_id.line_ids.filtered("debit")
        self.assertTrue(outstanding.reconciled)
        self._step(line, "undo", note="另一笔")
        self.assertEqual((line.state, receipt.state, order.fee_paid), ("suspense", "posted", 100))
        self.assertEqual(self._get_suspense_balance(), 100)
        self.assertFalse(outstanding.reconciled)
        line.action_take_best()
        self.assertEqual((line.payment_id, self._get_suspense_balance()), (receipt, 0))

    def test_a_receipt_of_the_counter_is_not_paid_twice(self):
        order = self._make_signed_order(2)
        receipt = self._pay(order, method="transfer")
        first, second = self._import([self._row(100), self._row(100)])
        candidate = second.candidate_ids.filtered("receipt_id")
        first.action_take_best()
        self.assertFalse(candidate.exists())
        with self.assertRaisesRegex(UserError, "has changed meanwhile"):
            candidate.action_take()
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "by somebody else meanwhile"):
            second._match(self.customer, [], 0, receipt)

    def test_batch_of_sure_ones(self):
        orders = [self._make_signed_order(count) for count in (1, 2, 3)]
        rows = [self._row(order.fee_due, remark=order.name) for order in orders]
        lines = self._import([*rows, self._row(9999), self._row(77, payer="谁也不认识的公司")])
        answer = lines.action_take_sure()
        self.assertIn("3 matched, 2 left", answer["params"]["message"])
        self.assertEqual([order.fee_state for order in orders], ["paid"] * 3)
        self.assertEqual(lines.mapped("state"), ["matched"] * 3 + ["open", "suspense"])
        order = self._make_signed_order(4)
        line = self._import([self._row(200, remark=order.name)])
        message = lines.browse().action_take_sure()["params"]["message"]
        self.assertTrue(message.startswith("1 matched, "), message)
        self.assertEqual(line.state, "matched")

    def test_batch_tells_what_it_could_not_do(self):
        order = self._make_signed_order(2)
        self._pay(order, [60], method="transfer", transaction_no="TWIN")
        line = self._import([self._row(40, remark=order.name, serial_no="TWIN")])
        self.assertEqual(line.certainty, "sure")
        with mute_logger("odoo.sql_db"):
            answer = line.action_take_sure()
        self.assertIn("Transaction number TWIN", answer["params"]["message"])
        self.assertEqual((line.state, order.fee_paid), ("open", 60))

    def test_two_transfers_of_one_order_are_not_both_taken(self):
        order = self._make_signed_order(2)
        lines = self._import([self._row(100, remark=order.name), self._row(100, remark=order.name)])
        self.assertEqual(lines.mapped("certainty"), ["sure", "sure"])
        lines.action_take_sure()
        self.assertEqual(lines.mapped("state"), ["matched", "open"])
        self.assertEqual((order.fee_paid, self.customer.metrology_balance), (100, 0))

    def test_the_same_line_is_matched_once(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(100)])
        candidate = line.candidate_ids[0]
        line.action_take_best()
        with self.assertRaisesRegex(UserError, "has changed meanwhile"):
            candidate.action_take()
        with self.assertRaisesRegex(UserError, "matched already, by Finance"):
            line._match(self.customer, [(order, 100)], 0)

    # Undo

    def test_undo_is_a_refund_with_a_second_person(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(130)])
        line.action_take_best()
        payment = line.payment_id
        with self.assertRaisesRegex(UserError, "write why"):
            self._step(line, "undo", note=" ")
        self._step(line, "undo", note="付款方搞错")
        refund = line.match_ids.undo_payment_id
        self.assertEqual((line.state, refund.state, refund.amount), ("undoing", "to_approve", 130))
        self.assertEqual(order.fee_paid, 100)
        with self.assertRaisesRegex(UserError, "another person"):
            refund.action_approve()
        refund.with_user(self.user_supervisor).action_approve()
        self.assertEqual((line.state, line.suspense_reason_id.code), ("suspense", "undone"))
        self.assertFalse(line.payment_id or line.partner_id)
        self.assertEqual((order.fee_paid, order.fee_state, self.customer.metrology_balance), (0, "open", 0))
        self.assertEqual((self._get_bank_balance(), self._get_suspense_balance()), (130, 130))
        self.assertEqual(payment.refund_ids, refund)
        self.assertFalse(self.env["metrology.bank.payer"].search([("match_id", "in", line.match_ids.ids)]))
        line.action_take_best()
        self.assertEqual((order.fee_state, self._get_suspense_balance()), ("paid", 0))
        self.assertEqual(len(line.match_ids), 2)
        self.assertNotEqual(line.payment_id.transaction_no, payment.transaction_no)

    def test_a_refused_undo_leaves_the_match(self):
        self._make_signed_order(2)
        line = self._import([self._row(100)])
        line.action_take_best()
        self._step(line, "undo", note="看错了")
        refund = line.match_ids.undo_payment_id
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            refund.with_user(self.user_finance).unlink()
        refund.action_cancel()
        self.assertEqual((line.state, line.match_ids.undo_payment_id), ("matched", refund.browse()))
        self._step(line, "undo", note="还是错了")
        self.assertEqual(line.state, "undoing")

    def test_an_undo_gives_back_everything(self):
        self._make_signed_order(2)
        line = self._import([self._row(100)])
        line.action_take_best()
        self._step(line, "undo", note="错")
        refund = line.match_ids.undo_payment_id
        refund.allocation_ids.amount = 40
        with self.assertRaisesRegex(UserError, "whole 100.00"):
            refund.with_user(self.user_supervisor).action_approve()

    def test_what_was_spent_can_not_be_undone(self):
        line = self._import([self._row(70)])
        line.action_take_best()
        self.assertEqual(self.customer.metrology_balance, 70)
        self._pay(self._make_signed_order(1), method="offset")
        self._step(line, "undo", note="错")
        with self.assertRaisesRegex(UserError, "not enough"):
            line.match_ids.undo_payment_id.with_user(self.user_supervisor).action_approve()
        self.assertEqual(line.state, "undoing")

    # Suspense and return

    def test_suspense_has_a_reason(self):
        self._make_signed_order(2)
        line = self._import([self._row(60)])
        reason = self.env["metrology.reason"]._get("suspense_reason", "other")
        with self.assertRaisesRegex(UserError, "Reason: say why"):
            self._step(line, "suspense")
        with self.assertRaisesRegex(UserError, "has to be explained"):
            self._step(line, "suspense", reason_id=reason.id)
        self._step(line, "suspense", reason_id=reason.id, note="等客户回电")
        self.assertEqual((line.state, line.suspense_reason_id), ("suspense", reason))
        row = (
            self.env["metrology.bank.suspense"]
            .with_user(self.user_finance)
            .search([("line_id", "=", line.id)])
        )
        self.assertEqual((row.age_band, row.amount), ("a", 60))
        line.action_take_best()
        self.assertEqual((line.state, line.suspense_reason_id.id), ("matched", False))

    def test_suspense_grows_old(self):
        old, young = self._import(
            [self._row(10, payer="甲公司", days_ago=100), self._row(20, payer="乙公司", days_ago=11)]
        )
        Suspense = self.env["metrology.bank.suspense"].with_user(self.user_finance)
        groups = dict(
            Suspense._read_group([("line_id", "in", (old + young).ids)], ["age_band"], ["amount:sum"])
        )
        self.assertEqual(groups, {"b": 20, "d": 10})
        self.assertEqual(old.age_days, 100)

    def test_money_goes_back(self):
        line, out, small = self._import(
            [
                self._row(88, payer="误汇公司", days_ago=3),
                self._row(-88, payer="误汇公司"),
                self._row(-5, payer="手续费"),
            ]
        )
        self.assertEqual(out.state, "outgoing")
        wizard = Form(
            self.env["metrology.bank.step"]
            .with_user(self.user_finance)
            .with_context(default_step="return", default_line_ids=line.ids)
        )
        self.assertEqual(wizard.out_line_id, out)
        with self.assertRaisesRegex(UserError, "choose a payment out of 88.00"):
            line._return(small)
        with self.assertRaisesRegex(UserError, "has not told of it yet"):
            self._step(line, "return", out_line_id=False)
        wizard.save().action_apply()
        self.assertEqual((line.state, line.return_line_id), ("returned", out))
        self.assertEqual((self._get_bank_balance(), self._get_suspense_balance()), (0, 0))
        twin = self._import([self._row(88, payer="误汇公司")])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(UserError, "returns another transfer already"),
        ):
            twin._return(out)
        with self.assertRaisesRegex(UserError, "cannot become"):
            out.action_divide()
        self._step(line, "undo", note="退错了")
        self.assertEqual((line.state, line.return_line_id.id), ("suspense", False))
        self.assertEqual((self._get_bank_balance(), self._get_suspense_balance()), (176, 176))
        twin._return(out)
        self.assertEqual((self._get_bank_balance(), self._get_suspense_balance()), (88, 88))

    # Who may

    def test_only_finance_matches(self):
        order = self._make_signed_order(2)
        line = self._import([self._row(100)])
        for user in (
            self.user_reception,
            self.user_supervisor,
            self.user_auditor,
            self.user_contract_specialist,
        ):
            with self.subTest(user.login):
                for step in (
                    "action_take_best",
                    "action_take_sure",
                    "action_suspend",
                    "action_undo",
                    "action_divide",
                ):
                    with self.assertRaises(AccessError):
                        getattr(line.with_user(user), step)()
                with self.assertRaises(AccessError):
                    line.with_user(user).write({"letter_filename": "x"})
                with self.assertRaises(AccessError):
                    self._make_import(self._csv([self._row(1)]), user)
        self.assertEqual(order.fee_paid, 0)
        self.assertFalse(line.match_ids)

    def test_nobody_types_a_line(self):
        line = self._import([self._row(100)])
        for user in (self.user_finance, self.user_administrator):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.env["metrology.bank.line"].with_user(user).create({"account_id": self.account.id})
                with self.assertRaises(AccessError):
                    line.with_user(user).unlink()
                for vals in ({"amount": 1}, {"state": "matched"}, {"payment_id": 1}, {"payer_name": "x"}):
                    with self.assertRaisesRegex(UserError, "typed in"):
                        line.with_user(user).write(vals)

    def test_the_counter_looks_up_what_arrived(self):
        order = self._make_signed_order(2)
        mine, unknown, out = self._import(
            [self._row(100, remark=order.name), self._row(60, payer="谁"), self._row(-7)]
        )
        mine.action_take_best()
        seen = self.env["metrology.bank.line"].with_user(self.user_reception).search([])
        self.assertEqual(seen & (mine + unknown + out), (mine + unknown).with_user(self.user_reception))
        self.assertEqual(mine.with_user(self.user_reception).payment_id, mine.payment_id)
        other = self.env["metrology.bank.line"].with_user(self.user_reception_b).search([])
        self.assertEqual(other & (mine + unknown + out), unknown.with_user(self.user_reception_b))
        with self.assertRaises(AccessError):
            unknown.with_user(self.user_reception).read(["payer_account"])
        for user in (self.user_store_keeper, self.user_laboratory, self.user_agent):
            with self.subTest(user.login), self.assertRaises(AccessError):
                unknown.with_user(user).read(["amount"])
        for user in (self.user_reception, self.user_supervisor):
            with self.assertRaises(AccessError):
                self.env["metrology.bank.payer"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["metrology.bank.statement"].with_user(user).search([])
