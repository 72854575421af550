from odoo import fields, models
from odoo.tools import SQL


class MetrologyWaitingTime(models.Model):
    """How long customers stay from check-in to hand-over, per site, month and hour of the day.

    Median and 90th percentile, because one customer who comes back after lunch spoils every average. Hours
    are those of the house's time zone.
    """

    _name = "metrology.waiting.time"
    _description = "Waiting Time at the Counter"
    _auto = False
    _order = "month desc, site_id, hour"
    _depends = {"metrology.retrieval.task": ["site_id", "requested_at", "handed_over_at", "visit_minutes"]}

    site_id = fields.Many2one("metrology.site", readonly=True)
    month = fields.Date(readonly=True)
    hour = fields.Integer(string="Hour of the day", readonly=True, aggregator=None)
    visit_count = fields.Integer(string="Customers served", readonly=True)
    median_minutes = fields.Float(string="Median (minutes)", readonly=True, digits=(16, 1), aggregator=None)
    p90_minutes = fields.Float(
        string="90th percentile (minutes)", readonly=True, digits=(16, 1), aggregator=None
    )

    @property
    def _table_query(self):
        zone = self.env.company.partner_id.tz or "Asia/Shanghai"
        return SQL(
            """
            SELECT MIN(visit.id) AS id,
                   visit.site_id,
                   date_trunc('month', visit.arrival)::date AS month,
                   extract(hour FROM visit.arrival)::int AS hour,
                   COUNT(*)::int AS visit_count,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY visit.visit_minutes) AS median_minutes,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY visit.visit_minutes) AS p90_minutes
              FROM (
                    SELECT id, site_id, visit_minutes,
                           requested_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s AS arrival
                      FROM metrology_retrieval_task
                     WHERE handed_over_at IS NOT NULL
                   ) visit
             GROUP BY visit.site_id, 3, 4
            """,
            zone=zone,
        )
