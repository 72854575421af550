import re

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_contract_client.tests.common import ContractCommon

# The page leaves with the form, so its answer is put into the same page, where it can be seen.
CONFIRM = """
    const form = document.querySelector("form[action$=confirm]");
    form.elements.name.value = "王总";
    const body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: "POST", body })
        .then((answer) => answer.text())
        .then((page) => {
            document.documentElement.innerHTML = page;
            if (document.querySelector("main.good h1").textContent.includes("结算单已确认")) {
                console.log("test successful");
            }
        });
"""


@tagged("post_install", "-at_install")
class TestSettlementStory(ContractCommon, HttpCase):
    """A month is settled, in Chinese: from the run to the customer's confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        specialist = cls.user_contract_specialist
        specialist.write({"lang": "zh_CN", "password": specialist.login})
        cls.customer.lang = "zh_CN"
        cls.contract = cls._make_contract(discount_percent=20, settlement_day=1)
        cls.contract.contact_ids = [Command.create({"partner_id": cls.submitter.id, "role": "finance"})]
        cls.order = cls._make_signed_order(2)
        cls._finish_items(cls.order.item_ids)

    def test_from_the_run_to_the_confirmation(self):
        url = f"/odoo/action-metrology_contract_client.action_metrology_contract/{self.contract.id}"
        login = self.user_contract_specialist.login
        self.start_tour(url, "metrology_settlement_story", login=login, timeout=180)
        self.env.invalidate_all()
        statement = self.contract.statement_ids
        self.assertEqual((statement.state, statement.total_amount), ("sent", 80))
        notice = self.env["metrology.notice"].search([("partner_id", "=", self.submitter.id)], limit=1)
        link = re.search(r"/metrology/statement/\S+", notice.body)[0]
        ready = "!!document.querySelector('form[action$=confirm]')"
        self.browser_js(link, CONFIRM, ready, login=None)
        self.env.invalidate_all()
        self.assertEqual((statement.state, statement.confirmed_name), ("confirmed", "王总"))
        self._pay(self.order)
        self.env.invalidate_all()
        self.assertEqual(statement.state, "settled")
