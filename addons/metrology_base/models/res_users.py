from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    metrology_site_ids = fields.Many2many(
        "metrology.site",
        "metrology_site_res_users_rel",
        "user_id",
        "site_id",
        string="Works at Sites",
        help="Sites where this person works. Nobody changes orders of a site where he or she does not work.",
    )
    metrology_site_id = fields.Many2one(
        "metrology.site",
        string="Today's Site",
        compute="_compute_metrology_site_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', metrology_site_ids)]",
        help="The counter where this person sits today. New orders belong to it.",
    )
    is_contractor = fields.Boolean(
        help="Works here for a contractor: telephone numbers are masked and permissions expire."
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["metrology_site_ids", "metrology_site_id", "is_contractor"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["metrology_site_id"]

    def _get_invalidation_fields(self):
        """Record rules name the sites of a person and are kept in memory: a change has to count at once."""
        return super()._get_invalidation_fields() | {"metrology_site_ids"}

    @api.depends("metrology_site_ids")
    def _compute_metrology_site_id(self):
        """Keep today's site when the person still works there, else take the first one."""
        for user in self:
            if user.metrology_site_id not in user.metrology_site_ids:
                user.metrology_site_id = user.metrology_site_ids[:1]

    @api.constrains("metrology_site_id", "metrology_site_ids")
    def _check_metrology_site(self):
        for user in self:
            if user.metrology_site_id and user.metrology_site_id not in user.metrology_site_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work at %(site)s. Choose one of the sites listed under “Works "
                        "at Sites”, "
                        "or ask the administrator to add this one.",
                        user=user.name,
                        site=user.metrology_site_id.display_name,
                    )
                )
