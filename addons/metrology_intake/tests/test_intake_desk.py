import base64
import io

import openpyxl
from freezegun import freeze_time
from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SIGNATURE, IntakeCommon


def make_picture(color="red", kind="JPEG"):
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(stream, kind)
    return base64.b64encode(stream.getvalue()).decode()


class DeskCommon(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key_counter = 0
        cls.last = cls._make_signed_order(
            [
                cls._prepare_item(special_requirement="0, 50, 100 mm"),
                cls._prepare_item(),
                cls._prepare_item(
                    no_accessories=False, accessory_ids=[(0, 0, {"name": "Probe", "quantity": 2})]
                ),
            ],
            certificate_name="Holder Ltd",
            certificate_address="2 Holder Road",
        )
        # they went back to the customer last year
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE metrology_order_item SET state = 'released', is_in_house = false WHERE order_id = %s",
            [cls.last.id],
        )
        cls.env.cr.execute("UPDATE metrology_order SET state = 'archived' WHERE id = %s", [cls.last.id])
        cls.env.invalidate_all()

    def make_key(self):
        self.__class__.key_counter += 1
        return f"{self.key_counter:032x}"

    def desk(self, model="desk", user=None):
        return self.env[f"metrology.intake.{model}"].with_user(user or self.user_reception)

    def scan(self, order, code, key=None, user=None):
        reference = order.id if hasattr(order, "id") else order
        return self.desk("scan", user).scan(reference, code, key or self.make_key())

    def begin(self, code=None):
        answer = self.scan(self.make_key(), code or self.customer.uscc)
        return self.env["metrology.order"].with_user(self.user_reception).browse(answer["order"]["id"])

    def save(self, order, item=None, user=None, revision=None, **cells):
        changes = {"items": {str(item.id): cells}} if item else {"order": cells}
        revision = revision or self.desk()._get_revision(order)
        return self.desk(user=user).save(order.id, revision, changes)


@tagged("post_install", "-at_install")
class TestIntakeDesk(DeskCommon):
    # ------------------------------------------------------------------ customer and lines

    def test_customer_by_everything_that_is_known(self):
        for code in ("010-82370001", "宏达精密", "bjhdjm", self.customer.customer_no, self.last.name):
            answer = self.scan(self.make_key(), code)
            if "matches" in answer:
                names = [match["title"] for match in answer["matches"]]
                self.assertIn(self.customer.name, names, code)
                continue
            order = self.env["metrology.order"].browse(answer["order"]["id"])
            self.assertEqual(order.submitting_partner_id, self.customer, code)
            self.assertEqual(order.certificate_name, "Holder Ltd", "the heading of last time")
            self.assertEqual(order.submitter_phone, "13800000001")

    def test_one_scan_brings_the_whole_line(self):
        old = self.last.item_ids[0]
        lot = old.instrument_id
        self.fee.amount = 60
        lot._register_certificate("CERT-2025-1", self.last.order_date, self.verification)
        for code in (old.item_uid, lot.name, lot.serial_no, "CERT-2025-1"):
            answer = self.scan(self.make_key(), code)
            item = self.env["metrology.order.item"].browse(answer["focus"])
            order = item.order_id
            self.assertEqual(item.instrument_id, lot, code)
            self.assertEqual(order.submitting_partner_id, self.customer)
            self.assertEqual((order.certificate_name, order.submitter_name), ("Holder Ltd", "Li Test"))
            self.assertEqual(item.manufacturer, "Test Works")
            self.assertEqual((item.serial_no, item.service_id), (old.serial_no, self.verification))
            self.assertEqual(item.special_requirement, "0, 50, 100 mm")
            self.assertTrue(item.no_accessories)
            self.assertEqual(item.fee_amount, 60, "the price of today")
            [line] = answer["items"]
            self.assertEqual(line["changed"], ["fee_amount"])
            self.assertEqual(line["problems"], [])
            self.assertIn(self.last.name, line["hints"][0]["text"])

    def test_accessories_come_along(self):
        order = self.begin(self.last.item_ids[2].accessory_ids.accessory_uid)
        self.assertEqual(order.item_ids.accessory_summary, "Probe × 2")

    def test_scan_that_comes_twice_adds_once(self):
        key, order_key = self.make_key(), self.make_key()
        first = self.scan(order_key, self.last.item_ids[0].item_uid, key)
        again = self.scan(order_key, self.last.item_ids[0].item_uid, key)
        self.assertEqual(first["order"]["id"], again["order"]["id"])
        self.assertEqual(first["items"], again["items"])
        order = self.env["metrology.order"].browse(first["order"]["id"])
        self.assertEqual(len(order.item_ids), 1)
        with self.assertRaises(UserError):
            self.scan(self.make_key(), "SN000001", "no key")

    def test_known_piece_in_the_order_is_not_added_again(self):
        order = self.begin(self.last.item_ids[0].item_uid)
        answer = self.scan(order, self.last.item_ids[0].serial_no)
        self.assertEqual(answer["message"]["tone"], "warning")
        self.assertEqual(len(order.item_ids), 1)

    def test_whole_last_order_is_confirmed_piece_by_piece(self):
        order = self.begin()
        answer = self.desk("scan").take_last_order(order.id, self.make_key())
        self.assertEqual(len(answer["items"]), 3)
        self.assertEqual(answer["order"]["waitingCount"], 3)
        findings = self.desk().check(order.id)["findings"]
        self.assertEqual({finding["name"] for finding in findings}, {"serial_no"})
        self.assertEqual(order.state, "draft")
        for old in self.last.item_ids[:2]:
            answer = self.scan(order, old.serial_no)
            self.assertEqual(answer["message"]["tone"], "success")
        missing = order.item_ids.filtered("awaits_scan")
        self.assertEqual(missing.serial_no, self.last.item_ids[2].serial_no)
        self.desk().remove(order.id, missing.ids)
        self.assertEqual(self.desk().check(order.id)["findings"], [])
        self.assertEqual(order.state, "checked")

    def test_type_by_name_with_a_customer_on_the_screen(self):
        order = self.begin()
        answer = self.scan(order, "TST-CALIPER")
        item = self.env["metrology.order.item"].browse(answer["focus"])
        self.assertEqual((item.instrument_type_id, item.fee_amount), (self.caliper, 50))

    def test_open_order_is_gone_on_with(self):
        order = self.begin()
        self.scan(order, "TST-CALIPER")
        order.item_ids.write(self._prepare_item())
        self.assertFalse(self.desk().check(order.id)["findings"])
        self.assertEqual(self.scan(self.make_key(), order.name), {"open": order.id})
        with self.assertRaises(UserError, msg="a checked order is not typed into"):
            self.scan(order, "TST-CALIPER")

    def test_unknown_and_hostile_codes_change_nothing(self):
        before = self.env["metrology.order"].search_count([])
        for code in ("NOBODY-HAS-THIS", "", None, 7, "%", "<script>", "' OR 1=1 --", "x" * 5000):
            answer = self.scan(self.make_key(), code)
            self.assertEqual(answer["message"]["tone"], "danger")
        self.assertEqual(self.env["metrology.order"].search_count([]), before)

    # ------------------------------------------------------------------ undo

    def test_take_back(self):
        order = self.begin()
        answer = self.scan(order, self.last.item_ids[0].item_uid)
        self.desk().take_back(order.id, answer["undo"], self.make_key())
        self.assertFalse(order.item_ids)
        answer = self.desk("scan").take_last_order(order.id, self.make_key())
        confirmed = self.scan(order, self.last.item_ids[0].item_uid)
        self.desk().take_back(order.id, confirmed["undo"], self.make_key())
        self.assertEqual(len(order.item_ids.filtered("awaits_scan")), 3)

    def test_removed_line_comes_back_as_it_was(self):
        order = self.begin(self.last.item_ids[2].item_uid)
        item = order.item_ids
        self.save(order, item, fee_amount=[50, "77.5"], special_requirement=["", "gently"])
        answer = self.desk().remove(order.id, item.ids)
        self.assertFalse(order.item_ids)
        key = self.make_key()
        for _time in range(2):
            self.desk().take_back(order.id, answer["undo"], key)
        item = order.item_ids
        self.assertEqual((item.fee_amount, item.special_requirement), (77.5, "gently"))
        self.assertEqual(item.accessory_summary, "Probe × 2")
        self.assertEqual(item.instrument_id, self.last.item_ids[2].instrument_id)

    def test_other_customer_is_taken_back(self):
        order = self.begin()
        other = self.env["res.partner"].create({"name": "渺沧凌霄仪表厂", "is_company": True})
        answer = self.scan(order, "渺沧凌霄")
        self.assertEqual(order.submitting_partner_id, other)
        self.desk().take_back(order.id, answer["undo"], self.make_key())
        self.assertEqual(order.submitting_partner_id, self.customer)
        self.assertEqual(order.certificate_name, "Holder Ltd")

    # ------------------------------------------------------------------ typing

    def test_cells_are_understood(self):
        order = self.begin()
        self.scan(order, "TST-CALIPER")
        item = order.item_ids
        answer = self.save(
            order,
            item,
            model_spec=["", " 0-150 mm "],
            serial_no=["", "无编号"],
            accessory_ids=["", "Probe×2、case"],
            fee_amount=[50, "¥1,234.5"],
            promised_date=[item.promised_date.isoformat(), "2030/1/2"],
            quantity=[1, "3"],
        )
        self.assertEqual(answer["refused"], [])
        self.assertEqual((item.model_spec, item.no_serial_reason), ("0-150 mm", "无编号"))
        self.assertEqual(item.accessory_ids.mapped("quantity"), [2, 1])
        self.assertEqual((item.fee_amount, item.quantity), (1234.5, 3))
        self.assertEqual(item.promised_date.isoformat(), "2030-01-02")
        self.save(order, item, accessory_ids=["Probe×2、case", "无"], fee_amount=[1234.5, ""])
        self.assertTrue(item.no_accessories)
        self.assertFalse(item.accessory_ids or item.is_fee_known)

    def test_bad_cells_are_refused_one_by_one(self):
        order = self.begin()
        self.scan(order, "TST-CALIPER")
        item = order.item_ids
        answer = self.save(
            order,
            item,
            model_spec=["", "good"],
            fee_amount=[50, "fifty"],
            quantity=[1, "0"],
            promised_date=[item.promised_date.isoformat(), "2026-13-45"],
            service_id=[self.verification.id, 999999999],
            appearance_id=[item.appearance_id.id, self.reasons["pickup_proof"].id],
            special_requirement=["", "x" * 501],
        )
        refused = {one["name"]: one["text"] for one in answer["refused"]}
        self.assertEqual(
            set(refused),
            {"fee_amount", "quantity", "promised_date", "service_id", "appearance_id", "special_requirement"},
        )
        self.assertIn("fifty", refused["fee_amount"])
        self.assertEqual((item.model_spec, item.fee_amount, item.quantity), ("good", 50, 1))

    def test_rules_of_the_line_answer_in_words(self):
        order = self.begin(self.last.item_ids[0].item_uid)
        answer = self.save(order, order.item_ids, quantity=[1, "4"])
        self.assertIn("Split", answer["refused"][0]["text"])
        self.assertEqual(order.item_ids.quantity, 1)

    def test_measuring_points_are_asked_where_they_cost(self):
        order = self.begin()
        self.scan(order, "TST-CALIPER")
        item = order.item_ids
        [line] = self.desk()._read_lines(item)
        self.assertFalse(line["costsPerPoint"])
        self.fee.write({"grows_with": "points", "included_quantity": 5, "step_amount": 10})
        [line] = self.desk()._read_lines(item)
        self.assertTrue(line["costsPerPoint"])
        self.save(order, item, point_count=[0, "7"])
        self.assertEqual((item.point_count, item.fee_amount), (7, 70))
        self.save(order, item, point_count=[7, ""])
        self.assertEqual((item.point_count, item.fee_amount), (0, 50))
        answer = self.save(order, item, point_count=[0, "many"])
        self.assertEqual([one["name"] for one in answer["refused"]], ["point_count"])

    def test_text_stays_text(self):
        order = self.begin()
        self.save(order, special_requirement=["", "=1+1 <b>x</b>"])
        self.assertEqual(order.special_requirement, "=1+1 <b>x</b>")

    def test_unknown_cells_can_not_be_written(self):
        order = self.begin()
        for name in ("state", "voucher_code", "item_ids", "name"):
            with self.assertRaises(UserError):
                self.save(order, **{name: ["", "signed"]})

    # ------------------------------------------------------------------ two clerks

    def test_two_clerks_do_not_overwrite_each_other(self):
        other = self._make_user("reception", "reception_2")
        order = self.begin(self.last.item_ids[0].item_uid)
        item = order.item_ids
        seen = self.desk()._get_revision(order)
        self.save(order, item, user=other, revision=seen, model_spec=["0-150 mm", "0-300 mm"])
        self.assertEqual(self.desk().look(order.id, seen)["stranger"], other.name)
        answer = self.save(
            order,
            item,
            revision=seen,
            model_spec=["0-150 mm", "0-200 mm"],
            manufacturer=["Test Works", "Own Works"],
        )
        [refused] = answer["refused"]
        self.assertEqual(refused["name"], "model_spec")
        self.assertIn(other.name, refused["text"])
        self.assertEqual((item.model_spec, item.manufacturer), ("0-300 mm", "Own Works"))
        self.assertEqual(answer["stranger"], other.name)
        self.assertTrue(answer["isWhole"])
        now = answer["order"]["revision"]
        self.assertFalse(self.desk().look(order.id, now))

    def test_change_that_comes_twice_is_no_conflict(self):
        order = self.begin(self.last.item_ids[0].item_uid)
        for _time in range(2):
            answer = self.save(order, order.item_ids, model_spec=["0-150 mm", "0-300 mm"])
            self.assertEqual(answer["refused"], [])

    # ------------------------------------------------------------------ who may

    def test_refused_per_role_and_site(self):
        order = self.begin()
        for name in ("store_keeper", "laboratory", "agent", "finance", "auditor", "supervisor"):
            user = getattr(self, f"user_{name}")
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self.desk(user=user).get_start()
                with self.assertRaises(AccessError):
                    self.scan(order, "SN000001", user=user)
                with self.assertRaises(AccessError):
                    self.desk("sheet", user).read_rows("a\tb")
                with self.assertRaises(AccessError):
                    self.save(order, user=user, submitter_name=["Li Test", "x"])
        with self.assertRaises(AccessError):
            self.desk(user=self.user_reception_b).open_order(order.id)
        with self.assertRaises(AccessError):
            self.scan(order, "SN000001", user=self.user_reception_b)

    def test_strange_ids_are_refused_in_words(self):
        for reference in (0, -1, True, None, 10**9, "x", [1]):
            with self.assertRaises(UserError):
                self.desk().open_order(reference)

    # ------------------------------------------------------------------ photo, check, paper

    def test_photo_is_the_gate_when_the_appearance_is_not_good(self):
        order = self.begin(self.last.item_ids[0].item_uid)
        item = order.item_ids
        self.save(
            order,
            item,
            appearance_id=[item.appearance_id.id, self.scratched.id],
            appearance_note=["", "deep scratch"],
        )
        self.assertEqual([f["name"] for f in self.desk().check(order.id)["findings"]], ["appearance_id"])
        for photo in ("", "no base64", base64.b64encode(b"text").decode(), make_picture(kind="GIF")):
            with self.assertRaises(UserError):
                self.desk().add_photo(order.id, item.id, photo)
        for _time in range(2):
            self.desk().add_photo(order.id, item.id, make_picture())
        self.assertEqual(len(item.photo_ids), 1)
        self.assertEqual(self.desk().check(order.id)["findings"], [])

    def test_all_findings_at_once_with_their_cells(self):
        order = self.begin()
        order.certificate_address = False
        self.scan(order, "TST-CALIPER")
        found = {(f["item"], f["name"]) for f in self.desk().check(order.id)["findings"]}
        item = order.item_ids.id
        self.assertLessEqual(
            {
                (False, "certificate_address"),
                (item, "model_spec"),
                (item, "serial_no"),
                (item, "accessory_ids"),
            },
            found,
        )

    def test_rest_has_no_accessories(self):
        order = self.begin()
        for _time in range(2):
            self.scan(order, "TST-CALIPER")
        self.desk().fill_no_accessories(order.id)
        self.assertEqual(order.item_ids.mapped("no_accessories"), [True, True])

    def test_printing_leaves_a_trace(self):
        order = self.begin(self.last.item_ids[0].item_uid)
        with self.assertRaises(UserError):
            self.desk().print_paper(order.id, "order")
        self.desk().check(order.id)
        self.assertIn(f"/{order.id}", self.desk().print_paper(order.id, "order")["url"])
        self.assertTrue(self.desk().print_paper(order.id, "order")["needsReason"])
        self.assertEqual(len(order.printing_ids), 1)
        self.desk().print_paper(order.id, "order", "coffee on it")
        printing = order.printing_ids.sorted("id")[-1:]
        self.assertEqual((printing.user_id, printing.reason), (self.user_reception, "coffee on it"))
        with self.assertRaises(UserError):
            printing.sudo().reason = "no coffee"
        with self.assertRaises(UserError):
            printing.sudo().unlink()
        with self.assertRaises(UserError):
            self.desk().print_paper(order.id, "everything")

    def test_kept_signature_is_its_owners(self):
        order, again = (self._make_order() for _time in range(2))
        self.desk().check(order.id)
        order._sign_as_customer("Li Test", SIGNATURE)
        with self.assertRaises(UserError):
            self.desk().sign_as_clerk(order.id)
        wizard = self.env["metrology.order.signing"].with_user(self.user_reception)
        values = {"order_id": order.id, "role": "clerk", "signatory": "x", "signature": SIGNATURE}
        wizard.create({**values, "keep_signature": True}).action_sign()
        self.assertEqual(order.state, "signed")
        kept = self.env["metrology.clerk.signature"]
        self.assertEqual(len(kept.with_user(self.user_reception).search([])), 1)
        self.assertFalse(kept.with_user(self.user_reception_b).search([]))
        self.desk().check(again.id)
        again._sign_as_customer("Li Test", SIGNATURE)
        self.desk().sign_as_clerk(again.id)
        self.assertEqual(again.state, "signed")
        self.desk().forget_signature()
        self.assertFalse(self.desk().open_order(again.id)["order"]["hasSignature"])

    def test_drafts_and_cleaning_up(self):
        empty, filled = self.begin(), self.begin(self.last.item_ids[0].item_uid)
        self.assertLessEqual(
            {empty.id, filled.id}, {draft["id"] for draft in self.desk().get_waiting()["drafts"]}
        )
        self.env["metrology.intake.desk"]._gc_empty_drafts()
        self.assertTrue(empty.exists())
        with freeze_time("2099-01-01"):
            self.env["metrology.intake.desk"]._gc_empty_drafts()
        self.assertFalse(empty.exists())
        self.assertTrue(filled.exists())

    def test_flags_of_other_addons_are_shown(self):
        flags = [{"tone": "danger", "icon": "fa-money", "text": "owes 1,200"}]
        self.patch(
            type(self.env["metrology.intake.desk"]), "_get_customer_flags", lambda desk, company: flags
        )
        order = self.begin()
        self.assertEqual(self.desk().open_order(order.id)["order"]["customer"]["flags"], flags)

    # ------------------------------------------------------------------ speed

    def _count_queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_scan_costs_the_same_in_a_long_order(self):
        old = self.last.item_ids
        short, long = self.begin(), self.begin()
        self.env["metrology.order.item"].create(
            [{**self._prepare_item(), "order_id": long.id} for _index in range(60)]
        )
        self.scan(short, old[2].serial_no)
        few = self._count_queries(lambda: self.scan(short, old[0].serial_no))
        many = self._count_queries(lambda: self.scan(long, old[1].serial_no))
        self.assertLessEqual(many, few + 4)
        self.assertLessEqual(many, 110)


@tagged("post_install", "-at_install")
class TestIntakeSheet(DeskCommon):
    HEAD = "器具名称\t型号规格\t出厂编号\t制造厂\t数量\t附件"

    def read_text(self, *rows, head=None):
        return self.desk("sheet").read_rows("\n".join([head or self.HEAD, *rows]))

    def test_columns_are_guessed_in_two_languages(self):
        sheet = self.read_text("Caliper\t0-150\tX1\tM\t1\t无")
        self.assertEqual(
            sheet["mapping"],
            ["name", "model_spec", "serial_no", "manufacturer", "quantity", "accessory_ids"],
        )
        sheet = self.read_text("Caliper\t0-150\tX1", head="Instrument\tModel\tS/N")
        self.assertEqual(sheet["mapping"], ["name", "model_spec", "serial_no"])
        sheet = self.read_text("Caliper\t0-300\tX2", head="Caliper\t0-150\tX1")
        self.assertEqual((len(sheet["rows"]), sheet["mapping"][0]), (2, "name"))

    def test_good_rows_are_taken_and_wrong_ones_wait(self):
        order = self.begin()
        rows = [f"Caliper\t0-150\tROW{index}\tM\t1\t无" for index in range(50)]
        rows[3] = "Nonsense\t0-150\tROW3\tM\t1\t无"
        rows[7] = "Caliper\t\tROW7\tM\t1\t无"
        rows[9] = "Caliper\t0-150\tROW8\tM\t1\t无"
        rows[11] = "Caliper\t0-150\tROW11\tM\tmany\t无"
        sheet = self.read_text(*rows)
        errors = self.desk("sheet").check_rows(order.id, sheet["mapping"], sheet["rows"])
        wrong = {index: set(found) for index, found in enumerate(errors) if found}
        self.assertEqual(wrong, {3: {"name"}, 7: {"model_spec"}, 9: {"serial_no"}, 11: {"quantity"}})
        key = self.make_key()
        answer = self.desk("sheet").take_rows(order.id, sheet["mapping"], sheet["rows"], key)
        self.assertEqual((len(answer["taken"]), len(order.item_ids)), (46, 46))
        self.assertTrue(all(order.item_ids.mapped("no_accessories")))
        again = self.desk("sheet").take_rows(order.id, sheet["mapping"], sheet["rows"], key)
        self.assertEqual((again["taken"], len(order.item_ids)), (answer["taken"], 46))

    def test_twins_in_the_order_and_in_house(self):
        self._make_signed_order([self._prepare_item(serial_no="HOUSE1")])
        order = self.begin(self.last.item_ids[0].item_uid)
        own = order.item_ids.serial_no
        sheet = self.read_text(
            *(f"Caliper\t0-150 mm\t{serial}\tTest Works\t1\t无" for serial in ("HOUSE1", own, "NEW1"))
        )
        errors = self.desk("sheet").check_rows(order.id, sheet["mapping"], sheet["rows"])
        self.assertEqual([set(found) for found in errors], [{"serial_no"}, {"serial_no"}, set()])

    def test_known_instruments_are_recognised(self):
        order = self.begin()
        old = self.last.item_ids[1]
        sheet = self.read_text(f"Caliper\t0-150 mm\t{old.serial_no}\ttest works\t1\t无")
        self.desk("sheet").take_rows(order.id, sheet["mapping"], sheet["rows"], self.make_key())
        self.assertEqual(order.item_ids.instrument_id, old.instrument_id)

    def test_files(self):
        book = openpyxl.Workbook()
        for row in (["计量器具清单"], ["器具名称", "型号", "出厂编号"], ["Caliper", "0-150", 20260001.0]):
            book.active.append(row)
        book.active.append(["Caliper", "0-150", "text"])
        book.active["C4"].value, book.active["C4"].data_type = "=1+1", "s"
        stream = io.BytesIO()
        book.save(stream)
        content = base64.b64encode(stream.getvalue()).decode()
        sheet = self.desk("sheet").read_rows(filename="list.XLSX", content=content)
        self.assertEqual(sheet["head"], ["器具名称", "型号", "出厂编号"])
        self.assertEqual([row[2] for row in sheet["rows"]], ["20260001", "=1+1"])
        content = base64.b64encode("器具名称,型号\nCaliper,0-150\n".encode("gb18030")).decode()
        sheet = self.desk("sheet").read_rows(filename="list.csv", content=content)
        self.assertEqual(sheet["rows"], [["Caliper", "0-150"]])

    def test_bad_files_and_sheets_answer_in_words(self):
        sheet = self.desk("sheet")
        zipped = base64.b64encode(b"PK\x03\x04 broken").decode()
        for source in (
            {"text": ""},
            {"text": None},
            {"filename": "list.xlsx", "content": zipped},
            {"filename": "list.xls", "content": zipped},
            {"filename": "list.xlsx", "content": "no base64!"},
            {"text": "a\tb\n" * 2001},
        ):
            with self.assertRaises(UserError):
                sheet.read_rows(**source)
        order = self.begin()
        for mapping, rows in (
            ([], [["a"]]),
            (["name", "name"], [["a", "b"]]),
            (["state"], [["a"]]),
            (["name"], [["a", "b"]]),
            (["name"], "rows"),
        ):
            with self.assertRaises(UserError):
                sheet.check_rows(order.id, mapping, rows)

    def test_500_rows_cost_the_same_as_20(self):
        counts = []
        for number in (20, 500):
            order = self.begin()
            sheet = self.read_text(*(f"Caliper\t0-150\tN{number}-{i}\tM\t1\t无" for i in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.desk("sheet").take_rows(order.id, sheet["mapping"], sheet["rows"], self.make_key())
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(order.item_ids), number)
        self.assertLessEqual(counts[1], counts[0] + 25)
