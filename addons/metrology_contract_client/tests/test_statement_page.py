import re
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.metrology_lab.models.metrology_verify_attempt import ADDRESS_LIMIT

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestStatementPage(ContractCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._make_contract()
        cls.contract.contact_ids = [
            Command.create({"partner_id": cls.submitter.id, "role": "finance"}),
        ]
        cls.order = cls._make_signed_order(2)
        cls._finish_items(cls.order.item_ids)
        cls.statement = cls._settle(cls.contract)
        cls.statement.with_user(cls.user_contract_specialist).action_send()
        cls.notice = cls.env["metrology.notice"].search([("partner_id", "=", cls.submitter.id)], limit=1)
        cls.path = re.search(r"/metrology/statement/\S+", cls.notice.body)[0]

    def _token(self):
        page = self.url_open(self.path).text
        return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def _post(self, what, **values):
        return self.url_open(f"{self.path}/{what}", data={"csrf_token": self._token(), **values})

    def test_notice(self):
        self.assertIn(self.statement.name, self.notice.body)
        self.assertIn("100.00", self.notice.body)
        self.assertEqual(self.statement.sent_to_id, self.submitter)
        self.assertNotIn(
            self.path.rpartition("/")[2], str(self.statement.sudo().read()), "only its hash is kept"
        )

    def test_confirm_once(self):
        page = self.url_open(self.path)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        for text in (self.statement.name, self.order.item_ids[0].item_uid, "100.00", "壹佰元整"):
            self.assertIn(text, page.text)
        pdf = self.url_open(f"{self.path}/pdf")
        self.assertEqual((pdf.headers["Content-Type"], pdf.content[:5]), ("application/pdf", b"%PDF-"))
        csrf = self._token()
        answer = self.url_open(f"{self.path}/confirm", data={"csrf_token": csrf, "name": " "})
        self.assertIn('role="alert"', answer.text)
        self.assertEqual(self.statement.state, "sent")
        answer = self.url_open(f"{self.path}/confirm", data={"csrf_token": csrf, "name": "<b>王总</b>"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(
            (self.statement.state, self.statement.confirmed_name, self.statement.confirmed_channel),
            ("confirmed", "<b>王总</b>", "online"),
        )
        for what in ("", "/pdf"):
            self.assertEqual(self.url_open(self.path + what).status_code, 410)
        again = self.url_open(f"{self.path}/confirm", data={"csrf_token": csrf, "name": "x"})
        self.assertEqual(again.status_code, 410)
        self.assertEqual(self.statement.confirmed_name, "<b>王总</b>")

    def test_object(self):
        self._post("object", text="Item 2 was never tested")
        self.assertEqual(
            (self.statement.state, self.statement.objection), ("disputed", "Item 2 was never tested")
        )
        task = self.contract.activity_ids
        self.assertEqual(task.user_id, self.user_contract_specialist)
        self.assertEqual(self.url_open(self.path).status_code, 410)
        self.statement.with_user(self.user_contract_specialist).action_send()
        self.assertEqual(self.statement.state, "sent")
        self.assertEqual(self.url_open(self.path).status_code, 404, "the earlier link is worthless")

    def test_end_of_the_link(self):
        self.statement.sudo().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.url_open(self.path).status_code, 410)

    def test_csrf(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{self.path}/confirm", data={"name": "x"}).status_code, 400)
        self.assertEqual(self.statement.state, "sent")

    def test_guesses_are_slowed_down(self):
        for number in range(ADDRESS_LIMIT):
            answer = self.url_open(f"/metrology/statement/{'x' * 30}{number}")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.url_open(f"/metrology/statement/{'x' * 30}").status_code, 429)
        self.assertEqual(self.url_open(self.path).status_code, 200, "who has the right link is not held up")

    def test_another_customer_does_not_see_it(self):
        portal = self.env.ref("base.group_portal")
        for partner, status in ((self.other_customer, 404), (self.customer, 200)):
            person = self.env["res.partner"].create({"name": "Portal", "parent_id": partner.id})
            self.env["res.users"].create(
                {
                    "login": f"portal{partner.id}",
                    "password": f"portal{partner.id}",
                    "partner_id": person.id,
                    "group_ids": [Command.set(portal.ids)],
                }
            )
            self.authenticate(f"portal{partner.id}", f"portal{partner.id}")
            self.assertEqual(self.url_open(self.path).status_code, status)
