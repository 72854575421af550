from odoo import models
from odoo.exceptions import UserError

from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_date,
    paper_header,
    paper_selection,
    paper_time,
)


class MetrologyComplaint(models.Model):
    """The customer's paper: what was complained about, what was decided, and where to go with a no."""

    _inherit = "metrology.complaint"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_closing(self, report):
        """Return one notice per record; before the customer is told there is nothing to print."""
        for complaint in self:
            if complaint.state not in ("told", "closed"):
                raise UserError(
                    self.env._(
                        "%(complaint)s: the closing notice is printed when the customer has been told.",
                        complaint=complaint.name,
                    )
                )
        return [in_paper_language(complaint, complaint.partner_id)._get_paper_closing() for complaint in self]

    def _get_paper_closing(self):
        responses = self.env._(", ").join(self.response_ids.mapped("name"))
        return {
            **paper_header(
                self.env,
                self.site_id,
                self.env._("Notice on the End of a Complaint"),
                number=self.name,
                number_label=self.env._("Complaint number"),
            ),
            "facts": [
                [self.env._("Customer"), self.partner_id.name or self.reporter_name or ""],
                [self.env._("Complained on"), paper_time(self, self.received_at, self.site_id)],
                [self.env._("Channel"), self.channel_id.name or ""],
                [self.env._("Category"), self.category_id.name or ""],
                [self.env._("Document number"), self.document_no or ""],
                [self.env._("Told on"), paper_time(self, self.told_at, self.site_id)],
            ],
            "parts": [
                part
                for part in (
                    [self.env._("What the customer says"), self.statement],
                    [self.env._("What the customer wants"), self.demand],
                    [self.env._("Outcome"), paper_selection(self, "outcome")],
                    [self.env._("Answer to the customer"), self.answer],
                    [self.env._("Responses"), responses],
                )
                if part[1]
            ],
            "approval": self.env._(
                "The answer was approved on %(day)s by somebody who had no part in the matter complained "
                "about.",
                day=paper_date(self._to_day(self.approved_at)),
            ),
            "signatures": [{"title": self.env._("Institute (seal)")}],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._(
                    "If you do not agree, tell us: the same case goes one level up and is decided by "
                    "other people."
                )
                if self.state == "told"
                else self.env._("With this notice the handling of your complaint has ended."),
            ],
        }
