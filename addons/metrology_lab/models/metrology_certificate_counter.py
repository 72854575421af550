from odoo import api, fields, models
from odoo.tools import SQL

# Letters in generated numbers: what a person at the counter reads first.
KIND_LETTERS = {
    "verification_cert": "JD",
    "result_notice": "TZ",
    "verification_label": "HG",
    "verification_mark": "HY",
    "calibration_cert": "JZ",
    "calibration_cert_cnas": "JZC",
    "test_report": "JC",
    "test_report_cnas": "JCC",
    "measurement_report": "CS",
    "audit_report": "SH",
}


class MetrologyCertificateCounter(models.Model):
    """The last number given per laboratory, kind and year.

    One statement raises the counter and locks its row until the transaction ends, so numbers have no gaps and
    two laboratories at the same moment never get the same one.
    """

    _name = "metrology.certificate.counter"
    _description = "Counter of Certificate Numbers"
    _order = "prefix, year desc, kind"

    prefix = fields.Char(required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    last_number = fields.Integer(required=True, readonly=True, aggregator=None)

    _prefix_kind_year_unique = models.Constraint(
        "UNIQUE (prefix, kind, year)", "This counter exists already."
    )
    _order_idx = models.Index("(prefix, year DESC, kind)")

    @api.depends("prefix", "kind", "year")
    def _compute_display_name(self):
        for counter in self:
            counter.display_name = f"{counter.prefix} {counter.kind} {counter.year}"

    @api.model
    def _next_numbers(self, prefix, kind, year, count):
        """Return ``count`` certificate numbers that follow the last one."""
        [(last,)] = self.env.execute_query(
            SQL(
                """INSERT INTO metrology_certificate_counter AS counter (prefix, kind, year, last_number)
                   VALUES (%s, %s, %s, %s)
                   ON CONFLICT (prefix, kind, year)
                   DO UPDATE SET last_number = counter.last_number + excluded.last_number
                   RETURNING last_number""",
                prefix,
                kind,
                year,
                count,
            )
        )
        letters = KIND_LETTERS.get(kind, "ZS")
        return [f"{prefix}-{letters}{year}-{number:05d}" for number in range(last - count + 1, last + 1)]
