from dateutil.relativedelta import relativedelta
from psycopg2.errors import ExclusionViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestContract(ContractCommon):
    def test_from_draft_to_force(self):
        contract = self._make_contract(start=False)
        self.assertEqual((contract.state, contract.specialist_id), ("draft", self.user_contract_specialist))
        self.assertRegex(contract.name, r"^HT\d{4}-\d{4}$")
        with self.assertRaisesRegex(AccessError, "Only the marketing department"):
            contract.action_start()
        contract.with_user(self.user_marketing_officer).action_start()
        self.assertEqual(contract.approved_by_id, self.user_marketing_officer)
        self.assertTrue(contract.is_in_force)
        self.assertEqual(
            self.submitter.metrology_contract_id, contract, "people share the contract of their house"
        )

    def test_two_people(self):
        contract = self._make_contract(
            start=False, user=self.user_marketing_officer, specialist_id=self.user_deputy.id
        )
        with self.assertRaisesRegex(UserError, "written it yourself"):
            contract.action_start()
        contract.with_user(self._make_user("marketing_officer", login="marketing_2")).action_start()
        self.assertEqual(contract.state, "running")

    def test_credit_needs_a_limit(self):
        contract = self._make_contract(start=False, credit_limit=0)
        with self.assertRaisesRegex(UserError, "Credit limit"):
            contract.with_user(self.user_marketing_officer).action_start()
        contract.settlement_kind = "prepaid"
        contract.with_user(self.user_marketing_officer).action_start()

    def test_one_contract_per_day(self):
        first = self._make_contract()
        second = self._make_contract(start=False, date_start=first.date_end, date_end=first.date_end)
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.cr.savepoint():
            second.with_user(self.user_marketing_officer).action_start()
        second.write(
            {
                "date_start": first.date_end + relativedelta(days=1),
                "date_end": first.date_end + relativedelta(years=1),
            }
        )
        second.with_user(self.user_marketing_officer).action_start()
        self._make_contract(partner_id=self.other_customer.id)
        valid = self.env["metrology.contract"]._get_valid
        self.assertEqual(valid(self.customer, self.today, self.site_a), first)
        self.assertEqual(valid(self.submitter, second.date_start, self.site_a), second)

    def test_terms_of_a_running_contract(self):
        contract = self._make_contract(deputy_id=self.user_deputy.id)
        for values in ({"discount_percent": 50}, {"credit_limit": 9999}, {"date_end": "2099-01-01"}):
            with self.assertRaisesRegex(UserError, "terms stay"):
                contract.write(values)
        with self.assertRaisesRegex(UserError, "terms stay"):
            contract.price_ids = [Command.create({"service_id": self.verification.id, "amount": 1})]
        contract.with_user(self.user_deputy).note = "Calls on Mondays"
        contract.with_user(self.user_marketing_officer).credit_limit = 2000
        self.assertEqual(contract.credit_limit, 2000)
        with self.assertRaisesRegex(UserError, "not typed"):
            contract.sudo().write({"state": "ended"})

    def test_bad_input(self):
        contract = self._make_contract(start=False)
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        phone = self.env["metrology.phone"].create({"partner_id": stranger.id, "raw": "13900139000"})
        with self.assertRaisesRegex(UserError, "VIP numbers"):
            contract.vip_phone_ids = phone
        with self.assertRaisesRegex(UserError, "does not belong"):
            contract.contact_ids = [Command.create({"partner_id": stranger.id})]
        with self.assertRaisesRegex(UserError, "somebody else than the specialist"):
            contract.deputy_id = contract.specialist_id
        with self.assertRaisesRegex(UserError, "not a contract specialist"):
            contract.deputy_id = self.user_agent
        contract.with_user(self.user_marketing_officer).action_start()
        with self.assertRaisesRegex(UserError, "Why it ends early"):
            contract.with_user(self.user_marketing_officer).action_end()

    def test_vip_number(self):
        contract = self._make_contract(start=False)
        phone = self.env["metrology.phone"].create({"partner_id": self.submitter.id, "raw": "139 1234 5678"})
        contract.vip_phone_ids = phone
        vip = self.env["metrology.contract"]._get_vip
        self.assertFalse(vip("+8613912345678"), "a draft has no privileges")
        contract.with_user(self.user_marketing_officer).action_start()
        self.assertEqual(vip("+8613912345678"), contract)
        self.assertFalse(vip("+8613912345679"))
        self.assertEqual(contract._get_people(), self.user_contract_specialist)

    def test_end_of_time(self):
        yesterday = self.today - relativedelta(days=1)
        over = self._make_contract(date_end=self.today)
        automatic = self._make_contract(
            partner_id=self.other_customer.id, renewal_kind="automatic", date_end=self.today
        )
        soon = self._make_contract(
            partner_id=self.env["res.partner"].create({"name": "Soon"}).id,
            date_end=self.today + relativedelta(days=20),
        )
        (over + automatic).sudo().date_end = yesterday
        self.assertTrue(automatic.is_in_force, "no gap while the clock has not struck")
        for _night in range(2):
            self.env["metrology.contract"]._cron_expire()
        self.assertEqual((over.state, automatic.state, soon.state), ("expired", "running", "running"))
        self.assertEqual(automatic.renewal_count, 1)
        self.assertEqual(automatic.date_end, self.today + relativedelta(years=1) - relativedelta(days=1))
        self.assertEqual(soon.activity_ids.user_id, self.user_contract_specialist)
        self.assertEqual(len(soon.activity_ids), 1, "reminded of one end once")

    def test_successor(self):
        contract = self._make_contract(date_start="2026-01-01", date_end="2026-12-31")
        self._make_price(contract)
        successor = self.env["metrology.contract"].browse(contract.action_renew()["res_id"])
        self.assertEqual(
            (successor.state, str(successor.date_start), str(successor.date_end)),
            ("draft", "2027-01-01", "2027-12-31"),
        )
        self.assertEqual(successor.price_ids.amount, 30)
        self.assertEqual(contract.action_renew()["res_id"], successor.id)
        successor.with_user(self.user_marketing_officer).action_start()
        self.assertTrue(contract._has_successor(), "so it does not go on by itself")

    def test_rights(self):
        contract = self._make_contract(start=False)
        for user in (self.user_reception, self.user_agent, self.user_supervisor, self.user_laboratory):
            seen = contract.with_user(user)
            self.assertEqual(seen.specialist_id, self.user_contract_specialist)
            with self.assertRaises(AccessError):
                seen.write({"note": "x"})
            for field in ("credit_limit", "discount_percent", "price_ids"):
                with self.assertRaises(AccessError):
                    seen.read([field])
            with self.assertRaises(AccessError):
                self.env["metrology.contract.price"].with_user(user).search([])
        with self.assertRaises(AccessError):
            contract.with_user(self.user_deputy).write({"note": "not mine"})
        with self.assertRaises(AccessError):
            self._make_contract(
                start=False, user=self.user_deputy, specialist_id=self.user_contract_specialist.id
            )
        self.assertEqual(contract.with_user(self.user_finance).credit_limit, 1000)
        with self.assertRaises(AccessError):
            contract.with_user(self.user_finance).write({"note": "x"})
        contract.with_user(self.user_marketing_officer).unlink()
