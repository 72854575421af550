from odoo import models
from odoo.exceptions import UserError

from odoo.addons.metrology_intake.report.paper import (
    accessory_lines,
    in_paper_language,
    paper_date,
    paper_header,
    paper_serial,
    paper_time,
)
from odoo.addons.report_typst import typst_image

MAX_PHOTOS = 4


class MetrologyOrderItem(models.Model):
    """The notice that tells a customer why an item comes back untested and how to collect it."""

    _inherit = "metrology.order.item"  # pylint: disable=consider-merging-classes-inherited

    def _get_paper_laboratories(self):
        """Override of `metrology_intake`: once planned, the laboratories that have the jobs are printed."""
        return self.lab_job_ids.laboratory_id or super()._get_paper_laboratories()

    def _prepare_typst_return_notice(self, report):
        """Return one notice per item that was returned untested."""
        for item in self:
            if not item.return_reason_id:
                raise UserError(
                    self.env._(
                        "%(item)s was not returned untested, so there is no return notice for it.",
                        item=item.display_name,
                    )
                )
        return [
            in_paper_language(item, item.submitting_partner_id)._get_paper_return_notice() for item in self
        ]

    def _get_paper_return_notice(self):
        order, site = self.order_id, self.site_id
        jobs = self.lab_job_ids.filtered("return_reason_id")
        returned_on = max(filter(None, jobs.mapped("finished_at")), default=False)
        photos = [typst_image(photo.raw) for photo in jobs.return_photo_ids[:MAX_PHOTOS]]
        customer = order.submitting_partner_id.name or order.submitter_name or ""
        return {
            **paper_header(
                self.env,
                site,
                self.env._("Return Notice"),
                number=self.item_uid,
                number_label=self.env._("Item number"),
                subtitle=self.env._("Not required") if self.not_required else self.env._("Returned untested"),
            ),
            "greeting": self.env._("To %(customer)s:", customer=customer),
            "opening": self.env._(
                "the instrument below came to us with order %(order)s on %(date)s. We return it untested for "
                "the reason given here. Please collect it as described.",
                order=order.name or "",
                date=paper_date(order.order_date),
            ),
            "facts": [
                [self.env._("Instrument"), self.name or ""],
                [self.env._("Model"), self.model_spec or ""],
                [self.env._("Serial number"), paper_serial(self)],
                [self.env._("Manufacturer"), self.manufacturer or ""],
                [self.env._("Accessories"), accessory_lines(self)],
                [self.env._("Service"), self.service_id.name or ""],
                [self.env._("Laboratory"), "、".join(jobs.laboratory_id.mapped("name"))],
                [self.env._("Returned on"), paper_time(self, returned_on, site)[:10]],
            ],
            "reason_title": self.env._("Reason"),
            "reason": self.return_reason_id.name or "",
            "text": self.return_text or "",
            "photos": [photo for photo in photos if photo],
            "fee": self.env._("The work that was done before the return stays due.")
            if self.inspection_done
            else self.env._("No fee is due for this item."),
            "steps_title": self.env._("How to collect"),
            "steps": [
                self.env._(
                    "Bring the customer's copy of the commission order, or show the code of the "
                    "pickup voucher."
                ),
                self.env._(
                    "If the copy is lost, bring a letter of your unit and the identity card of the person "
                    "who collects."
                ),
                self.env._("Place: %(place)s", place=" ".join(filter(None, (site.name, site.address)))),
                self.env._("Hours: %(hours)s", hours=site.hours or self.env._("ask by phone")),
                self.env._("Questions: %(phone)s", phone=site.phone or "—"),
                self.env._("Check the instrument and its accessories at the counter and sign for them."),
                self.env._(
                    "You can submit the instrument again once the reason is removed; "
                    "name the item number above, so that both visits are linked."
                ),
            ],
            "signatures": [
                {"title": self.env._("For the institute (seal, date)")},
                {"title": self.env._("Collected by (name, date)")},
            ],
        }
