from odoo import Command

from .common import AppointmentCommon


class QuotationCommon(AppointmentCommon):
    """Quotations: a caliper that the price list knows, and a bench that it does not."""

    @classmethod
    def _prepare_quoted(cls, quantity=2):
        return {"instrument_type_id": cls.caliper.id, "model_spec": "0-150 mm", "quantity": quantity}

    @classmethod
    def _quote(cls, quantity=2, user=None, **values):
        return (
            cls.env["metrology.quotation"]
            .with_user(user or cls.user_agent)
            .create(
                {
                    "site_id": cls.site_a.id,
                    "partner_id": cls.customer.id,
                    "contact_id": cls.submitter.id,
                    "line_ids": [Command.create(cls._prepare_quoted(quantity))],
                    **values,
                }
            )
        )

    @classmethod
    def _quote_special(cls, **values):
        special = {"name": "Special bench", "service_id": cls.calibration.id}
        lines = [Command.create(cls._prepare_quoted()), Command.create(special)]
        return cls._quote(line_ids=lines, **values)

    @classmethod
    def _quote_priced(cls, **values):
        """A quotation for which the marketing department has given the missing price."""
        quotation = cls._quote_special(**values)
        quotation.action_submit()
        officer = quotation.with_user(cls.user_marketing_officer)
        officer.line_ids[1].unit_fee = 1200
        officer.action_answer()
        return quotation

    @classmethod
    def _accept(cls, quotation):
        quotation.action_send()
        quotation._reply(True, "Li Test", "phone")
        return quotation
