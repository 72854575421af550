from odoo import models
from odoo.exceptions import UserError

from odoo.addons.metrology_intake.report.paper import in_paper_language, paper_header
from odoo.addons.report_typst import typst_qr


class MetrologyCertificate(models.Model):
    """The slip that comes with a certificate: number, check code and the code for the public page."""

    _inherit = "metrology.certificate"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_certificate_slip(self, report):
        """Return one slip per issued certificate."""
        for certificate in self:
            if not certificate.is_issued:
                raise UserError(
                    self.env._(
                        "%(certificate)s is not approved; its slip is printed after the approval.",
                        certificate=certificate.display_name,
                    )
                )
        return [in_paper_language(c, c.partner_id)._get_paper_certificate_slip() for c in self]

    def _get_paper_certificate_slip(self):
        site = self.site_id or self.item_id.site_id
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Certificate Slip"),
                number=self.number,
                number_label=self.env._("Certificate number"),
                subtitle=self.env._("Comes with the certificate; keep it"),
            ),
            "facts": [[label, value] for label, value in self._get_public_facts()],
            "verify_title": self.env._("Is it genuine?"),
            "verify_qr": typst_qr(self._get_verify_url()),
            "verify_steps": [
                self.env._("Scan the code with a telephone, or open %(url)s.", url=self._get_verify_page()),
                self.env._("Enter the certificate number and the check code."),
                self.env._("Compare the answer with the certificate, line by line."),
            ],
            "code_label": self.env._("Check code"),
            "code": self.check_code,
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._(
                    "A recalled or replaced certificate says so on this page; do not use it any more."
                ),
                self.env._("Who has number and check code can read the lines above, but no names."),
            ],
        }

    def _get_verify_page(self):
        return f"{self.get_base_url()}/metrology/verify"
