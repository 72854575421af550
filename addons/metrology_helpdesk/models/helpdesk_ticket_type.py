from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

# Two weeks of service hours: longer clocks are none.
MAX_MINUTES = 20 * 8 * 60


class KindFacts(NamedTuple):
    """What a new request has to know of its kind, kept in memory."""

    team_id: int | bool
    company_id: int | bool
    calendar_id: int
    agent_minutes: int


class HelpdeskTicketType(models.Model):
    """A kind of request: its own fields, clocks, people and words."""

    _name = "helpdesk.ticket.type"
    _inherit = ["helpdesk.ticket.type", "metrology.cached.mixin"]
    _order = "sequence, id"

    code = fields.Char(help="Programs recognise the entry by this code.")
    sequence = fields.Integer(default=100)
    form = fields.Selection(
        [
            ("plain", "Nothing more"),
            ("onsite", "Place, day and instruments of an on-site visit"),
            ("special", "Instruments and wished day"),
            ("suggestion", "Class of the suggestion"),
            ("plan", "Needs and personal service plan"),
            ("mandatory", "Application for mandatory verification"),
        ],
        string="Asks for",
        required=True,
        default="plain",
    )
    is_passed_on = fields.Boolean(
        string="Marketing Department Answers",
        help="The agent passes such a request on; it cannot be closed before the department has answered.",
    )
    script = fields.Text(string="What to Ask", translate=True, help="Shown to the agent while talking.")
    answer_template = fields.Text(
        string="Words of the Answer",
        translate=True,
        help="The answer starts with these words. {customer} and {number} are filled in, nothing else is.",
    )
    agent_minutes = fields.Integer(
        string="Agent's Clock",
        required=True,
        default=120,
        help="Working minutes until the agent has answered or passed the request on.",
    )
    department_minutes = fields.Integer(
        string="Department's Clock",
        required=True,
        default=960,
        help="Working minutes until the department has answered.",
    )
    tell_minutes = fields.Integer(
        string="Telling Clock",
        required=True,
        default=240,
        help="Working minutes from the answer until the customer has been told.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Worked on by", index="btree_not_null", ondelete="restrict"
    )
    answer_team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Answering Department", index="btree_not_null", ondelete="restrict"
    )

    _order_idx = models.Index("(sequence, id)")
    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL",
        "Another kind of request already has this code. Change the existing one.",
    )
    _clocks_sound = models.Constraint(
        f"CHECK(agent_minutes BETWEEN 1 AND {MAX_MINUTES} AND department_minutes BETWEEN 1 AND {MAX_MINUTES} "
        f"AND tell_minutes BETWEEN 1 AND {MAX_MINUTES})",
        "A clock runs for 1 to 9600 working minutes, that is at most twenty days of eight hours.",
    )

    @api.model
    @tools.ormcache("code")
    def _get_id(self, code):
        # sudo: helpdesk.ticket.type - the same kinds for everybody, kept for all
        kind = self.sudo().with_context(active_test=False).search([("code", "=", code)], limit=1)
        if not kind:
            raise UserError(
                self.env._(
                    "There is no kind of request “%(code)s”. Ask the administrator.",
                    code=code,
                )
            )
        return kind.id

    @api.model
    def _get(self, code):
        """Return the kind with this code."""
        return self.browse(self._get_id(code))

    @tools.ormcache("self.id")
    def _get_facts(self):
        self.ensure_one()
        # sudo: helpdesk.ticket.type - the same for everybody, kept for all
        kind_sudo = self.sudo()
        team_sudo = kind_sudo.team_id
        return KindFacts(
            team_sudo.id, team_sudo.company_id.id, team_sudo._get_hours().id, kind_sudo.agent_minutes
        )
