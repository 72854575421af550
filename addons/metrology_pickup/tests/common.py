from odoo.addons.metrology_intake.tests.common import SIGNATURE
from odoo.addons.metrology_lab.tests.common import LabCommon


class PickupCommon(LabCommon):
    """Orders that went through everything, are settled by statement and wait for their owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(cls.registry["metrology.order"], "_may_pay_later", lambda order: True)

    @classmethod
    def _make_ready_order(cls, items=1, **values):
        order = cls._make_signed_order(items, **values)
        cls._make_ready(order)
        return order

    @classmethod
    def _get_labels(cls, items):
        return "\n".join([*items.mapped("item_uid"), *items.accessory_ids.mapped("accessory_uid")])

    @classmethod
    def _prepare_release(cls, order, user=None, items=None, **values):
        """Return a draft of which every condition is met."""
        release = order.with_user(user or cls.user_reception)._get_draft_release()
        if items is not None:
            release.line_ids.filtered(lambda line: line.item_id not in items).unlink()
        release.write(
            {
                "voucher_scan": order.sudo().voucher_code,
                "collector_name": "Wang Collector",
                "collector_phone": "13800000002",
                "scanned": cls._get_labels(release.line_ids.item_id),
                "signature": SIGNATURE,
                **values,
            }
        )
        return release
