from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestScan(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accessory = Command.create({"kind_id": cls.reasons["accessory"].id, "name": "Probe"})
        cls.order = cls._make_signed_order(
            [cls._prepare_item(no_accessories=False, accessory_ids=[accessory]), cls._prepare_item()]
        )
        cls.item = cls.order.item_ids[0]

    def resolve(self, code, user=None):
        return self.env["metrology.scan"].with_user(user or self.user_reception).resolve(code)

    def assertUnknown(self, code, user=None):
        answer = self.resolve(code, user)
        self.assertEqual(answer["kind"], "unknown")
        self.assertTrue(answer["message"])
        return answer

    def get_lines(self, answer):
        return dict(answer["lines"])

    def get_actions(self, answer):
        return [(step["action"]["res_model"], step["action"].get("res_id")) for step in answer["steps"]]

    def test_item(self):
        answer = self.resolve(self.item.item_uid)
        self.assertEqual((answer["kind"], answer["title"]), ("item", self.item.item_uid))
        self.assertEqual((answer["tone"], answer["word"]), ("blue", "Received"))
        lines = self.get_lines(answer)
        self.assertEqual(lines["Serial number"], self.item.serial_no)
        self.assertEqual(lines["Customer"], self.customer.name)
        self.assertEqual(lines["Order"], self.order.name)
        self.assertEqual(lines["Place"], self.item.location_id.display_name)
        self.assertIn(("metrology.order.item", self.item.id), self.get_actions(answer))

    def test_steps_have_keys_and_views(self):
        for code in (self.item.item_uid, self.order.name, self.customer.customer_no):
            steps = self.resolve(code)["steps"]
            self.assertEqual([step["key"] for step in steps], ["Enter", "F4", "F6"][: len(steps)])
            for step in steps:
                self.assertTrue(step["label"])
                self.assertTrue(step["action"]["views"])

    def test_item_at_the_reception_goes_to_the_store(self):
        step = self.resolve(self.item.item_uid, self.user_store_keeper)["steps"][0]
        self.assertEqual(step["label"], "Into the store")
        wizard = (
            self.env["metrology.handover.wizard"]
            .with_user(self.user_store_keeper)
            .with_context(**step["action"]["context"])
            .create({"giver_id": self.user_reception.partner_id.id})
        )
        self.assertEqual(wizard.expected_item_ids, self.item)
        self.assertEqual(wizard.scanned_item_ids, self.item)
        wizard.scanned += f"\n{self.item.accessory_ids.accessory_uid}"
        wizard.action_hand_over()
        self.assertEqual(self.item.location_id, self.site_a.store_location_id)
        labels = [step["label"] for step in self.resolve(self.item.item_uid, self.user_store_keeper)["steps"]]
        self.assertNotIn("Into the store", labels)

    def test_no_hand_over_for_those_who_may_not(self):
        for user in (self.user_agent, self.user_auditor, self.user_reception_b):
            labels = [step["label"] for step in self.resolve(self.item.item_uid, user)["steps"]]
            self.assertNotIn("Into the store", labels)
            self.assertIn("Open the item", labels)

    def test_late_item_is_red(self):
        self.env.cr.execute(
            "UPDATE metrology_order_item SET promised_date = '2020-01-01' WHERE id = %s", [self.item.id]
        )
        self.item.invalidate_recordset()
        answer = self.resolve(self.item.item_uid)
        self.assertEqual((answer["tone"], answer["word"]), ("red", "Received · late"))
        answer = self.resolve(self.order.name)
        self.assertEqual((answer["tone"], self.get_lines(answer)["Late items"]), ("red", "1"))

    def test_item_that_waits_for_the_customer_is_amber(self):
        self.item.write({"consult_open": True, "consult_note": "Which range?"})
        answer = self.resolve(self.item.item_uid)
        self.assertEqual((answer["tone"], answer["word"]), ("amber", "Waiting for the customer"))
        self.assertEqual(self.get_lines(answer)["To be asked of the customer"], "Which range?")

    def test_accessory(self):
        accessory = self.item.accessory_ids
        answer = self.resolve(accessory.accessory_uid)
        self.assertEqual((answer["kind"], answer["title"]), ("accessory", accessory.accessory_uid))
        self.assertEqual(answer["steps"][0]["action"]["res_id"], self.item.id)

    def test_order(self):
        answer = self.resolve(self.order.name)
        self.assertEqual(
            (answer["kind"], answer["title"], answer["tone"]), ("order", self.order.name, "blue")
        )
        self.assertEqual(self.get_lines(answer)["Items"], "2")
        self.assertIn(("metrology.order", self.order.id), self.get_actions(answer))

    def test_checked_order_wants_signing(self):
        order = self._make_order()
        order.action_check()
        answer = self.resolve(order.name)
        self.assertEqual(answer["steps"][0]["action"]["res_model"], "metrology.order.signing")
        answer = self.resolve(order.name, self.user_agent)
        self.assertEqual(answer["steps"][0]["action"]["res_model"], "metrology.order")

    def test_shelf(self):
        shelf = self.env["stock.location"].create(
            {"name": "Z-99", "location_id": self.site_a.store_location_id.id, "barcode": "SHELFZ99"}
        )
        for code in ("SHELFZ99", "shelfz99", "Z-99", "z-99"):
            answer = self.resolve(code)
            self.assertEqual((answer["kind"], answer["title"]), ("shelf", shelf.name))
            self.assertEqual((answer["word"], self.get_lines(answer)["Items"]), ("Empty", "0"))

    def test_shelf_name_of_another_site_is_not_meant(self):
        self.env["stock.location"].create({"name": "Y-99", "location_id": self.site_b.store_location_id.id})
        self.assertUnknown("Y-99")

    def test_customer_by_number_code_phone_and_name(self):
        for code in (
            self.customer.customer_no,
            self.customer.uscc.lower(),
            "010-82370001",
            "82370001",
            "宏达精密",
            "bjhdjm",
        ):
            answer = self.resolve(code)
            found = [card["title"] for card in answer.get("matches", [answer])]
            self.assertIn(self.customer.name, found, code)

    def test_contact_by_phone_shows_the_company(self):
        answer = self.resolve("138 0013 8000")
        cards = answer.get("matches", [answer])
        card = next(card for card in cards if card["title"] == self.submitter.name)
        lines = self.get_lines(card)
        self.assertEqual((lines["Company"], lines["Items in house"]), (self.customer.name, "2"))
        new = next(step for step in card["steps"] if step["label"] == "New order")
        self.assertEqual(new["action"]["context"]["default_submitting_partner_id"], self.customer.id)

    def test_new_order_only_for_the_reception(self):
        labels = [step["label"] for step in self.resolve(self.customer.customer_no, self.user_agent)["steps"]]
        self.assertNotIn("New order", labels)

    def test_several_customers(self):
        self.env["res.partner"].create(
            [{"name": f"兰若星河仪表厂{index}", "phone": "021-69990707"} for index in range(12)]
        )
        for code in ("兰若星河", "021-69990707"):
            answer = self.resolve(code)
            self.assertEqual(answer["kind"], "several")
            self.assertEqual(len(answer["matches"]), 8)
            self.assertTrue(all(card["steps"] for card in answer["matches"]))

    def test_spelling_of_scanners_and_keyboards(self):
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in self.item.item_uid)
        for code in (
            wide,
            self.item.item_uid.lower(),
            f"  {self.item.item_uid}\r\n",
            f"\x02{self.item.item_uid}",
        ):
            self.assertEqual(self.resolve(code).get("title"), self.item.item_uid, repr(code))

    def test_unknown(self):
        answer = self.assertUnknown("NOBODY-HAS-THIS-1")
        self.assertIn("NOBODY-HAS-THIS-1", answer["message"])
        for code in ("", "   ", "\x00", None, False, 7, ["a"], {"a": 1}):
            self.assertUnknown(code)

    def test_too_long(self):
        answer = self.assertUnknown("9" * 121)
        self.assertIn("120", answer["message"])
        self.assertUnknown("\ufdfa" * 100000)

    def test_hostile_text_finds_nothing(self):
        for code in (
            "公司%",
            "<script>alert(1)</script>",
            "%",
            "%%",
            "_",
            "____________",
            "%HPL%",
            "' OR 1=1 --",
            '"; DROP TABLE res_partner; --',
            "\\",
            "{{7*7}}",
            "%(code)s",
            "\ud800\udfff",
        ):
            self.assertUnknown(code)

    def test_what_a_rule_hides_is_unknown(self):
        codes = [self.item.item_uid, self.order.name, self.item.accessory_ids.accessory_uid]
        for model in ("metrology.order", "metrology.order.item", "metrology.order.accessory"):
            self.env["ir.rule"].create(
                {
                    "name": "hidden",
                    "model_id": self.env["ir.model"]._get(model).id,
                    "domain_force": "[('id', '=', 0)]",
                }
            )
        for code in codes:
            self.assertUnknown(code)

    def test_strangers_are_refused(self):
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "scan_stranger",
                "group_ids": [Command.set([self.env.ref("base.group_portal").id])],
            }
        )
        with self.assertRaises(AccessError):
            self.resolve(self.item.item_uid, stranger)

    def test_everybody_in_the_house_gets_an_answer(self):
        for name in (
            "store_keeper",
            "laboratory",
            "agent",
            "supervisor",
            "finance",
            "auditor",
            "administrator",
        ):
            user = getattr(self, f"user_{name}")
            for code in (self.item.item_uid, self.order.name, self.customer.customer_no):
                self.assertNotEqual(self.resolve(code, user)["kind"], "unknown", (name, code))

    def _count_queries(self, code):
        self.resolve(code)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.resolve(code)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_order(self):
        large = self._make_signed_order(40)
        for small_code, large_code in (
            (self.order.name, large.name),
            (self.item.item_uid, large.item_ids[0].item_uid),
        ):
            small, many = self._count_queries(small_code), self._count_queries(large_code)
            self.assertLessEqual(many, small + 1)
            self.assertLessEqual(many, 40)

    def test_queries_do_not_grow_with_the_matches(self):
        for name, number in (("兰若星河", 2), ("渺沧凌霄", 8)):
            self.env["res.partner"].create(
                [{"name": f"{name}仪表厂{index}", "is_company": True} for index in range(number)]
            )
        self._count_queries("兰若星河")
        few, many = self._count_queries("兰若星河"), self._count_queries("渺沧凌霄")
        self.assertLessEqual(many, few + 1)
