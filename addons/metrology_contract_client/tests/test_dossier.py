import base64
import io

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestDossier(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._make_contract(credit_limit=10000)
        cls.order = cls._make_signed_order(3)
        cls.late = cls.order.item_ids[0]
        cls.cr.execute(
            "UPDATE metrology_order_item SET promised_date = %s WHERE id = %s",
            (cls.today - relativedelta(days=4), cls.late.id),
        )
        cls.env.invalidate_all()
        cls.request = (
            cls.env["metrology.contract.request"]
            .with_user(cls.user_agent)
            .create({"name": "Please send a list", "contract_id": cls.contract.id})
        )

    def _desk(self, user=None, **domain):
        rows = self.env["metrology.contract.desk"].with_user(user or self.user_contract_specialist)
        return rows.search([(name, "=", value) for name, value in domain.items()])

    def test_page(self):
        contract = self.contract.with_user(self.user_contract_specialist)
        self.assertEqual((contract.open_item_count, contract.late_item_count), (3, 1))
        self.assertEqual(contract.open_item_ids[:1].days_late, 4)
        month = self.today.strftime("%Y-%m")
        self.assertIn(month, contract.volume_html)
        self.assertEqual(contract._get_volume()[-1], (self.today.replace(day=1), 3, 150.0))
        self.assertEqual(contract.action_view_dossier()["res_id"], contract.id)
        self.assertIn("Please send a list", contract.interaction_ids.mapped("summary"))
        with self.assertRaises(AccessError):
            contract.with_user(self.user_agent).read(["collection_rate"])

    # ------------------------------------------------------------------ requests

    def test_requests_go_to_the_specialist(self):
        self.assertEqual(self.request.user_id, self.user_contract_specialist)
        self.assertGreater(self.request.deadline, self.today)
        mine = self.request.with_user(self.user_contract_specialist)
        mine.action_begin()
        with self.assertRaisesRegex(UserError, "write the result"):
            mine.action_close()
        mine.result = "List sent by mail"
        mine.action_close()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            mine.result = "Something else"
        mine.action_reopen()
        self.assertEqual((mine.state, mine.closed_at), ("open", False))

    def test_request_rights(self):
        for user in (self.user_deputy, self.user_laboratory, self.user_finance):
            with self.assertRaises(AccessError):
                self.request.with_user(user).action_begin()
        self.request.with_user(self.user_contract_specialist).action_begin()
        with self.assertRaises(AccessError):
            self.request.with_user(self.user_agent).write({"name": "x"})
        with self.assertRaises(UserError):
            self.request.with_user(self.user_contract_specialist).write({"closed_at": "2026-01-01"})
        with self.assertRaises(UserError):
            self.request.with_user(self.user_marketing_officer).unlink()

    # ------------------------------------------------------------------ the desk

    def test_desk_shows_what_waits(self):
        self._finish_items(self.order.item_ids - self.late)
        statement = self._settle(self.contract)
        rows = self._desk(contract_id=self.contract.id)
        self.assertEqual(set(rows.mapped("kind")), {"late", "request", "send"})
        late = rows.filtered(lambda row: row.kind == "late")
        self.assertEqual((late.name, late.days_late, late.number), (self.order.name, 4, 1))
        self.assertEqual(late.action_open()["res_id"], self.order.id)
        with self.assertRaisesRegex(UserError, "done in the meantime"):
            late.new().action_open()
        statement.with_user(self.user_contract_specialist).action_send()
        statement.sudo().due_date = self.today - relativedelta(days=2)
        self.contract.sudo().date_end = self.today + relativedelta(days=5)
        self.order.item_ids[1].sudo().write({"consult_open": True})
        self.env.flush_all()
        kinds = {row.kind: row for row in self._desk(contract_id=self.contract.id)}
        self.assertEqual(set(kinds), {"late", "request", "confirm", "overdue", "expiring"})
        self.assertEqual((kinds["overdue"].amount, kinds["overdue"].days_late), (100, 2))
        self.assertEqual(kinds["expiring"].days_late, -5)
        self.assertEqual(len(set(self._desk().ids)), len(self._desk()), "every line has an id of its own")

    def test_desk_is_one_query(self):
        self.env.flush_all()
        desk = self.env["metrology.contract.desk"].with_user(self.user_contract_specialist)
        desk.search([]).mapped("name")
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            desk.search_fetch([], ["kind", "name", "date", "days_late", "amount"])

    def test_desk_rights(self):
        self.assertTrue(self._desk(self.user_marketing_officer, contract_id=self.contract.id))
        self.assertFalse(self._desk(self.user_deputy, contract_id=self.contract.id))
        self.contract.deputy_id = self.user_deputy
        self.env.flush_all()
        self.assertTrue(self._desk(self.user_deputy, contract_id=self.contract.id))
        with self.assertRaises(AccessError):
            self._desk(self.user_agent)

    # ------------------------------------------------------------------ lists for the customer

    def _export(self, user=None, **values):
        values = {"date_from": self.today, "date_to": self.today, **values}
        wizard = (
            self.env["metrology.contract.export"]
            .with_user(user or self.user_contract_specialist)
            .create({"contract_id": self.contract.id, **values})
        )
        action = wizard.action_export()
        self.assertIn(".xlsx", action["url"])
        return load_workbook(io.BytesIO(base64.b64decode(wizard.file)))

    def test_lists(self):
        self.cr.execute("UPDATE metrology_order_item SET name = %s WHERE id = %s", ("=1+1", self.late.id))
        self.env.invalidate_all()
        book = self._export()
        self.assertEqual(book.sheetnames, ["Progress", "Certificates and pickup", "Forwarding"])
        progress = list(book["Progress"].values)
        self.assertEqual(len(progress), 4)
        row = dict(zip(progress[0], progress[1], strict=True))
        self.assertEqual(
            (row["Item number"], row["Stage"], row["Days late"]), (self.late.item_uid, "Received", 4)
        )
        self.assertIsNone(row["Work done on"], "what is not known stays empty")
        cell = book["Progress"]["D2"]
        self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"), "text stays text")
        self.assertEqual(book["Forwarding"].max_row, 1)

    def test_lists_refuse(self):
        with self.assertRaisesRegex(UserError, "before the first"):
            self._export(date_from=self.today + relativedelta(days=1))
        with self.assertRaisesRegex(UserError, "no signed orders"):
            past = self.today - relativedelta(years=5)
            self._export(date_from=past, date_to=past)
        with self.assertRaises(AccessError):
            self._export(self.user_agent)

    def test_lists_are_of_one_customer(self):
        person = self.env["res.partner"].create({"name": "Somebody"})
        stranger = self._make_contract(partner_id=person.id)
        stranger.contact_ids = [Command.create({"partner_id": person.id})]
        self._make_signed_order(1, submitting_partner_id=person.id)
        self.assertEqual(len(list(self._export()["Progress"].values)), 4)
