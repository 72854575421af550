from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .. import renderer
from .common import TEMPLATES, TypstCase


@tagged("post_install", "-at_install")
class TestReport(TypstCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "typst_clerk", groups="base.group_user,base.group_partner_manager")
        cls.group = cls.env["res.groups"].create({"name": "Printers"})

    def test_many_records_are_one_pdf_in_their_order(self):
        pages = self.print_pages(self.partners)
        self.assertEqual(len(pages), 2)
        self.assertIn("云河电力设备厂", pages[0])
        self.assertIn("青禾仪表行", pages[1])

    def test_callers_of_the_pdf_engine_get_it_too(self):
        pdf, kind = self.env["ir.actions.report"]._render_qweb_pdf(self.report, self.partners.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF-"))
        streams = self.env["ir.actions.report"]._render_qweb_pdf_prepare_streams(
            self.report, {}, self.partners.ids
        )
        self.assertEqual(list(streams), self.partners.ids)

    def test_qweb_reports_keep_their_engine(self):
        report = self.env.ref("base.report_ir_model_overview")
        html, kind = self.env["ir.actions.report"]._render(report, self.env["ir.model"]._get("res.lang").ids)
        self.assertEqual(kind, "html")
        self.assertIn(b"res.lang", html)

    def test_mail_template_attaches_it(self):
        self.assertIn("mail.template", self.env, "These tests need a database with mail.")
        template = self.env["mail.template"].create(
            {
                "name": "Letter",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "report_template_ids": self.report.ids,
            }
        )
        values = template._generate_template(self.partners[0].ids, ("report_template_ids",))
        ((name, content),) = values[self.partners[0].id]["attachments"]
        self.assertEqual(name, "Letter 云河电力设备厂.pdf")
        self.assertTrue(content)

    def test_attachment_is_kept_and_used_again(self):
        self.report.write({"attachment": "'letter_%s.pdf' % object.id", "attachment_use": True})
        partner = self.partners[0]
        self.print_pages(partner)
        attachment = self.report.retrieve_attachment(partner)
        self.assertEqual(attachment.mimetype, "application/pdf")
        partner.name = "改名后的电力设备厂"
        self.assertIn("云河电力设备厂", self.print_pages(partner)[0])
        self.report.attachment_use = False
        self.assertIn("改名后的电力设备厂", self.print_pages(partner)[0])

    def test_attachments_of_many_records_are_their_own(self):
        self.report.attachment = "'letter_%s.pdf' % object.id"
        pages = self.print_pages(self.partners)
        self.assertEqual(len(pages), 2)
        for partner in self.partners:
            self.assertTrue(self.report.retrieve_attachment(partner))

    def test_groups_are_asked(self):
        self.report.group_ids = self.group
        with self.assertRaisesRegex(AccessError, "Printers"):
            self.print_pages(self.partners, user=self.clerk)
        self.clerk.group_ids += self.group
        self.assertEqual(len(self.print_pages(self.partners, user=self.clerk)), 2)

    def test_records_one_may_not_read_are_not_printed(self):
        self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partners[1].id})]",
            }
        )
        with self.assertRaises(AccessError):
            self.print_pages(self.partners, user=self.clerk)

    def test_nothing_chosen_or_deleted(self):
        with self.assertRaisesRegex(UserError, "choose at least one record"):
            self.print_pages(self.partners.browse())
        gone = self.partners[0]
        gone.unlink()
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            self.print_pages(gone)

    def test_error_in_a_template_is_a_plain_sentence(self):
        self.report.typst_template = f"{TEMPLATES}/broken.typ"
        with (
            self.assertLogs("odoo.addons.report_typst", "WARNING"),
            self.assertRaisesRegex(UserError, r"“Letter” can not be printed.*broken\.typ:2:6"),
        ):
            self.print_pages(self.partners)

    def test_missing_font_says_what_to_install(self):
        with (
            patch.object(renderer, "CHINESE_FAMILIES", ()),
            self.assertRaisesRegex(UserError, "manimgx-fonts-cjk.*fonts-noto-cjk"),
        ):
            self.print_pages(self.partners)

    def test_slow_document_is_a_plain_sentence(self):
        with (
            patch.object(renderer, "render", side_effect=renderer.RenderTimeout("slow")),
            self.assertRaisesRegex(UserError, "Print fewer records"),
        ):
            self.print_pages(self.partners)

    def test_time_limit_is_a_setting(self):
        reports = self.env["ir.actions.report"]
        parameters = self.env["ir.config_parameter"]
        for text, seconds in (("15", 15), ("0", 60), ("soon", 60), ("", 60)):
            parameters.set_param("report_typst.timeout", text)
            self.assertEqual(reports._get_typst_timeout(), seconds)

    def test_settings_are_checked(self):
        for method in ("unlink", "_prepare_typst_", "_prepare_typst_x.y", ""):
            with self.assertRaises(ValidationError) as caught:
                self.report.typst_method = method
            self.assertIn("must begin with _prepare_typst_", str(caught.exception))
        for template in ("report_typst/no.typ", "../etc/passwd", "base/__manifest__.py", False):
            with self.assertRaises(ValidationError) as caught:
                self.report.typst_template = template
            self.assertIn("there is no file", str(caught.exception))

    def test_missing_data_method_is_named(self):
        self.report.typst_method = "_prepare_typst_nothing"
        with self.assertRaisesRegex(UserError, "res.partner has no method _prepare_typst_nothing"):
            self.print_pages(self.partners)

    def test_there_is_no_html_form(self):
        with self.assertRaisesRegex(UserError, "on paper only"):
            self.env["ir.actions.report"]._render_qweb_html(self.report, self.partners.ids)

    def test_action_does_not_ask_for_a_page_layout(self):
        action = self.report.report_action(self.partners)
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["report_type"], "typst")
