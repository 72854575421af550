from odoo import fields, models


class MetrologyStorageEvent(models.Model):
    _inherit = "metrology.storage.event"

    notice_id = fields.Many2one(
        "metrology.notice",
        string="Customer told by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _announce(self):
        """Queue the notices; the key holds item, step and start of the wait."""
        res = super()._announce()
        notices = self.env["metrology.notice"]._notify_batch(
            [event._prepare_storage_notice() for event in self]
        )
        for event, notice in zip(self, notices, strict=True):
            # sudo: metrology.storage.event - noting what was told is no change of the event
            event.sudo().notice_id = notice
        return res

    def _prepare_storage_notice(self):
        """Return what `metrology.notice._notify_batch` wants to know of this event."""
        self.ensure_one()
        item = self.item_id
        customer = item.order_id.submitter_id or item.submitting_partner_id
        since = fields.Datetime.to_string(self.ready_at)
        return {
            "partner": customer,
            "kind": "storage_ageing",
            "values": {"lines": [self.with_context(lang=customer.lang)._get_storage_line()]},
            "key": f"{item._name},{item.id},storage,{self.step_id.id},{since}",
            "origin": item,
        }

    def _get_storage_line(self):
        """Return the piece in words, with where it lies and how long it has been waiting."""
        item = self.item_id
        parts = [item.item_uid, item.name, item.model_spec, item.serial_no, item.site_id.name]
        return self.env._(
            "%(item)s (ready for %(days)s days)", item=" · ".join(filter(None, parts)), days=self.days
        )
