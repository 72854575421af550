from odoo import fields, models

from odoo.addons.metrology_intake.report.paper import (
    in_paper_language,
    paper_date,
    paper_header,
    paper_serial,
)


class MetrologyStorageEvent(models.Model):
    """The registered letter that asks a customer to collect, before items count as abandoned."""

    _inherit = "metrology.storage.event"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_storage_letter(self, report):
        """Return one letter per customer and site."""
        return [
            in_paper_language(events, partner)._get_paper_storage_letter()
            for (partner, _site), events in self.grouped(lambda e: (e.partner_id, e.site_id)).items()
        ]

    def _get_paper_storage_letter(self):
        site, partner = self.site_id, self.partner_id
        today = fields.Date.context_today(self)
        last_step = self.env["metrology.storage.step"].search([("action", "=", "disposal")], limit=1)
        address = partner._display_address(without_company=True).replace("\n", " ").strip()
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Please collect your instruments"),
                subtitle=self.env._("Registered letter"),
            ),
            "greeting": self.env._("To %(customer)s:", customer=partner.name or ""),
            "opening": self.env._(
                "the instruments below have been ready for you since the dates given and have not been "
                "collected, although we have told you several times. Please collect them soon."
            ),
            "consequence": self.env._(
                "By the conditions of the commission order, what is not collected within %(days)s days "
                "after it became ready counts as abandoned. We may then dispose of it.",
                days=last_step.days or 365,
            ),
            "facts": [
                [self.env._("Address"), address],
                [self.env._("Date"), paper_date(today)],
            ],
            "columns": [
                {"title": self.env._("Item number"), "width": "34mm", "align": "left"},
                {"title": self.env._("Instrument"), "width": 2.4, "align": "left"},
                {"title": self.env._("Model"), "width": 1.6, "align": "left"},
                {"title": self.env._("Serial number"), "width": 1.6, "align": "left"},
                {"title": self.env._("Ready since"), "width": "22mm", "align": "left"},
                {"title": self.env._("Days"), "width": "12mm", "align": "right"},
            ],
            "rows": [
                [
                    event.item_id.item_uid or "",
                    event.item_id.name or "",
                    event.item_id.model_spec or "",
                    paper_serial(event.item_id),
                    paper_date(fields.Datetime.context_timestamp(event, event.ready_at).date()),
                    str(event.item_id.storage_days or event.days),
                ]
                for event in self
            ],
            "notes_title": self.env._("How to collect"),
            "notes": [
                self.env._(
                    "Bring the customer's copy of the commission order, or show the code of the "
                    "pickup voucher."
                ),
                self.env._("Place: %(place)s", place=" ".join(filter(None, (site.name, site.address)))),
                self.env._("Hours: %(hours)s", hours=site.hours or self.env._("ask by phone")),
                self.env._("Questions: %(phone)s", phone=site.phone or "—"),
            ],
            "signatures": [{"title": self.env._("For the institute (seal, date)")}],
        }
