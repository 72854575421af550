import io

from pypdf import PdfReader

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import IntakeCommon
from .paper_common import PaperMixin

LONG_NAME = (
    "华东某某新能源电力设备制造与计量检测技术服务集团股份有限公司"
    "苏州工业园区第二分公司仪器仪表管理中心质量保证部"
)


@tagged("post_install", "-at_install")
class TestPaper(PaperMixin, IntakeCommon):
    def test_order_has_two_copies_and_one_voucher(self):
        order = self._make_signed_order(2)
        pages = self._print_paper("metrology_intake.order", order)
        self.assertEqual(len(pages), 2)
        for page in pages:
            self.assertIn(order.name, page)
            self.assertIn("Page 1 of 1", page)
            self.assertIn("Li Test", page)
            self.assertIn(order.content_hash[:4].upper(), page)
            for item in order.item_ids:
                self.assertIn(item.item_uid, page)
                self.assertIn(item.serial_no, page)
        self.assertIn("Customer's pickup copy", pages[0])
        self.assertIn(order.voucher_code, pages[0])
        self.assertIn("Institute's copy", pages[1])
        self.assertNotIn(order.voucher_code, pages[1])

    def test_voucher_stays_with_reception(self):
        order = self._make_signed_order()
        voucher = order.voucher_code
        for user in (self.user_laboratory, self.user_store_keeper):
            pages = self._print_paper("metrology_intake.order", order, user=user)
            self.assertIn(order.name, pages[0])
            self.assertNotIn(voucher, "".join(pages))

    def test_strangers_print_nothing(self):
        order = self._make_order()
        stranger = new_test_user(self.env, "paper_stranger", groups="base.group_user")
        for report in ("order", "order_label_40x20"):
            with self.assertRaises(AccessError):
                self._print_paper(f"metrology_intake.{report}", order, user=stranger)

    def test_unsigned_order_says_so(self):
        page = self._print_paper("metrology_intake.order", self._make_order())[0]
        self.assertIn("Draft", page)
        self.assertNotIn("fingerprint", page)

    def test_fee_that_is_not_known_is_blank(self):
        order = self._make_order(2)
        order.item_ids[1].is_fee_known = False
        known, unknown = (item._get_paper_fee() for item in order.item_ids)
        self.assertIn("50.00", known)
        self.assertEqual(unknown, "")
        self.assertIn("price to be told: 1 items", order._get_paper_totals())
        order.item_ids[0].is_fee_known = False
        self.assertNotIn("0.00", order._get_paper_totals())

    def test_mandatory_service_is_free(self):
        order = self._make_order([self._prepare_item(service_id=self.mandatory.id)])
        self.assertEqual(order.item_ids._get_paper_fee(), "Free")
        self.assertIn("Mandatory", "".join(self._print_paper("metrology_intake.order_label_50x30", order)))

    def test_every_cell_of_the_list_has_its_column(self):
        order = self._make_order(1)
        self.assertEqual(len(order.item_ids._get_paper_row(1)), len(order._get_paper_columns()))

    def test_order_without_content_can_be_printed(self):
        order = self.env["metrology.order"].with_user(self.user_reception).create({"site_id": self.site_a.id})
        self.assertEqual(len(self._print_paper("metrology_intake.order", order)), 2)
        self.assertEqual(self._print_paper("metrology_intake.order_label_40x20", order), [""])

    def test_long_order_counts_its_pages(self):
        order = self._make_order([self._prepare_item(name=LONG_NAME) for _index in range(60)])
        pages = self._print_paper("metrology_intake.order", order)
        half = len(pages) // 2
        self.assertGreater(half, 2)
        for copy in (pages[:half], pages[half:]):
            for number, page in enumerate(copy, start=1):
                self.assertIn(f"Page {number} of {half}", page)
        self.assertIn(LONG_NAME, "".join(pages).replace("\n", ""))

    def test_labels_cover_items_and_accessories(self):
        line = self._prepare_item(
            no_accessories=False,
            accessory_ids=[
                Command.create({"kind_id": self.reasons["accessory"].id, "name": "探头", "quantity": 2}),
                Command.create({"kind_id": self.reasons["accessory"].id, "name": "电缆"}),
            ],
        )
        order = self._make_signed_order([line, self._prepare_item()])
        first = order.item_ids[0]
        for size, width in (("40x20", 40), ("50x30", 50)):
            pages = self._print_paper(f"metrology_intake.order_label_{size}", order)
            item_label, accessory_label = (
                f"metrology_intake.{kind}_label_{size}" for kind in ("item", "accessory")
            )
            self.assertEqual(len(pages), 4)
            for page, uid in zip(
                pages,
                (first.item_uid, *first.accessory_ids.mapped("accessory_uid"), order.item_ids[1].item_uid),
                strict=True,
            ):
                self.assertIn(uid, page)
            self.assertIn("A1", pages[1])
            self.assertIn("探头", pages[1])
            self.assertEqual(len(self._print_paper(item_label, first)), 3)
            self.assertEqual(len(self._print_paper(accessory_label, first.accessory_ids[1])), 1)
            pdf, _kind = self.env["ir.actions.report"]._render(item_label, first.ids)
            box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
            self.assertAlmostEqual(float(box.width) / 72 * 25.4, width, places=1)

    def test_label_code_holds_the_item_number(self):
        order = self._make_signed_order()
        label = order.item_ids._get_paper_labels((40, 20))[0]
        self.assertEqual(label["uid"], order.item_ids.item_uid)
        self.assertTrue(label["qr"].content.startswith(b"<svg"))

    def test_two_hundred_labels_are_one_pdf(self):
        order = self._make_order(200)
        self.assertEqual(len(self._print_paper("metrology_intake.order_label_50x30", order)), 200)

    def test_hand_over_slip_names_people_and_accessories(self):
        order = self._make_signed_order(2)
        picking = order.item_ids.picking_ids
        page = self._print_paper("metrology_intake.handover", picking)[0]
        self.assertIn("Hand-over Slip", page)
        self.assertIn(picking.name, page)
        self.assertIn(picking.giver_id.name, page)
        self.assertIn(picking.taker_id.name, page)
        for item in order.item_ids:
            self.assertIn(item.item_uid, page)

    def test_hand_over_slip_is_offered_for_hand_overs_only(self):
        report = self.env.ref("metrology_intake.report_handover")
        other = self.env["stock.picking"].create(
            {"picking_type_id": self.env["stock.picking.type"].search([], limit=1).id}
        )
        picking = self._make_signed_order().item_ids.picking_ids
        self.assertEqual(report.get_valid_action_reports("stock.picking", other.ids), [])
        self.assertEqual(report.get_valid_action_reports("stock.picking", picking.ids), report.ids)

    def test_amendments_are_printed(self):
        order = self._make_signed_order()
        item = order.item_ids
        amendment = (
            self.env["metrology.order.amendment"]
            .with_user(self.user_reception)
            .create(
                {
                    "order_id": order.id,
                    "reason_id": self.reasons["lead_time_change_reason"].id,
                    "line_ids": [
                        Command.create(
                            {"item_id": item.id, "field_name": "promised_date", "new_date": "2031-05-05"}
                        )
                    ],
                    "confirmed_channel_id": self.reasons["contact_channel"].id,
                    "confirmed_by_name": "Wang Agreed",
                    "confirmed_at": fields.Datetime.now(),
                }
            )
        )
        self.assertNotIn("Wang Agreed", self._print_paper("metrology_intake.order", order)[0])
        amendment.action_confirm()
        page = self._print_paper("metrology_intake.order", order)[0]
        self.assertIn("Wang Agreed", page)
        self.assertIn("2031-05-05", page)

    def test_paper_is_chinese_for_a_chinese_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        order = self._make_signed_order()
        pages = self._print_paper("metrology_intake.order", order)
        self.assertIn("委托单", pages[0])
        self.assertIn("第 1 页 共 1 页", pages[0])
        for english in ("Customer", "Promised", "Page", "Signed", "Accessories"):
            self.assertNotIn(english, pages[0])
        self.env = self.env(context={**self.env.context, "lang": "zh_CN"})
        slip = self._print_paper("metrology_intake.handover", order.item_ids.picking_ids)[0]
        self.assertIn("交接单", slip)
