"""Arrears of the demo world: three weeks of daily runs, reasons, a dispute, an agreed plan, weekly sheets."""

from datetime import timedelta

from odoo import Command, fields

REASONS = ("awaiting_invoice", "approval", "budget", "cash_flow", "contact_changed", "unmatched")
DAYS = 21


class DunningWork:
    """Finance asks for what is overdue, and writes down why it is not paid."""

    def __init__(self, env, house):
        self.env = env
        self.house = house
        self.today = fields.Date.context_today(env["metrology.dunning"])

    @property
    def finance(self):
        return self.house.get_user("finance")

    def play(self):
        for days in range(DAYS, -1, -7):
            self.env["metrology.dunning.run"]._run(self.today - timedelta(days=days))
            self.env["metrology.dunning.sheet"]._write_week(self.today - timedelta(days=days))
        lines = self.env["metrology.dunning"].search([("is_open", "=", True)]).with_user(self.finance)
        for number, line in enumerate(lines):
            if number % 3:
                line.reason_id = self.get_reason(REASONS[number % len(REASONS)])
        if lines:
            self.dispute(lines[-1])
            self.promise(lines[0])

    def get_reason(self, code):
        return self.env["metrology.reason"]._get("arrears_reason", code)

    def dispute(self, line):
        wizard = self.env["metrology.dunning.pausing"].with_user(self.finance)
        wizard.create(
            {
                "dunning_ids": [Command.set(line.ids)],
                "reason_id": self.get_reason("dispute_fee").id,
                "note": "客户认为加急费重复收取，正在核对。",
                "date_to": self.today + timedelta(days=10),
            }
        ).action_pause()

    def promise(self, line):
        """The customer pays in two halves."""
        half = round(line.open_amount / 2, 2)
        plan = self.env["metrology.dunning.plan"].with_user(self.finance)
        plan.create(
            {
                "partner_id": line.partner_id.id,
                "company_id": line.company_id.id,
                "dunning_ids": [Command.set(line.ids)],
                "signatory": "财务负责人",
                "recording": "LY-20260316-0007",
                "instalment_ids": [
                    Command.create({"date": self.today + timedelta(days=7), "amount": half}),
                    Command.create(
                        {"date": self.today + timedelta(days=37), "amount": line.open_amount - half}
                    ),
                ],
            }
        ).action_agree()
