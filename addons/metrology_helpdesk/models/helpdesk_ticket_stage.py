from odoo import api, fields, models, tools


class HelpdeskTicketStage(models.Model):
    """A column of the board; those that follow the state of a request are the only ones it visits."""

    _name = "helpdesk.ticket.stage"
    _inherit = ["helpdesk.ticket.stage", "metrology.cached.mixin"]

    state = fields.Selection(
        selection="_selection_state",
        readonly=True,
        copy=False,
        help="Requests in this state stand in this column.",
    )

    _state_unique = models.UniqueIndex(
        "(state) WHERE state IS NOT NULL", "Another stage already stands for this state."
    )

    @api.model
    def _selection_state(self):
        return self.env["helpdesk.ticket"]._fields["state"]._description_selection(self.env)

    @api.model
    @tools.ormcache()
    def _get_ids_by_state(self):
        # sudo: helpdesk.ticket.stage - the same columns for everybody, kept for all
        return {stage.state: stage.id for stage in self.sudo().search([("state", "!=", False)])}
