from odoo import fields, models
from odoo.tools import SQL

# Aggregates of this model that PostgreSQL knows and Odoo does not: field → share of the visits below it.
PERCENTILES = {"median_minutes": 0.5, "p90_minutes": 0.9}


class MetrologyWaitingTime(models.Model):
    """How long customers stay from check-in to hand-over: one row per visit, grouped as the reader likes.

    Median and 90th percentile, because one customer who comes back after lunch spoils every average. They are
    taken over the visits of whatever a pivot, graph or list groups by, never averaged from smaller groups.
    Day and hour are those of the house's time zone.
    """

    _name = "metrology.waiting.time"
    _description = "Waiting Time at the Counter"
    _auto = False
    _order = "id desc"
    _rec_name = "task_id"
    _depends = {
        "metrology.retrieval.task": [
            "counter",
            "fetched_at",
            "handed_over_at",
            "requested_at",
            "site_id",
            "visit_minutes",
            "wait_minutes",
        ]
    }

    task_id = fields.Many2one("metrology.retrieval.task", string="Retrieval task", readonly=True)
    site_id = fields.Many2one("metrology.site", readonly=True)
    day = fields.Date(readonly=True)
    hour = fields.Integer(string="Hour of the day", readonly=True, aggregator=None)
    counter = fields.Char(readonly=True)
    visit_count = fields.Integer(string="Customers served", readonly=True)
    fetch_minutes = fields.Float(
        string="Until brought, average (minutes)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    median_minutes = fields.Float(string="Median (minutes)", readonly=True, digits=(16, 1), aggregator="avg")
    p90_minutes = fields.Float(
        string="90th percentile (minutes)", readonly=True, digits=(16, 1), aggregator="avg"
    )

    @property
    def _table_query(self):
        zone = self.env.company.partner_id.tz or "Asia/Shanghai"
        return SQL(
            """
            SELECT visit.id,
                   visit.id AS task_id,
                   visit.site_id,
                   visit.arrival::date AS day,
                   extract(hour FROM visit.arrival)::int AS hour,
                   visit.counter,
                   1 AS visit_count,
                   visit.wait_minutes AS fetch_minutes,
                   visit.visit_minutes AS median_minutes,
                   visit.visit_minutes AS p90_minutes
              FROM (
                    SELECT id, site_id, counter, wait_minutes, visit_minutes,
                           requested_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s AS arrival
                      FROM metrology_retrieval_task
                     WHERE handed_over_at IS NOT NULL
                   ) visit
            """,
            zone=zone,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Read the percentile over the group where others would read the average."""
        name = aggregate_spec.split(":")[0]
        if name not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[name],
            self._field_to_sql(self._table, name, query),
        )
