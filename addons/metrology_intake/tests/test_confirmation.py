import base64
import io
from datetime import timedelta

from freezegun import freeze_time
from PIL import Image, ImageDraw

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import IntakeCommon


def make_signature():
    stream = io.BytesIO()
    image = Image.new("RGBA", (60, 20))
    ImageDraw.Draw(image).line((2, 2, 50, 15), fill="black", width=3)
    image.save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def make_blank():
    stream = io.BytesIO()
    Image.new("RGBA", (60, 20)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


class ConfirmationCommon(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(2)
        cls.order.action_check()
        cls.Question = cls.env["metrology.order.confirmation"].with_user(cls.user_reception)

    def ask(self, order=None):
        code = self.Question.ask_for_order((order or self.order).id)
        return self.Question.browse(code["id"]), code["url"].rpartition("/")[2]


@tagged("post_install", "-at_install")
class TestConfirmation(ConfirmationCommon):
    def test_screen_shows_and_signs_one_order(self):
        self.assertFalse(self.Question.get_screen())
        question, _token = self.ask()
        view = self.Question.get_screen()
        self.assertEqual((view["id"], view["title"]), (question.id, self.order.name))
        self.assertEqual([item["serial"] for item in view["items"]], self.order.item_ids.mapped("serial_no"))
        self.Question.sign_on_screen(question.id, "Zhang", make_signature())
        self.assertEqual(self.order.customer_signed_name, "Zhang")
        self.assertEqual(self.Question.get_state(question.id)["state"], "signed")
        self.assertFalse(self.Question.get_screen())

    def test_next_question_withdraws_the_one_before(self):
        first, token = self.ask()
        other = self._make_order()
        other.action_check()
        self.ask(other)
        self.assertEqual(first.state, "withdrawn")
        self.assertEqual(self.Question._find_by_token(token)._get_end(), "used")
        self.assertEqual(self.Question.get_screen()["title"], other.name)

    def test_screen_belongs_to_one_clerk(self):
        question, _token = self.ask()
        other = self._make_user("reception", "reception_9")
        with self.assertRaises(AccessError):
            self.Question.with_user(other).sign_on_screen(question.id, "Zhang", make_signature())
        self.assertFalse(self.Question.with_user(other).get_screen())
        for user in (self.user_agent, self.user_laboratory):
            with self.assertRaises(AccessError):
                self.Question.with_user(user).get_screen()
            with self.assertRaises(AccessError):
                self.Question.with_user(user).ask_for_order(self.order.id)
        with self.assertRaises(AccessError):
            self.Question.with_user(self.user_reception_b).ask_for_order(self.order.id)

    def test_link_is_long_and_only_its_hash_is_kept(self):
        question, token = self.ask()
        self.assertGreaterEqual(len(base64.urlsafe_b64decode(token + "=")), 32)
        self.assertNotIn(token, str(question.sudo().read()))
        with self.assertRaises(AccessError):
            question.read(["token_hash"])

    def test_bound_to_what_was_shown(self):
        question, _token = self.ask()
        self.order.special_requirement = "something new"
        self.assertEqual(question._get_end(), "changed")
        with self.assertRaises(UserError):
            self.Question.sign_on_screen(question.id, "Zhang", make_signature())
        self.assertFalse(self.order.customer_signed_at)

    def test_short_lived_and_single_use(self):
        question, _token = self.ask()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)), self.assertRaises(UserError):
            self.Question.sign_on_screen(question.id, "Zhang", make_signature())
        self.Question.sign_on_screen(question.id, "Zhang", make_signature())
        with self.assertRaises(UserError):
            self.Question.sign_on_screen(question.id, "Wang", make_signature())
        self.assertEqual(self.order.customer_signed_name, "Zhang")

    def test_empty_or_broken_signature_is_refused(self):
        question, _token = self.ask()
        broken = ("", None, "no picture", make_blank(), base64.b64encode(b"x" * 50).decode(), "A" * 2_000_000)
        for signature in broken:
            with self.assertRaises(UserError):
                self.Question.sign_on_screen(question.id, "Zhang", signature)
        with self.assertRaises(UserError):
            self.Question.sign_on_screen(question.id, "  ", make_signature())
        self.assertEqual(question.state, "open")

    def test_something_is_wrong_leads_to_the_line(self):
        question, _token = self.ask()
        desk = self.env["metrology.intake.desk"].with_user(self.user_reception)
        before = desk._get_revision(self.order)
        item = self.order.item_ids[1]
        self.Question.object_on_screen(question.id, item.id, "wrong serial number")
        answer = desk.look(self.order.id, before)
        self.assertEqual(answer["order"]["objection"]["item"], item.id)
        self.assertEqual(answer["order"]["objection"]["text"], "wrong serial number")

    def test_only_checked_orders_are_asked_for(self):
        with self.assertRaises(UserError):
            self.Question.ask_for_order(self._make_order().id)
        with self.assertRaises(UserError):
            self.Question.ask_for_order(10**9)

    def test_amendment_is_signed_the_same_way(self):
        order = self._make_signed_order()
        amendment = (
            self.env["metrology.order.amendment"]
            .with_user(self.user_reception)
            .create(
                {
                    "order_id": order.id,
                    "reason_id": self.reasons["lead_time_change_reason"].id,
                    "line_ids": [
                        Command.create(
                            {"field_name": "certificate_name", "new_text": "New Heading Ltd"},
                        )
                    ],
                }
            )
        )
        code = amendment.action_ask_customer()["params"]["code"]
        view = self.Question.get_screen()
        self.assertEqual(view["changes"][0]["new"], "New Heading Ltd")
        self.Question.sign_on_screen(code["id"], "Zhang", make_signature())
        self.assertEqual((amendment.state, amendment.confirmed_by_name), ("confirmed", "Zhang"))
        self.assertEqual((order.certificate_name, order.version), ("New Heading Ltd", 2))


@tagged("post_install", "-at_install")
class TestSignPage(ConfirmationCommon, HttpCase):
    def post(self, token, action, **values):
        self.authenticate(None, None)
        page = self.url_open(f"/metrology/sign/{token}")
        csrf = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        return self.url_open(f"/metrology/sign/{token}/{action}", data={"csrf_token": csrf, **values})

    def test_page_shows_this_order_and_nothing_else(self):
        other = self._make_order(certificate_name="Somebody Else Ltd")
        other.action_check()
        _question, token = self.ask()
        page = self.url_open(f"/metrology/sign/{token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.order.name, page.text)
        self.assertIn(self.order.item_ids[0].serial_no, page.text)
        self.assertNotIn("Somebody Else", page.text)
        self.assertNotIn(other.name, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_sign_once_and_replay(self):
        question, token = self.ask()
        page = self.post(token, "sign", name="Zhang", signature=make_signature())
        self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual((question.state, question.channel), ("signed", "phone"))
        self.assertEqual(self.order.customer_signed_name, "Zhang")
        replay = self.url_open(f"/metrology/sign/{token}")
        self.assertEqual(replay.status_code, 410)
        self.assertNotIn(self.order.name, replay.text)
        self.assertEqual(self.url_open(f"/metrology/sign/{'x' * 43}").status_code, 404)

    def test_clerk_may_have_signed_first(self):
        self.order._sign_as_clerk(make_signature().rpartition(",")[2])
        _question, token = self.ask()
        self.post(token, "sign", name="Zhang", signature=make_signature())
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "signed")
        self.assertEqual(self.order.item_ids.picking_ids.taker_id, self.user_reception.partner_id)

    def test_errors_stay_on_the_page(self):
        question, token = self.ask()
        page = self.post(token, "sign", name="Zhang", signature="")
        self.assertEqual(page.status_code, 200)
        self.assertIn('class="error"', page.text)
        self.assertEqual(question.state, "open")

    @mute_logger("odoo.http")
    def test_without_token_of_the_form_nothing_is_signed(self):
        question, token = self.ask()
        answer = self.url_open(
            f"/metrology/sign/{token}/sign", data={"name": "Zhang", "signature": make_signature()}
        )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(question.state, "open")

    def test_objection(self):
        question, token = self.ask()
        item = self.order.item_ids[0]
        self.post(token, "object", item=str(item.id), text="<b>not mine</b>")
        self.env.invalidate_all()
        self.assertEqual((question.objected_item_id, question.objection), (item, "<b>not mine</b>"))
        other = self._make_order().item_ids
        _question, token = self.ask()
        self.post(token, "object", item=str(other.id), text="")
        self.assertFalse(_question.objected_item_id, "an item of another order")

    def test_chinese_page(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        _question, token = self.ask()
        page = self.url_open(f"/metrology/sign/{token}")
        self.assertIn("同意并签字", page.text)
        self.assertIn("链接无效", self.url_open(f"/metrology/sign/{'x' * 43}").text)
