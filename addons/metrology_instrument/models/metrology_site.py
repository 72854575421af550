from odoo import api, fields, models


class MetrologySite(models.Model):
    _inherit = "metrology.site"

    warehouse_id = fields.Many2one(
        "stock.warehouse", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    reception_location_id = fields.Many2one(
        "stock.location",
        string="Reception",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where an instrument is between the counter and the store.",
    )
    store_location_id = fields.Many2one(
        "stock.location",
        string="Store",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The store room; its shelves are the places below it.",
    )
    release_location_id = fields.Many2one(
        "stock.location",
        string="Release counter",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where fetched instruments wait for their collector.",
    )
    shelf_count = fields.Integer(compute="_compute_shelf_count")

    def _compute_shelf_count(self):
        Location = self.env["stock.location"]
        for site in self:
            store = site.store_location_id
            site.shelf_count = (
                Location.search_count([("id", "child_of", store.id), ("id", "!=", store.id)]) if store else 0
            )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        sites._create_warehouse()
        return sites

    def write(self, vals):
        res = super().write(vals)
        if "name" in vals:
            for site in self.filtered("warehouse_id"):
                # sudo: stock.warehouse - who may rename the site need not be a stock manager
                site.warehouse_id.sudo().name = site._get_warehouse_name()
        return res

    def action_view_shelves(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("metrology_instrument.action_shelf")
        action["domain"] = [
            ("id", "child_of", self.store_location_id.id),
            ("id", "!=", self.store_location_id.id),
        ]
        action["context"] = {"default_location_id": self.store_location_id.id, "default_usage": "internal"}
        return action

    def _create_warehouse(self):
        """Give each site its warehouse with reception, store and release counter.

        May be called again at any time: what exists is adopted, only what is missing is made.
        """
        # sudo: stock.warehouse - opening a site includes its places, for people without stock rights too
        sites = self.sudo().with_context(lang=self.env["stock.location"]._get_house_language())
        missing = sites.filtered(lambda site: not site.warehouse_id)
        taken = missing._adopt_warehouses()
        missing = missing.filtered(lambda site: not site.warehouse_id)
        vals_list = []
        for site in missing:
            vals = site._prepare_warehouse_vals(taken)
            taken.add((vals["company_id"], vals["code"]))
            vals_list.append(vals)
        warehouses = sites.env["stock.warehouse"].create(vals_list)
        for site, warehouse in zip(missing, warehouses, strict=True):
            site.warehouse_id = warehouse
            warehouse.lot_stock_id.name = site.env._("Store")
        sites._create_places()

    def _adopt_warehouses(self):
        """Take back warehouses made for these sites earlier; return all codes that are in use."""
        warehouses = self.env["stock.warehouse"].with_context(active_test=False).search([])
        owned = self.search([("warehouse_id", "!=", False)]).warehouse_id
        by_code = {(warehouse.company_id.id, warehouse.code): warehouse for warehouse in warehouses - owned}
        for site in self:
            company = site.company_id or self.env.company
            warehouse = by_code.get((company.id, site._get_warehouse_code()))
            if warehouse and warehouse.name == site._get_warehouse_name():
                site.warehouse_id = warehouse
        return {(warehouse.company_id.id, warehouse.code) for warehouse in warehouses}

    def _get_warehouse_code(self):
        self.ensure_one()
        return (self.code or "").upper()[:5]

    def _get_warehouse_name(self):
        """Name of the site's warehouse; unique because it carries the code."""
        self.ensure_one()
        return f"{self.name} {self.code}"

    def _prepare_warehouse_vals(self, taken):
        self.ensure_one()
        company = self.company_id or self.env.company
        code = self._get_warehouse_code()
        number = 1
        while (company.id, code) in taken:
            number += 1
            code = f"{self._get_warehouse_code()[: 5 - len(str(number))]}{number}"
        return {
            "name": self._get_warehouse_name(),
            "code": code,
            "company_id": company.id,
            "partner_id": False,
        }

    def _create_places(self):
        """Make the places a site still lacks below its warehouse."""
        Location = self.env["stock.location"]
        wanted = []
        for site in self:
            if not site.store_location_id:
                site.store_location_id = site.warehouse_id.lot_stock_id
            names = {
                "reception_location_id": site.env._("Reception"),
                "release_location_id": site.env._("Release counter"),
            }
            for field_name, name in names.items():
                if site[field_name]:
                    continue
                parent = site.warehouse_id.view_location_id
                existing = Location.search([("location_id", "=", parent.id), ("name", "=", name)], limit=1)
                if existing:
                    site[field_name] = existing
                else:
                    wanted.append((site, field_name, site._prepare_place_vals(name)))
        locations = Location.create([vals for _site, _field, vals in wanted])
        for (site, field_name, _vals), location in zip(wanted, locations, strict=True):
            site[field_name] = location

    def _prepare_place_vals(self, name):
        self.ensure_one()
        return {
            "name": name,
            "usage": "internal",
            "location_id": self.warehouse_id.view_location_id.id,
            "company_id": self.warehouse_id.company_id.id,
        }
