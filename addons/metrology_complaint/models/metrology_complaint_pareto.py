from odoo import fields, models
from odoo.tools import SQL


class MetrologyComplaintPareto(models.Model):
    """Causes of a year's complaints, the most frequent first, with what the first ones make up together."""

    _name = "metrology.complaint.pareto"
    _description = "Pareto of Causes"
    _auto = False
    _order = "year desc, rank, id"
    _rec_name = "cause_id"

    company_id = fields.Many2one("res.company", readonly=True)
    year = fields.Char(readonly=True)
    cause_id = fields.Many2one("metrology.reason", readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    case_count = fields.Integer(string="Counted complaints", readonly=True)
    share = fields.Float(string="Share (%)", readonly=True, digits=(16, 1))
    cumulative = fields.Float(
        string="Together with those before (%)", readonly=True, digits=(16, 1), aggregator="max"
    )
    is_vital = fields.Boolean(
        string="Among the few that matter",
        readonly=True,
        help="The causes that make up the first 80 % together.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH tally AS (
                SELECT complaint.company_id, cause.metrology_reason_id AS cause_id,
                       EXTRACT(YEAR FROM complaint.received_at AT TIME ZONE 'UTC'
                               AT TIME ZONE %(zone)s)::int AS year,
                       COUNT(*) AS case_count
                  FROM metrology_complaint AS complaint
                  JOIN metrology_complaint_cause_rel AS cause ON cause.metrology_complaint_id = complaint.id
                 WHERE complaint.is_counted
              GROUP BY 1, 2, 3
            ), ranked AS (
                SELECT tally.*,
                       ROW_NUMBER() OVER line AS rank,
                       SUM(case_count) OVER line AS so_far,
                       SUM(case_count) OVER (PARTITION BY company_id, year) AS whole
                  FROM tally
                WINDOW line AS (
                    PARTITION BY company_id, year ORDER BY case_count DESC, cause_id
                    ROWS UNBOUNDED PRECEDING
                )
            )
            SELECT (company_id::bigint * 10000 + year) * 1000 + rank AS id, company_id, year::text AS year,
                   cause_id, rank, case_count, 100.0 * case_count / whole AS share,
                   100.0 * so_far / whole AS cumulative,
                   so_far - case_count < 0.8 * whole AS is_vital
              FROM ranked
            """,
            zone=self.env.company._get_notice_zone().key,
        )
