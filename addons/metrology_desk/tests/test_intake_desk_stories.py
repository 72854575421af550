from odoo.tests import HttpCase, tagged

from odoo.addons.metrology_intake.tests.common import IntakeCommon

PIECES = 20


@tagged("post_install", "-at_install")
class TestIntakeDeskStories(IntakeCommon, HttpCase):
    """A clerk takes instruments in with scanner and keyboard alone, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.user_reception.write({"name": "谢受理", "lang": "zh_CN", "password": "metrology_reception"})
        cls.caliper.name = "测试卡尺"
        cls.caliper.with_context(lang="zh_CN").name = "测试卡尺"
        # done at the customer's place, so that the pieces have been in nobody's custody since
        cls.last = cls._make_signed_order(
            [cls._prepare_item(serial_no=f"REP{number:04d}") for number in range(1, PIECES + 1)],
            is_onsite=True,
            onsite_address="北京市海淀区学院路1号",
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE metrology_order_item SET state = 'released' WHERE order_id = %s", [cls.last.id]
        )
        cls.env.cr.execute("UPDATE metrology_order SET state = 'archived' WHERE id = %s", [cls.last.id])
        cls.env.invalidate_all()

    def play(self, tour, action="intake_desk"):
        before = self.env["metrology.order"].search([])
        url = f"/odoo/action-metrology_intake.action_metrology_{action}"
        self.start_tour(url, tour, login=self.user_reception.login, timeout=180)
        self.env.invalidate_all()
        return self.env["metrology.order"].search([]) - before

    def test_repeat_intake_of_20_items(self):
        order = self.play("metrology_repeat_intake_story")
        self.assertEqual(order.state, "signed")
        self.assertEqual(order.item_ids.instrument_id, self.last.item_ids.instrument_id)
        self.assertEqual(set(order.item_ids.mapped("state")), {"received"})
        self.assertEqual(order.item_ids.location_id, self.site_a.reception_location_id)
        self.assertTrue(order._is_content_intact())

    def test_instrument_first_customer_later(self):
        second = self.caliper.copy({"code": "LEN-9902", "name": "测试卡尺乙"})
        second.with_context(lang="zh_CN").name = "测试卡尺乙"
        second.aliases = "测长大尺；测长小尺"
        orders = self.play("metrology_instrument_first_story")
        order = orders.filtered("item_ids")
        self.assertEqual(order.submitting_partner_id, self.customer)
        self.assertEqual(order.item_ids.mapped("instrument_type_id"), second)
        self.assertEqual(order.item_ids.mapped("name"), ["测试卡尺乙", "测试卡尺乙", "无名仪器"])

    def test_first_intake_with_a_pasted_sheet(self):
        order = self.play("metrology_first_intake_story")
        self.assertEqual((order.state, len(order.item_ids)), ("checked", 50))
        self.assertEqual(len(set(order.item_ids.mapped("serial_no"))), 50)
        self.assertEqual(order.fee_due, 50 * 50)

    def test_connection_lost_in_mid_intake(self):
        order = self.play("metrology_lost_connection_story")
        self.assertEqual(order.item_ids.mapped("serial_no"), ["REP0001", "REP0002", "REP0003", "REP0005"])
        self.assertEqual(order.item_ids[0].manufacturer, "新制造厂")

    def test_two_clerks_at_one_draft(self):
        order = self.play("metrology_two_clerks_story")
        self.assertEqual((order.item_ids.manufacturer, order.item_ids.model_spec), ("别处改的", "0-999"))

    def test_customer_signs_on_the_second_screen(self):
        order = self._make_order([self._prepare_item(serial_no=f"CUST{number}") for number in (1, 2)])
        order.action_check()
        self.env["metrology.order.confirmation"].with_user(self.user_reception).ask_for_order(order.id)
        self.play("metrology_customer_screen_story", "customer_screen")
        self.assertEqual(order.customer_signed_name, "Li Test")
        self.assertEqual(order.state, "checked")
