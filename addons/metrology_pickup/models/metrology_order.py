from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    release_ids = fields.One2many(
        "metrology.release",
        "order_id",
        string="Releases",
        groups="metrology_base.group_reception,metrology_base.group_store_keeper,metrology_base.group_agent,"
        "metrology_base.group_marketing_officer,metrology_base.group_finance,metrology_base.group_auditor",
    )
    retrieval_task_ids = fields.One2many("metrology.retrieval.task", "order_id", string="Retrieval tasks")
    ready_item_count = fields.Integer(string="Ready items", compute="_compute_ready_item_count")

    def _compute_ready_item_count(self):
        counts = dict(
            self.env["metrology.order.item"]._read_group(
                [("order_id", "in", self.ids), ("is_ready_for_pickup", "=", True)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.ready_item_count = counts.get(order, 0)

    def action_request_retrieval(self):
        """Ask the store to bring what is ready and not asked for yet."""
        self.ensure_one()
        items = self.item_ids.filtered(lambda i: i._is_to_be_fetched())
        if not items:
            raise UserError(
                self.env._(
                    "%(order)s: nothing ready lies in the store that has not been asked for already.",
                    order=self.name,
                )
            )
        return self.env["metrology.retrieval.task"]._request(self, items)._get_form_action()

    def action_release(self):
        """Open the release desk with what is ready; a draft that was left is taken up again."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("metrology_pickup.action_metrology_release_desk")
        return {**action, "context": {"metrology_release_code": self.name}}

    @api.model
    def _find_for_release(self, code):
        """Return the order that a scanned or typed ``code`` means; empty when none or more than one fits.

        The code is a voucher, the number of an order, of a retrieval task or of a release, the label of an
        item, or the serial number of an item in house.
        """
        code = (code or "").strip()
        if not code:
            return self.browse()
        order = self.search([("voucher_code", "=", code)], limit=1) or self.search(
            [("name", "=", code.upper())], limit=1
        )
        for model in ("metrology.retrieval.task", "metrology.release"):
            order = order or self.env[model].search([("name", "=", code.upper())], limit=1).order_id
        if order:
            return order
        items = self.env["metrology.order.item"].search(
            [
                "|",
                ("item_uid", "=", code.upper()),
                "&",
                ("serial_no", "=", code),
                ("is_in_house", "=", True),
            ],
            limit=2,
        )
        return items.order_id if len(items.order_id) == 1 else self.browse()

    def _get_draft_release(self):
        """Return the open release of the current user for this order, or a new one with all ready items."""
        self.ensure_one()
        Release = self.env["metrology.release"]
        draft = Release.search(
            [("order_id", "=", self.id), ("state", "=", "draft"), ("clerk_id", "=", self.env.uid)], limit=1
        )
        if draft:
            draft._refresh_lines()
            return draft
        if not self.item_ids.filtered("is_ready_for_pickup"):
            reasons = [reason for item in self.item_ids for reason in item._get_not_ready_reasons()]
            raise UserError(
                "\n".join(
                    [self.env._("%(order)s: nothing is ready for pickup.", order=self.display_name), *reasons]
                )
            )
        return Release.create({"order_id": self.id})
