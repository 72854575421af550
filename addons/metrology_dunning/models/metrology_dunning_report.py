from odoo import fields, models
from odoo.tools import SQL

AGES = [
    ("a_before", "Not due yet"),
    ("b_30", "0–30 days"),
    ("c_60", "31–60 days"),
    ("d_90", "61–90 days"),
    ("e_180", "91–180 days"),
    ("f_365", "181–365 days"),
    ("g_older", "More than 365 days"),
    ("h_settled", "Settled"),
]


class MetrologyDunningReport(models.Model):
    """Arrears of today by reason, age, specialist; promises kept and money recovered."""

    _name = "metrology.dunning.report"
    _description = "Statistics of Arrears"
    _auto = False
    _order = "id"

    dunning_id = fields.Many2one("metrology.dunning", string="Receivable", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    specialist_id = fields.Many2one("res.users", readonly=True)
    reason_id = fields.Many2one("metrology.reason", string="Reason of arrears", readonly=True)
    level_id = fields.Many2one("metrology.dunning.level", readonly=True)
    age = fields.Selection(AGES, string="Age of the arrears", readonly=True)
    line_count = fields.Integer(string="Number of receivables", readonly=True)
    start_amount = fields.Monetary(string="Open at the beginning", readonly=True)
    open_amount = fields.Monetary(string="Open today", readonly=True)
    recovered_amount = fields.Monetary(string="Recovered", readonly=True)
    promise_count = fields.Integer(
        string="Promises judged", readonly=True, help="Instalments whose day has come; counted once per plan."
    )
    kept_count = fields.Integer(string="Promises kept", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, line.id AS dunning_id, line.partner_id, line.company_id, line.specialist_id,
                   line.reason_id, line.level_id, 1 AS line_count, line.start_amount,
                   CASE WHEN line.is_open THEN line.open_amount ELSE 0 END AS open_amount,
                   line.recovered_amount, COALESCE(promise.judged, 0) AS promise_count,
                   COALESCE(promise.kept, 0) AS kept_count,
                   CASE WHEN line.is_open IS NOT TRUE THEN 'h_settled'
                        WHEN clock.days < 0 THEN 'a_before'
                        WHEN clock.days <= 30 THEN 'b_30'
                        WHEN clock.days <= 60 THEN 'c_60'
                        WHEN clock.days <= 90 THEN 'd_90'
                        WHEN clock.days <= 180 THEN 'e_180'
                        WHEN clock.days <= 365 THEN 'f_365'
                        ELSE 'g_older' END AS age
              FROM metrology_dunning AS line
        CROSS JOIN LATERAL (SELECT %s::date - line.due_date AS days) AS clock
         LEFT JOIN (SELECT first.line_id, COUNT(*) AS judged,
                           COUNT(*) FILTER (WHERE instalment.outcome = 'kept') AS kept
                      FROM (SELECT metrology_dunning_plan_id AS plan_id, MIN(metrology_dunning_id) AS line_id
                              FROM metrology_dunning_metrology_dunning_plan_rel
                          GROUP BY metrology_dunning_plan_id) AS first
                      JOIN metrology_dunning_instalment AS instalment ON instalment.plan_id = first.plan_id
                     WHERE instalment.outcome IS NOT NULL
                  GROUP BY first.line_id) AS promise ON promise.line_id = line.id
            """,
            fields.Date.context_today(self),
        )
