from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyLaboratory(models.Model):
    _inherit = "metrology.laboratory"

    location_id = fields.Many2one(
        "stock.location",
        string="Place",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where instruments are while this laboratory has them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        laboratories = super().create(vals_list)
        laboratories._create_location()
        return laboratories

    def write(self, vals):
        if "site_id" in vals:
            self.filtered(lambda lab: lab.site_id.id != vals["site_id"])._check_place_empty()
        res = super().write(vals)
        if "site_id" in vals or "name" in vals:
            for laboratory in self.filtered("location_id"):
                # sudo: stock.location - who may change the laboratory need not be a stock manager
                laboratory.location_id.sudo().write(
                    {
                        "name": laboratory.name,
                        "location_id": laboratory.site_id.warehouse_id.view_location_id.id,
                    }
                )
        return res

    def _check_place_empty(self):
        """A laboratory that holds instruments cannot move to another site."""
        for laboratory in self.filtered("location_id"):
            # sudo: stock.quant - the check must see all that is there
            held = (
                self.env["stock.quant"]
                .sudo()
                .search_count([("location_id", "child_of", laboratory.location_id.id), ("quantity", ">", 0)])
            )
            if held:
                raise UserError(
                    self.env._(
                        "Site: %(laboratory)s still holds %(count)s pieces. Hand them over before the"
                        " laboratory moves to another site.",
                        laboratory=laboratory.display_name,
                        count=held,
                    )
                )

    def _create_location(self):
        """Give each laboratory its place below the warehouse of its site; what exists is adopted."""
        # sudo: stock.location - opening a laboratory includes its place, for people without stock rights too
        laboratories = self.sudo().filtered(lambda lab: not lab.location_id and lab.site_id)
        laboratories.site_id.filtered(lambda site: not site.warehouse_id)._create_warehouse()
        Location = self.env["stock.location"].sudo()  # sudo: stock.location - as above
        parents = laboratories.site_id.warehouse_id.view_location_id
        existing = {
            (location.location_id, location.name): location
            for location in Location.search([("location_id", "in", parents.ids)])
        }
        # sudo: metrology.laboratory - places of laboratories of every site count as taken
        used = self.sudo().search([("location_id", "!=", False)]).location_id
        used |= laboratories.site_id.reception_location_id | laboratories.site_id.store_location_id
        used |= laboratories.site_id.release_location_id
        missing = self.browse()
        for laboratory in laboratories:
            parent = laboratory.site_id.warehouse_id.view_location_id
            location = existing.get((parent, laboratory.name))
            if location and location not in used:
                laboratory.location_id = location
                used |= location
            else:
                missing |= laboratory
        missing = missing.sudo()  # sudo: metrology.laboratory - as above
        locations = Location.create([lab.site_id._prepare_place_vals(lab.name) for lab in missing])
        for laboratory, location in zip(missing, locations, strict=True):
            laboratory.location_id = location
