from odoo import models

from odoo.addons.metrology_intake.report.paper import in_paper_language, paper_header


class MetrologyQuotation(models.Model):
    """The preliminary quotation on paper, as it was sent; a draft says that it is one."""

    _inherit = "metrology.quotation"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_quotation(self, report):
        """Return one document per quotation."""
        return [in_paper_language(record, record.partner_id)._get_paper_quotation() for record in self]

    def _get_paper_quotation(self):
        content = self._get_shown_content()
        open_states = ("draft", "at_marketing", "priced")
        return {
            **paper_header(
                self.env,
                self.site_id,
                self.env._("Preliminary Quotation"),
                number=self.name,
                number_label=self.env._("Quotation number"),
                subtitle=self.env._("Version %(version)s", version=content["version"] or "—"),
                mark=self._state_label("draft") if self.state in open_states else "",
            ),
            "facts": [
                [self.env._("Customer"), content["customer"]],
                [self.env._("Valid until"), content["valid_until"]],
                *([[self.env._("Kind"), self.env._("On-site work")]] if content["onsite"] else []),
                *([[self.env._("Urgent surcharge"), content["surcharge"]]] if content["surcharge"] else []),
            ],
            "columns": [
                {"title": self.env._("No."), "width": "8mm", "align": "center"},
                {"title": self.env._("Instrument"), "width": 2.4, "align": "left"},
                {"title": self.env._("Model"), "width": 1.6, "align": "left"},
                {"title": self.env._("Measuring range"), "width": 1.6, "align": "left"},
                {"title": self.env._("Service"), "width": 1.2, "align": "left"},
                {"title": self.env._("Quantity"), "width": "12mm", "align": "center"},
                {"title": self.env._("Unit price"), "width": "20mm", "align": "right"},
                {"title": self.env._("Amount"), "width": "22mm", "align": "right"},
            ],
            "rows": [
                [
                    str(number),
                    line["name"],
                    line["model"],
                    " ".join(filter(None, (line["range"], line["class"]))),
                    line["service"],
                    str(line["quantity"]),
                    line["unit"],
                    line["amount"],
                ]
                for number, line in enumerate(content["lines"], start=1)
            ],
            "total": self.env._(
                "Total: %(amount)s %(currency)s", amount=content["total"], currency=content["currency"]
            ),
            "remark_title": self.env._("Remarks") if content["remark"] else "",
            "remark": content["remark"],
            "notes_title": self.env._("Please note"),
            "notes": [
                self.env._("A blank price is not yet known; we tell you before work begins."),
                self.env._(
                    "Prices follow our list of today. The commission order that both sides sign decides."
                ),
            ],
        }
