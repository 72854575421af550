import base64
import doctest
import io
import zipfile

from reportlab.pdfgen.canvas import Canvas

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.metrology_lab import certificate_files, pdf_text

from .common import LabCommon


def make_pdf(text="nothing"):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(80, 700, text)
    canvas.save()
    return stream.getvalue()


def make_zip(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestCertificateUpload(LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        jobs = cls._start(cls._make_jobs(3))
        cls.certificates = jobs._finish("pass")
        cls.first, cls.second, cls.third = cls.certificates

    def _read(self, files, user=None):
        """Upload ``{name: content}`` and return the wizard after reading."""
        user = user or self.user_laboratory
        uploads = (
            self.env["ir.attachment"]
            .with_user(user)
            .create([{"name": name, "raw": content} for name, content in files.items()])
        )
        wizard = self.env["metrology.certificate.upload"].with_user(user).create({})
        wizard.file_ids = [Command.set(uploads.ids)]
        wizard.action_read()
        self.assertFalse(uploads.exists(), "nothing lies around")
        return wizard

    def _by_name(self, wizard):
        return {line.name: line for line in wizard.line_ids}

    def test_documentation(self):
        result = doctest.testmod(certificate_files)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_matched_by_number_item_and_text(self):
        names = {
            f"宏达_{self.first.number.lower()}.pdf": make_pdf(),
            f"{self.second.item_id.item_uid} (2).PDF": make_pdf(),
            "scan0001.pdf": make_pdf(f"No. {self.third.number} page 1"),
        }
        wizard = self._read(names)
        lines = wizard.line_ids
        self.assertEqual(lines.certificate_id, self.certificates)
        self.assertEqual(lines.mapped("state"), ["matched"] * 3)
        self.assertEqual(lines.mapped("known_by"), ["name", "name", "text"])
        self.assertFalse(any(self.certificates.mapped("has_pdf")), "nothing is attached before the yes")
        wizard.action_attach()
        self.assertTrue(all(self.certificates.mapped("has_pdf")))
        self.assertEqual(
            base64.b64decode(self.third.with_user(self.user_laboratory).pdf), names["scan0001.pdf"]
        )

    def test_a_part_of_a_number_is_no_match(self):
        wizard = self._read({f"{self.first.number}7.pdf": make_pdf(f"{self.first.number}7")})
        self.assertEqual(wizard.line_ids.state, "unmatched")
        self.assertIn("No number that we know", wizard.line_ids.problem)

    def test_good_ones_go_and_bad_ones_wait(self):
        wizard = self._read(
            {
                f"{self.first.number}.pdf": make_pdf(),
                "holiday.pdf": make_pdf(),
                "empty.pdf": b"",
                "virus.pdf": b"MZ\x90\x00",
                "page.pdf": b"<html>%PDF-1.7</html>",
            }
        )
        lines = self._by_name(wizard)
        self.assertEqual(lines["holiday.pdf"].state, "unmatched")
        for name, words in (("empty.pdf", "empty"), ("virus.pdf", "not a PDF"), ("page.pdf", "not a PDF")):
            self.assertEqual(lines[name].state, "refused")
            self.assertIn(words, lines[name].problem)
            with self.assertRefused(UserError, "nothing can be chosen"):
                lines[name].certificate_id = self.second
        self.assertEqual(wizard.action_attach()["res_id"], wizard.id, "the rest stays open")
        self.assertTrue(self.first.has_pdf)
        lines["holiday.pdf"].certificate_id = self.second
        self.assertEqual(lines["holiday.pdf"].known_by, "person")
        wizard.action_attach()
        self.assertTrue(self.second.has_pdf)
        self.assertFalse(self.third.has_pdf)
        with self.assertRefused(UserError, "Nothing can be attached"):
            wizard.action_attach()

    def test_two_files_for_one_certificate(self):
        wizard = self._read(
            {f"a_{self.first.number}.pdf": make_pdf(), f"b_{self.first.number}.pdf": make_pdf()}
        )
        self.assertEqual(wizard.line_ids.mapped("state"), ["ambiguous"] * 2)
        self.assertFalse(wizard.line_ids.certificate_id)
        wizard.line_ids[1].certificate_id = self.first
        wizard.action_attach()
        self.assertEqual(wizard.line_ids.mapped("state"), ["ambiguous", "attached"])

    def test_an_item_with_two_open_certificates_needs_a_person_or_the_text(self):
        twin = self.first.with_user(self.user_laboratory).create({"job_id": self.first.job_id.id})
        uid = self.first.item_id.item_uid
        wizard = self._read({f"{uid}.pdf": make_pdf()})
        self.assertEqual(wizard.line_ids.state, "ambiguous")
        self.assertIn(twin.number, wizard.line_ids.problem)
        wizard = self._read({f"{uid}.pdf": make_pdf(twin.number)})
        self.assertEqual((wizard.line_ids.state, wizard.line_ids.certificate_id), ("matched", twin))

    def test_what_was_approved_is_not_touched(self):
        self.first.with_user(self.user_laboratory).pdf = base64.b64encode(make_pdf())
        self._approve(self.first)
        wizard = self._read({f"{self.first.number}.pdf": make_pdf()})
        self.assertEqual(wizard.line_ids.state, "unmatched")
        self.assertIn("can not change any more", wizard.line_ids.problem)
        with self.assertRefused(UserError, "can not change any more"):
            wizard.line_ids.certificate_id = self.first

    def test_changed_in_the_meantime(self):
        wizard = self._read({f"{c.number}.pdf": make_pdf() for c in self.certificates[:2]})
        self.first.with_user(self.user_laboratory).pdf = base64.b64encode(make_pdf())
        self._approve(self.first)
        wizard.action_attach()
        self.assertEqual(wizard.line_ids.mapped("state"), ["unmatched", "attached"])
        self.assertIn("can not change any more", wizard.line_ids[0].problem)

    def test_an_item_without_certificate_says_so(self):
        job = self._start(self._make_jobs())
        wizard = self._read({f"{job.item_id.item_uid}.pdf": make_pdf()})
        self.assertIn("Finish its job first", wizard.line_ids.problem)

    def test_zip_from_windows_with_paths(self):
        archive = make_zip(
            {
                f"证书/2026/{self.first.number}.pdf": make_pdf(),
                f"../../etc/{self.second.number}.pdf": make_pdf(),
                "证书/": b"",
                "__MACOSX/._x.pdf": b"x",
                "notes.txt": b"hello",
            }
        )
        lines = self._by_name(self._read({"batch.zip": archive}))
        self.assertEqual(lines.keys(), {f"{self.first.number}.pdf", f"{self.second.number}.pdf", "notes.txt"})
        self.assertEqual(lines[f"{self.second.number}.pdf"].certificate_id, self.second)
        self.assertEqual(lines["notes.txt"].state, "refused")

    def test_bombs_and_damage(self):
        self.env["ir.config_parameter"].set_param("metrology_lab.certificate_pdf_megabytes", "1")
        bomb = make_zip({"bomb.pdf": b"%PDF-1.7" + b"0" * 30_000_000, f"{self.first.number}.pdf": make_pdf()})
        self.assertLess(len(bomb), 100_000)
        lines = self._by_name(self._read({"bomb.zip": bomb}))
        self.assertIn("Larger than 1 MB", lines["bomb.pdf"].problem)
        self.assertEqual(lines[f"{self.first.number}.pdf"].state, "matched")
        for content, words in (
            (b"PK\x03\x04 broken", "damaged"),
            (make_zip({}), "holds no files"),
            (make_zip({f"{n}.pdf": b"" for n in range(501)}), "more than 500"),
        ):
            line = self._read({"x.zip": content}).line_ids
            self.assertEqual(line.state, "refused")
            self.assertIn(words, line.problem)

    def test_a_pdf_that_lies_about_its_size_is_only_not_read(self):
        self.assertEqual(pdf_text.read_text(b"%PDF-1.7\n" + bytes(range(256)) * 50), "")
        self.assertIn("hello", pdf_text.read_text(make_pdf("hello")))

    def test_only_the_laboratory(self):
        for user in (self.user_reception, self.user_agent, self.user_supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["metrology.certificate.upload"].with_user(user).create({})
        stranger = self._make_user("laboratory", "stranger", self.site_b)
        wizard = self._read({f"{self.first.number}.pdf": make_pdf()}, stranger)
        self.assertEqual(wizard.line_ids.state, "unmatched")
        self.assertIn("belongs to Laboratory A", wizard.line_ids.problem)

    def test_nobody_reads_the_files_of_others_through_it(self):
        foreign = self.env["ir.attachment"].create({"name": "secret.pdf", "raw": make_pdf(), "public": True})
        wizard = self.env["metrology.certificate.upload"].with_user(self.user_laboratory).create({})
        wizard.file_ids = [Command.set(foreign.ids)]
        with self.assertRefused(AccessError, "only files that you upload"):
            wizard.action_read()
