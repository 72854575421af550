from odoo import fields, models


class MetrologyCallQueueMember(models.Model):
    """An agent who answers the calls of a queue."""

    _name = "metrology.call.queue.member"
    _description = "Member of a Call Queue"
    _order = "queue_id, level, id"
    _rec_name = "user_id"

    queue_id = fields.Many2one("metrology.call.queue", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="queue_id.company_id")
    user_id = fields.Many2one("res.users", string="Agent", required=True, index=True, ondelete="cascade")
    skill_ids = fields.Many2many("metrology.agent.skill", string="Skills")
    level = fields.Integer(
        default=1, required=True, help="Agents of level 1 are rung first, then those of level 2, and so on."
    )

    _level_range = models.Constraint(
        "CHECK(level BETWEEN 1 AND 9)", "Level of the agent: write a number from 1 to 9."
    )
    _once = models.UniqueIndex(
        "(queue_id, user_id)", "This agent already is a member of this queue. Change that line instead."
    )
    _order_idx = models.Index("(queue_id, level, id)")
