from odoo import models

from odoo.addons.metrology_intake.report.paper import in_paper_language, paper_header


class MetrologyAppointment(models.Model):
    """The booking on paper: the sheet a customer brings, and the notice of on-site work."""

    _inherit = "metrology.appointment"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_typst_slip(self, report):
        """Return one booking sheet per booking; its code is scanned at the counter."""
        return [in_paper_language(booking, booking.partner_id)._get_paper_slip() for booking in self]

    def _prepare_typst_onsite_notice(self, report):
        """Return one notice per on-site visit."""
        return [in_paper_language(booking, booking.partner_id)._get_paper_onsite() for booking in self]

    def _get_paper_slip(self):
        return {
            **self._get_paper_head(self.env._("Booking Sheet")),
            "facts": [
                *self._get_paper_party(),
                [self.env._("Date and time"), self._get_when()],
                [self.env._("Number of items"), str(self.item_count)],
                [self.env._("Site"), " ".join(filter(None, (self.site_id.name, self.site_id.address)))],
            ],
            "notes": [
                self.env._("Bring this sheet: its code opens your booking at the counter."),
                self.env._("Please come within the time above. Tell us early when you can not come."),
                self.env._("Bring all accessories and, for mandatory verification, the registration number."),
            ],
        }

    def _get_paper_onsite(self):
        checks = [
            ("power_ok", "power_note"),
            ("space_ok", "space_note"),
            ("conditions_ok", "conditions_note"),
            ("training_done", "training_note"),
        ]
        return {
            **self._get_paper_head(self.env._("Notice of On-site Work")),
            "facts": [
                *self._get_paper_party(),
                [self.env._("Agreed dates"), self._get_when()],
                [self.env._("Address of the work"), self.onsite_address or ""],
                [self.env._("Team"), ", ".join(self.team_ids.mapped("name"))],
                [self.env._("Vehicle"), self.vehicle or ""],
                [self.env._("Standards to carry"), self.standards_to_carry or ""],
                *[
                    [
                        self._fields[check]._description_string(self.env),
                        " ".join(
                            filter(
                                None,
                                (self.env._("Yes") if self[check] else self.env._("Not yet"), self[note]),
                            )
                        ),
                    ]
                    for check, note in checks
                ],
            ],
            "notes": [
                self.env._("Please have power, space, ambient conditions and safety training ready in time."),
                self.env._("Cancelling agreed work late may cost a fee; ask us before you cancel."),
            ],
        }

    def _get_paper_head(self, title):
        return {
            **paper_header(
                self.env,
                self.site_id,
                title,
                number=self.name,
                number_label=self.env._("Booking number"),
                mark=self._get_kind_label(),
            ),
            "columns": [
                {"title": self.env._("No."), "width": "8mm", "align": "center"},
                {"title": self.env._("Instrument"), "width": 2.4, "align": "left"},
                {"title": self.env._("Model"), "width": 1.8, "align": "left"},
                {"title": self.env._("Serial number"), "width": 1.8, "align": "left"},
                {"title": self.env._("Quantity"), "width": "14mm", "align": "center"},
                {"title": self.env._("Service"), "width": 1.4, "align": "left"},
                {"title": self.env._("Remarks"), "width": 2, "align": "left"},
            ],
            "rows": self._get_paper_rows(),
            "requirement_title": self.env._("Special requirements") if self.special_requirement else "",
            "requirement": self.special_requirement or "",
            "notes_title": self.env._("Please note"),
        }

    def _get_paper_party(self):
        return [
            [self.env._("Customer"), self.partner_id.name or ""],
            [self.env._("Contact"), " ".join(filter(None, (self.contact_name, self.contact_phone)))],
        ]

    def _get_paper_rows(self):
        """Return what is brought or collected, one row each."""
        if self.kind == "pickup":
            cells = [
                (
                    item.name,
                    item.model_spec,
                    item.serial_no,
                    item.quantity,
                    item.service_id.name,
                    item.item_uid,
                )
                for item in self.pickup_item_ids
            ]
        else:
            cells = [
                (line.name, line.model_spec, line.serial_no, line.quantity, line.service_id.name, line.note)
                for line in self.line_ids
            ]
        return [
            [str(number), *(str(cell or "") for cell in row)] for number, row in enumerate(cells, start=1)
        ]
