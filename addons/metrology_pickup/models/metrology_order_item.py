from odoo import fields, models


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    retrieval_task_id = fields.Many2one(
        "metrology.retrieval.task",
        string="Being fetched by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The open task that brings the item to the counter. An item is in one open task at most.",
    )

    def _is_to_be_fetched(self):
        """Return whether the item is ready, lies in the store and nobody is fetching it."""
        self.ensure_one()
        return (
            self.is_ready_for_pickup
            and not self.is_onsite
            and not self.retrieval_task_id
            and self.location_id != self.site_id.release_location_id
        )

    def _get_not_ready_reasons(self, places=None):
        """Return sentences that say why the item can not be released yet; none when it can.

        :param places: what `_get_pickup_places` returns, for whoever asks about many items
        """
        self.ensure_one()
        if self.state == "released":
            return [self.env._("%(item)s has been released already.", item=self.display_name)]
        if self.state not in ("finished", "returned"):
            return [
                self.env._(
                    "%(item)s is not finished (%(state)s).",
                    item=self.display_name,
                    state=self._state_label(self.state).lower(),
                )
            ]
        reasons = [
            self.env._("%(item)s: %(reason)s.", item=self.display_name, reason=reason)
            for reason in self._get_missing_certificates()
        ]
        if not self.is_onsite and not self._lies_in(places or self._get_pickup_places()):
            reasons.append(
                self.env._(
                    "%(item)s is at %(place)s; it has to come back to the store first.",
                    item=self.display_name,
                    place=self.location_id.display_name or "—",
                )
            )
        return reasons
