from odoo import fields, models
from odoo.tools import SQL


class MetrologyComplaintReport(models.Model):
    """One row per complaint with what managers count: type, number, time, result, channel, site, repeats."""

    _name = "metrology.complaint.report"
    _description = "Analysis of Complaints"
    _auto = False
    _order = "id"
    _rec_name = "complaint_id"

    complaint_id = fields.Many2one("metrology.complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(string="Complained on", readonly=True)
    category_id = fields.Many2one("metrology.reason", readonly=True)
    channel_id = fields.Many2one("metrology.reason", readonly=True)
    site_id = fields.Many2one("metrology.site", string="Site concerned", readonly=True)
    service_id = fields.Many2one("metrology.service", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    grade = fields.Selection([("simple", "Simple"), ("major", "Major")], readonly=True)
    outcome = fields.Selection(
        [("justified", "Justified"), ("partly", "Partly justified"), ("unjustified", "Not justified")],
        readonly=True,
    )
    satisfied = fields.Selection(
        [("yes", "Satisfied"), ("no", "Not satisfied"), ("unknown", "No reply")],
        string="Customer is",
        readonly=True,
    )
    received_count = fields.Integer(string="Registered complaints", readonly=True)
    valid_count = fields.Integer(
        string="Counted complaints",
        readonly=True,
        help="Without duplicates, irrelevant ones and what is not ours.",
    )
    repeat_count = fields.Integer(string="Repeated complaints", readonly=True)
    reopened_count = fields.Integer(string="Times reopened", readonly=True)
    acknowledge_days = fields.Float(
        string="Days to acknowledge", readonly=True, aggregator="avg", digits=(16, 1)
    )
    handled_days = fields.Float(
        string="Working days to the answer", readonly=True, aggregator="avg", digits=(16, 1)
    )
    in_time_rate = fields.Float(
        string="Answered in time (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Among the complaints that were answered.",
    )
    satisfied_rate = fields.Float(
        string="Satisfied (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Among the customers who said whether they are satisfied.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT complaint.id, complaint.id AS complaint_id, complaint.company_id, complaint.category_id,
                   complaint.channel_id, complaint.site_id, complaint.service_id, complaint.partner_id,
                   complaint.grade, complaint.outcome, complaint.satisfied,
                   (complaint.received_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS date,
                   1 AS received_count,
                   CASE WHEN complaint.is_counted THEN 1 ELSE 0 END AS valid_count,
                   CASE WHEN complaint.is_counted AND complaint.is_repeat THEN 1 ELSE 0 END AS repeat_count,
                   (SELECT COUNT(*) FROM metrology_complaint_event AS event
                     WHERE event.complaint_id = complaint.id AND event.step = 'reopened') AS reopened_count,
                   EXTRACT(EPOCH FROM complaint.acknowledged_at - complaint.received_at) / 86400
                       AS acknowledge_days,
                   CASE WHEN complaint.told_at IS NOT NULL THEN complaint.handled_days END AS handled_days,
                   CASE WHEN complaint.told_at IS NULL THEN NULL
                        WHEN complaint.is_in_time THEN 100 ELSE 0 END AS in_time_rate,
                   CASE complaint.satisfied WHEN 'yes' THEN 100 WHEN 'no' THEN 0 END AS satisfied_rate
              FROM metrology_complaint AS complaint
            """,
            zone=self.env.company._get_notice_zone().key,
        )
