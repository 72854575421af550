from datetime import date

from odoo import Command

from odoo.addons.metrology_billing.tests.common import BillingCommon

# A Monday without holidays for some weeks before.
MONDAY = date(2026, 3, 16)
LEVELS = (
    ("remind", -3, "notice", "dunning_remind"),
    ("promise", 1, "notice", "dunning_overdue"),
    ("call1", 5, "phone", "dunning_call"),
    ("letter", 15, "letter", ""),
)


class DunningCommon(BillingCommon):
    """A procedure with a message, a call and a letter, and receivables that are due when a test wants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare_dunning()

    @classmethod
    def _prepare_dunning(cls):
        env = cls.env
        env["metrology.order"].search([("fee_open", ">", 0)]).sudo().write(
            {"fee_open": 0, "fee_state": False}
        )
        cls.run_model = env["metrology.dunning.run"]
        cls.procedure = env["metrology.dunning.procedure"].search([("company_id", "=", cls.company.id)])
        cls.procedure.level_ids.unlink()
        steps = {code: cls._get_reason("dunning_step", code).id for code, *_rest in LEVELS}
        kinds = env["metrology.notice.kind"]
        cls.procedure.level_ids = [
            Command.create(
                {
                    "step_id": steps[step],
                    "days": days,
                    "channel": channel,
                    "kind_id": kinds._get(kind).id if kind else False,
                }
            )
            for step, days, channel, kind in LEVELS
        ]
        cls.levels = {level.step_id.code: level for level in cls.procedure.level_ids}
        cls.dispute = cls._get_reason("arrears_reason", "dispute_fee")

    @classmethod
    def _make_due(cls, day, items=1, **values):
        """Return a signed order that is due on that day."""
        order = cls._make_signed_order(items, **values)
        cls._set_due(order, day)
        return order

    @classmethod
    def _set_due(cls, order, day):
        # sudo: metrology.order - a test sets the clock
        order.sudo().write({"fee_due_date": day})

    @classmethod
    def _run(cls, today=MONDAY):
        cls.run_model._run(today)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _get_dunning(cls, order):
        return cls.env["metrology.dunning"].search([("order_id", "=", order.id)])

    @classmethod
    def _pause(cls, dunning, date_from, date_to):
        return cls.env["metrology.dunning.pause"].create(
            {
                "dunning_id": dunning.id,
                "reason_id": cls.dispute.id,
                "note": "Wrong price",
                "date_from": date_from,
                "date_to": date_to,
                "user_id": cls.env.uid,
            }
        )
