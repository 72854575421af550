"""Invoices of the demo world: at every site some in each state, as finance would find them in the morning."""

from odoo import fields

# What becomes of the first orders of each site, the oldest first.
ENDS = ("reversed", "sent", "sent", "issued", "checked", "checked", "requested", "requested")


class InvoiceWork:
    """The receptions ask for invoices, finance checks and issues them."""

    def __init__(self, env, house):
        self.env = env
        self.house = house
        self.today = fields.Date.context_today(env["metrology.invoice"])
        self.count = 0

    def play(self):
        for site in self.house.get_sites():
            orders = self.env["metrology.order"].search(
                [("site_id", "=", site.id), ("fee_state", "in", ("open", "partial", "paid"))],
                order="id",
                limit=4 * len(ENDS),
            )
            ready = orders.filtered(
                lambda order: order._get_uninvoiced_parts() and all(order.item_ids.mapped("is_fee_known"))
            )
            for order, end in zip(ready, ENDS, strict=False):
                self.make_invoice(order, end)

    def make_invoice(self, order, end):
        clerk = self.house.get_user("reception", order.site_id)
        request = order.with_user(clerk)._prepare_invoice_request(delivery="paper")
        invoice = self.env["metrology.invoice"].with_user(clerk).create(request)
        invoice.action_request()
        invoice = invoice.with_user(self.house.get_user("finance"))
        if end == "requested":
            return
        invoice.action_check()
        if end == "checked":
            return
        invoice._issue(self.make_number(), self.today)
        if end == "sent":
            invoice.action_deliver()
        elif end == "reversed":
            reason = self.env["metrology.reason"]._get("invoice_reverse_reason", "wrong_issue")
            invoice._reverse(reason, False, self.make_number(), self.today)

    def make_number(self):
        """Return a number like those of the tax system; the province and channel do not exist."""
        self.count += 1
        return f"{self.today.year % 100:02d}00000000{self.count:010d}"
