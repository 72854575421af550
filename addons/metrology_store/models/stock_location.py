from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    walk_order = fields.Integer(
        string="Walking order",
        default=100,
        help="Shelves are walked along in this order, and by name where it is the same.",
    )

    def _get_walk_key(self):
        """Return what sorts places in the order in which one walks along them."""
        return (self.walk_order, self.complete_name or "", self.id or 0)

    def _lies_below(self, place):
        """Return whether this place is ``place`` or one inside it."""
        return bool(place) and str(place.id) in (self.parent_path or "").split("/")

    def _get_store_site(self):
        """Return the site in whose store this place is, empty when it is none of a store."""
        # sudo: metrology.site - where the stores are is no secret
        sites_sudo = self.env["metrology.site"].sudo().with_context(active_test=False)
        ancestors = [int(part) for part in (self.parent_path or "").split("/") if part]
        return sites_sudo.search([("store_location_id", "in", ancestors)], limit=1)
