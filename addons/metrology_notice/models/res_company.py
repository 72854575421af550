from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

DEFAULT_ZONE = "Asia/Shanghai"
HOUSE_LANG = "zh_CN"


class ResCompany(models.Model):
    _inherit = "res.company"

    notice_quiet_from = fields.Float(string="Quiet from", default=21.0)
    notice_quiet_to = fields.Float(string="Quiet until", default=8.0)
    notice_customer_quota = fields.Integer(
        string="Messages to one customer in a day",
        default=10,
        help="What is more waits until the next day. Zero: without a limit.",
    )
    notice_email_quota = fields.Integer(
        string="E-mails in a day",
        help="What is more goes by the next channel, or waits until the next day. Zero: without a limit.",
    )

    _notice_customer_quota_positive = models.Constraint(
        "CHECK(notice_customer_quota >= 0)", "Messages to one customer in a day: write zero or more."
    )
    _notice_email_quota_positive = models.Constraint(
        "CHECK(notice_email_quota >= 0)", "E-mails in a day: write zero or more."
    )

    @api.constrains("notice_quiet_from", "notice_quiet_to")
    def _check_notice_quiet_hours(self):
        for company in self:
            if not (0 <= company.notice_quiet_from < 24 and 0 <= company.notice_quiet_to < 24):
                raise ValidationError(
                    self.env._(
                        "Quiet hours of %(company)s: write times from 00:00 to 23:59.", company=company.name
                    )
                )

    @api.model
    def _get_notice_lang(self):
        """Return the language of the house: jobs and gateways come without a person whose language it is."""
        return HOUSE_LANG if self.env["res.lang"]._get_data(code=HOUSE_LANG) else self.env.lang

    def _get_notice_zone(self):
        """Return the time zone of the company's address: the one whose night is quiet."""
        return ZoneInfo(self.partner_id.tz or DEFAULT_ZONE)

    def _get_notice_now(self):
        """Return the clock on the wall of the company."""
        return self._to_notice_local(fields.Datetime.now())

    def _to_notice_local(self, moment):
        """Return a time of the database as the wall of the company shows it."""
        return moment.replace(tzinfo=UTC).astimezone(self._get_notice_zone()).replace(tzinfo=None)

    def _to_notice_utc(self, local):
        """Return a time on the wall of the company as the database writes it."""
        return local.replace(tzinfo=self._get_notice_zone()).astimezone(UTC).replace(tzinfo=None)

    def _get_notice_time(self, moment, ignores_quiet_hours=False):
        """Return `moment`, or the next end of the quiet hours when it falls into them."""
        self.ensure_one()
        local = self._to_notice_local(moment)
        start, end = self.notice_quiet_from, self.notice_quiet_to
        hour = local.hour + local.minute / 60
        is_quiet = start <= hour < end if start <= end else hour >= start or hour < end
        if ignores_quiet_hours or not is_quiet:
            return moment
        morning = datetime.combine(local, datetime.min.time()) + timedelta(minutes=round(end * 60))
        if morning <= local:
            morning += timedelta(days=1)
        return self._to_notice_utc(morning)

    def _get_notice_tomorrow(self):
        """Return the moment at which the quiet hours of the next night end."""
        tomorrow = self._get_notice_now().date() + timedelta(days=1)
        morning = datetime.combine(tomorrow, datetime.min.time())
        return self._to_notice_utc(morning + timedelta(minutes=round(self.notice_quiet_to * 60)))
