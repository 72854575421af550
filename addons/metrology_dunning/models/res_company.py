from odoo import Command, api, models

# Step, working days after the due date, channel, kind of notice.
LEVELS = (
    ("remind", -3, "notice", "dunning_remind"),
    ("overdue", 1, "notice", "dunning_overdue"),
    ("call1", 5, "phone", "dunning_call"),
    ("letter", 15, "letter", ""),
    ("lawyer", 40, "letter", ""),
)


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_dunning_procedure()
        return companies

    def _create_dunning_procedure(self):
        """Give each company a procedure to begin with; it is data and finance changes it."""
        # sudo: metrology.dunning.procedure - whoever makes a company need not have rights on dunning
        procedures_sudo = self.env["metrology.dunning.procedure"].sudo()
        having = procedures_sudo.with_context(active_test=False).search([("company_id", "in", self.ids)])
        reasons, kinds = procedures_sudo.env["metrology.reason"], procedures_sudo.env["metrology.notice.kind"]
        steps = {reason.code: reason.id for reason in reasons.search([("kind", "=", "dunning_step")])}
        known = {kind.code: kind.id for kind in kinds.search([])}
        levels = [
            Command.create(
                {"step_id": steps[step], "days": days, "channel": channel, "kind_id": known.get(kind)}
            )
            for step, days, channel, kind in LEVELS
            if step in steps
        ]
        house = self.with_context(lang=self._get_notice_lang())
        procedures_sudo.create(
            [
                {
                    "name": house.env._("Standard procedure"),
                    "company_id": company.id,
                    "level_ids": levels,
                }
                for company in self - having.company_id
            ]
        )
