import random

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.metrology_lab.models.metrology_verify_attempt import ADDRESS_LIMIT, NUMBER_LIMIT

from .common import LabCommon


@tagged("post_install", "-at_install")
class TestVerify(LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls._approve(cls._finish(cls._make_jobs(), conclusion="Class 1, pass"))
        cls.Certificate = cls.env["metrology.certificate"].with_user(cls.env.ref("base.public_user"))

    def ask(self, number=None, code=None, address="1.2.3.4"):
        number = self.certificate.number if number is None else number
        code = self.certificate.check_code if code is None else code
        return self.Certificate._verify(number, code, address)

    def test_genuine(self):
        for number, code in (
            (self.certificate.number, self.certificate.check_code),
            (f" {self.certificate.number.lower()} ", self.certificate.check_code.replace("-", " ").lower()),
        ):
            answer = self.ask(number, code)
            self.assertEqual(answer["status"], "genuine")
        facts = dict(answer["facts"])
        self.assertEqual(facts["Serial number"], self.certificate.item_id.serial_no)
        self.assertEqual(facts["Conclusion"], "Class 1, pass")
        self.assertEqual(facts["Valid until"], fields.Date.to_string(self.certificate.valid_until))
        text = " ".join(facts.values())
        people = self.env["res.users"].search([]).mapped("name")
        for secret in (self.customer.name, self.submitter.name, "Li Test", *people):
            self.assertNotIn(secret, text)

    def test_codes_are_long_and_different(self):
        codes = {self.Certificate._make_check_code() for _number in range(50)}
        self.assertEqual(len(codes), 50)
        self.assertEqual(len(self.certificate.check_code.replace("-", "")) * 5, 60)

    def test_expired(self):
        with freeze_time(fields.Date.add(self.certificate.valid_until, days=2)):
            self.assertEqual(self.ask()["status"], "expired")

    def test_unknown_and_wrong_look_the_same(self):
        waiting = self._finish(self._make_jobs())
        answers = [
            self.ask(code="AAAA-AAAA-AAAA"),
            self.ask(number="LAB-A-JD2026-99999"),
            self.ask(number=waiting.number, code=waiting.check_code),
            self.ask(code=""),
            self.ask(number=""),
        ]
        for answer in answers:
            self.assertEqual(answer, {"status": "unknown", "facts": []})

    def test_recalled_then_replaced(self):
        new = self.certificate._replace("wrong class", {"pdf": False})
        self.assertEqual(self.ask()["status"], "recalled")
        self.assertNotIn(new.number, str(self.ask()), "the correction is not issued yet")
        new.with_user(self.user_laboratory).pdf = self.certificate.file_ids.pdf
        self._approve(new)
        answer = self.ask()
        self.assertEqual(answer["status"], "superseded")
        self.assertEqual(dict(answer["facts"])["Replaced by"], new.number)
        self.assertNotIn("wrong class", str(answer))

    def test_a_draft_that_was_recalled_was_never_issued(self):
        draft = self._finish(self._make_jobs())
        draft._recall("typing error")
        self.assertEqual(self.ask(draft.number, draft.check_code)["status"], "unknown")

    def test_one_address_guesses(self):
        for guess in range(ADDRESS_LIMIT):
            self.assertEqual(self.ask(f"N{guess}", "X")["status"], "unknown")
        self.assertEqual(self.ask("N-next", "X")["status"], "busy")
        self.assertEqual(self.ask("N-next", "X", "4.3.2.1")["status"], "unknown")
        self.assertEqual(self.ask()["status"], "genuine", "the right code is never locked out")

    def test_many_addresses_guess_one_number(self):
        for guess in range(NUMBER_LIMIT):
            self.assertEqual(self.ask(code="X", address=f"10.0.0.{guess}")["status"], "unknown")
        self.assertEqual(self.ask(code="X", address="10.1.1.1")["status"], "busy")
        self.assertEqual(self.ask(address="10.1.1.1")["status"], "genuine")
        attempts = self.env["metrology.verify.attempt"].search([])
        self.assertNotIn("10.0.0.1", str(attempts.read()), "only fingerprints are kept")

    def test_the_limit_ends_and_old_guesses_go(self):
        with freeze_time("2026-05-05 08:00:00"):
            attempts = self.env["metrology.verify.attempt"]
            attempts._is_too_many("1.1.1.1", "N")
            self.env.cr.execute("UPDATE metrology_verify_attempt SET create_date = '2026-05-01 08:00:00'")
            attempts._gc_attempts()
            self.assertFalse(attempts.search([]))

    def test_codes_are_for_those_who_hand_out(self):
        for user in (self.user_reception, self.user_laboratory, self.user_supervisor):
            self.assertTrue(self.certificate.with_user(user).check_code)
        for user in (self.user_agent, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.certificate.with_user(user).read(["check_code"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["metrology.verify.attempt"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestVerifyPage(HttpCase, LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls._approve(cls._finish(cls._make_jobs()))

    def test_page(self):
        page = self.url_open("/metrology/verify")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("role=", page.text)
        self.assertNotIn("session_id", page.cookies)
        url = self.certificate._get_verify_url().split("/metrology", 1)[1]
        page = self.url_open(f"/metrology{url}")
        self.assertIn(self.certificate.item_id.serial_no, page.text)
        self.assertIn("answer genuine", page.text)
        self.assertNotIn(self.customer.name, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_text_from_outside_is_inert(self):
        page = self.url_open('/metrology/verify?n="><script>alert(1)</script>&c=x')
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("<script", page.text)

    def test_malformed_input_gets_a_clean_page(self):
        rng = random.Random(7)
        pieces = [
            "%00",
            "%ff%fe",
            "%F0%9F%98%80",
            "%",
            "%zz",
            "n",
            "&n=",
            "&c=",
            "[]=",
            "'",
            ";--",
            "A" * 3000,
        ]
        pieces += ["%E2%80%AE", "\\", "..%2f", "{{7*7}}", "%0d%0aX:1", "ﬀ" * 100, "&n[]=1", "&access_token="]
        for _round in range(60):
            query = "n=" + "".join(rng.choice(pieces) for _piece in range(rng.randrange(1, 6)))
            page = self.url_open(f"/metrology/verify?{query}")
            self.assertIn(page.status_code, (200, 429), query)
            self.assertIn("</html>", page.text)
        self.assertEqual(page.status_code, 429, "so many guesses are slowed down")
