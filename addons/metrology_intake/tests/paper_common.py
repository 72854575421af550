import io

from pypdf import PdfReader


class PaperMixin:
    """Prints as one of the roles of `MetrologyCommon` and reads the paper; everybody reads English."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.lang = "en_US"
        cls.customer.lang = "en_US"
        cls.env["res.users"].search([]).lang = "en_US"
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})

    def _print_paper(self, report_name, records, user=None):
        """Return the text of each page."""
        reports = self.env["ir.actions.report"].with_user(user or self.user_reception)
        pdf, kind = reports._render(report_name, records.ids)
        self.assertEqual(kind, "pdf")
        return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
