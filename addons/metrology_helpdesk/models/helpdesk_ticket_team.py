from odoo import models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _get_applicable_stages(self):
        """Return the columns that follow the state of a request; no other can be reached."""
        stages = self.env["helpdesk.ticket.stage"]
        return stages.browse(stages._get_ids_by_state().values())

    def _get_hours(self):
        """Return the working hours of the team, else those of the house."""
        return self.resource_calendar_id or self.env.ref("metrology_helpdesk.service_hours")

    def _get_leader(self):
        """Return who is told when a clock of this team has run out."""
        # sudo: helpdesk.ticket.team - whoever passes something on need not see the people of the other team
        team_sudo = self.sudo()
        return team_sudo.user_id or team_sudo.user_ids[:1]
