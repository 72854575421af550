from odoo import api, fields, models
from odoo.fields import Domain

SINCE_PARAMETER = "metrology_lab_notice.since"
BATCH = 500


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    pickup_notice_id = fields.Many2one(
        "metrology.notice",
        string="Customer told by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _cron_tell_customers(self):
        """Tell customers of everything that became ready for pickup; what was told is not told again."""
        domain = self._get_untold_domain()
        items = self.search(domain, order="ready_at, id", limit=BATCH)
        items._tell_customers()
        self.env["ir.cron"]._commit_progress(len(items), remaining=self.search_count(domain))

    @api.model
    def _get_untold_domain(self):
        """Return the domain of pieces in house that can be collected and of which nobody was told."""
        # sudo: ir.config_parameter - when the addon was installed is no secret
        since = self.env["ir.config_parameter"].sudo().get_param(SINCE_PARAMETER)
        domain = Domain("is_ready_for_pickup", "=", True) & Domain("pickup_notice_id", "=", False)
        return domain & Domain("is_in_house", "=", True) & Domain("ready_at", ">=", since or False)

    def _tell_customers(self):
        """Queue the notices; the key holds one visit, so that telling twice changes nothing."""
        notices = self.env["metrology.notice"]._notify_batch([item._prepare_pickup_notice() for item in self])
        for item, notice in zip(self, notices, strict=True):
            # sudo: metrology.order.item - noting what was told is no change of the item
            item.sudo().pickup_notice_id = notice

    def _prepare_pickup_notice(self):
        """Return what `metrology.notice._notify_batch` wants to know of this piece."""
        self.ensure_one()
        kind = "returned" if self.return_reason_id else "finished"
        customer = self.order_id._get_notice_partner()
        return {
            "partner": customer,
            "kind": kind,
            "values": {
                **self.order_id._prepare_notice_values(),
                "lines": [self.with_context(lang=customer.lang)._get_pickup_line()],
            },
            "key": f"{self._name},{self.id},{kind}",
            "origin": self,
        }

    def _get_pickup_line(self):
        """Return the piece in words, with where it lies and why it comes back untested."""
        parts = [self.item_uid, self.name, self.model_spec, self.serial_no, self.site_id.name]
        line = " · ".join(filter(None, parts))
        reason = ", ".join(filter(None, (self.return_reason_id.name, self.return_text)))
        return f"{line} ({reason})" if reason else line
