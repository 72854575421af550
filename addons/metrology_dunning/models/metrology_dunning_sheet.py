from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

GROUPS = ("age", "reason_id", "specialist_id")
SUMS = ("line_count", "open_amount", "recovered_amount", "promise_count", "kept_count")


class MetrologyDunningSheet(models.Model):
    """The weekly feedback to the marketing department: arrears as they stood when the week was over."""

    _name = "metrology.dunning.sheet"
    _description = "Weekly Sheet of Arrears"
    _order = "date_to desc, id desc"
    _rec_name = "date_to"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="Week from", required=True, readonly=True)
    date_to = fields.Date(string="Week to", required=True, readonly=True)
    line_ids = fields.One2many("metrology.dunning.sheet.line", "sheet_id", string="Lines", readonly=True)
    line_count = fields.Integer(string="Number of receivables", readonly=True)
    open_amount = fields.Monetary(string="Open", readonly=True)
    recovered_amount = fields.Monetary(string="Recovered so far", readonly=True)
    week_amount = fields.Monetary(
        string="Recovered since the last sheet", readonly=True, help="What came in since the sheet before."
    )
    promise_count = fields.Integer(string="Promises judged", readonly=True)
    kept_count = fields.Integer(string="Promises kept", readonly=True)
    limitation_count = fields.Integer(string="Limitation is near", readonly=True)
    seen_by_id = fields.Many2one("res.users", string="Seen by", readonly=True)
    seen_at = fields.Datetime(string="Seen on", readonly=True)

    _week_unique = models.UniqueIndex("(company_id, date_to)", "This week has its sheet already.")
    _order_idx = models.Index("(date_to DESC, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("The sheet is written when the week is over; nobody types it."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("The sheet says how it was; it is not changed."))
        return super().write(vals)

    @api.model
    def _cron_write(self):
        self._write_week(fields.Date.context_today(self))

    @api.model
    def _write_week(self, today):
        """Write the sheet of the last full week for each company that has arrears, once."""
        date_to = today - timedelta(days=today.weekday() + 1)
        # sudo: metrology.dunning.sheet - the program sums up the arrears of all customers
        sheets_sudo = self.sudo()
        report_sudo = sheets_sudo.env["metrology.dunning.report"]
        done = sheets_sudo.search([("date_to", "=", date_to)]).company_id
        self.env.flush_all()
        for [company] in report_sudo._read_group([("company_id", "not in", done.ids)], ["company_id"]):
            values = sheets_sudo._prepare_sheet(report_sudo, company, date_to)
            sheets_sudo.create(values)._tell_marketing()

    @api.model
    def _prepare_sheet(self, report, company, date_to):
        own = [("company_id", "=", company.id)]
        aggregates = [f"{name}:sum" for name in SUMS]
        still = [*own, ("age", "!=", "h_settled")]
        [totals] = report._read_group(own, [], aggregates)
        [(count,)] = report._read_group(still, [], ["line_count:sum"])
        before = self.search([*own, ("date_to", "<", date_to)], limit=1)
        totals = dict(zip(SUMS, totals, strict=True))
        near = self.env["metrology.dunning"].search_count([*own, ("limitation_near", "=", True)])
        return {
            **totals,
            "line_count": count,
            "company_id": company.id,
            "date_from": date_to - timedelta(days=6),
            "date_to": date_to,
            "week_amount": totals["recovered_amount"] - before.recovered_amount,
            "limitation_count": near,
            "line_ids": [
                Command.create(
                    {"kind": kind, "sequence": number, "name": self._get_group_name(kind, group)}
                    | dict(zip(SUMS, sums, strict=True))
                )
                for kind in GROUPS
                for number, (group, *sums) in enumerate(report._read_group(own, [kind], aggregates))
            ],
        }

    @api.model
    def _get_group_name(self, kind, group):
        if kind == "age":
            ages = self.env["metrology.dunning.report"]._fields["age"]._description_selection(self.env)
            return dict(ages)[group]
        return group.display_name or self.env._("Not given")

    def _tell_marketing(self):
        group = self.env.ref("metrology_base.group_marketing_officer")
        for sheet in self:
            people = group.all_user_ids.filtered(lambda user, s=sheet: s.company_id in user.company_ids)
            self.env["mail.thread"].message_notify(
                model=sheet._name,
                res_id=sheet.id,
                partner_ids=people.partner_id.ids,
                subject=self.env._("Weekly sheet of arrears up to %(date)s", date=sheet.date_to),
                body=self.env._(
                    "%(count)s receivables are open, together %(open)s; %(week)s were recovered since the "
                    "last sheet.",
                    count=sheet.line_count,
                    open=sheet.currency_id.format(sheet.open_amount),
                    week=sheet.currency_id.format(sheet.week_amount),
                ),
            )

    def action_seen(self):
        """Button: the marketing department has read it."""
        if not self.env.user.has_group("metrology_base.group_marketing_officer"):
            raise UserError(self.env._("The marketing department confirms that it has read the sheet."))
        self.check_access("read")
        # sudo: metrology.dunning.sheet - who read it is noted, nobody types it
        self.sudo().filtered(lambda sheet: not sheet.seen_at).write(
            {"seen_by_id": self.env.uid, "seen_at": fields.Datetime.now()}
        )
        return True
