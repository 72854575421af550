from odoo import models

from odoo.addons.metrology_intake.report.paper import in_paper_language
from odoo.addons.report_typst import typst_qr

BADGE = (85, 54)


class MetrologyBadge(models.Model):
    """The badge on paper: name, job, and the code that is scanned at a hand-over."""

    _inherit = "metrology.badge"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_badge(self, report):
        return [{"cards": [in_paper_language(badge)._get_paper_card()]} for badge in self]

    def _get_paper_card(self):
        user = self.user_id
        return {
            "paper": list(BADGE),
            "qr": typst_qr(self.code),
            "title": user.name or "",
            "size": 16,
            "line": " · ".join(filter(None, (user.function, user.metrology_site_id.name))),
            "code": self.code,
        }
