from odoo.tests import tagged

from .common import StoreCommon


@tagged("post_install", "-at_install")
class TestScan(StoreCommon):
    def _resolve(self, code, user=None):
        return self.env["metrology.scan"].with_user(user or self.user_store_keeper).resolve(code)

    def test_session_transfer_and_count_open_the_hand_held(self):
        order = self._make_signed_order(1)
        self._to_store(order.item_ids)
        order.job_ids.laboratory_id = self.laboratory_b
        session = self._open("transfer_out", target=self.site_b)
        card = self._resolve(session.name.lower())
        self.assertEqual((card["kind"], card["tone"]), ("handover", "amber"))
        self.assertEqual(card["steps"][0]["action"]["params"], {"view": "session", "id": session.id})
        self._identify(session, self.user_store_keeper, self.user_driver)
        self._scan(session, order.item_ids.item_uid)
        session.book(self.key())
        transfer = session.sudo().transfer_id
        card = self._resolve(transfer.name, self.user_store_keeper_b)
        self.assertEqual(card["steps"][0]["action"]["params"]["kind"], "transfer_in")
        card = self._resolve(transfer.name)
        self.assertEqual(len(card["steps"]), 1, "the site that sent it can not take it over")
        count = self.Stocktake.with_user(self.user_store_keeper).start(self.site_a.id)
        card = self._resolve(count["name"])
        self.assertEqual((card["kind"], card["tone"]), ("stocktake", "blue"))
        self.assertEqual(self._resolve(count["name"], self.user_store_keeper_b)["kind"], "unknown")

    def test_a_shelf_leads_to_putting_away(self):
        card = self._resolve("AAA-S1")
        self.assertEqual(card["steps"][-1]["action"]["params"], {"view": "put", "shelf": "S1"})
        self.assertEqual([step["key"] for step in card["steps"]], ["Enter", "F4", "F6"])
        agent = self._resolve("AAA-S1", self.user_agent)
        self.assertFalse([step for step in agent["steps"] if step["action"].get("params")])
