from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .metrology_certificate import ISSUED_STATES
from .metrology_lab_job import OPEN_STATES


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    laboratory_ids = fields.Many2many(
        "metrology.laboratory",
        "metrology_order_item_laboratory_rel",
        "item_id",
        "laboratory_id",
        string="Laboratories",
        copy=True,
        help="Empty: the laboratories of the instrument type, or of its discipline, at this site.",
    )
    lab_job_ids = fields.One2many("metrology.lab.job", "item_id", string="Laboratory jobs")
    certificate_ids = fields.One2many("metrology.certificate", "item_id", string="Certificates")
    forwarding_ids = fields.One2many("metrology.forwarding", "item_id", string="Forwardings")
    returned_visit_id = fields.Many2one(
        "metrology.order.item",
        string="Returned untested before",
        compute="_compute_returned_visit_id",
        help="The last visit from which this instrument came back untested and was not submitted again yet.",
    )
    inspection_done = fields.Boolean(
        string="Work done before the return", readonly=True, copy=False, help="The fee stays due."
    )
    is_ready_for_pickup = fields.Boolean(
        string="Ready for pickup",
        compute="_compute_is_ready_for_pickup",
        store=True,
        precompute=True,
        copy=False,
    )
    ready_at = fields.Datetime(
        string="Ready since", compute="_compute_is_ready_for_pickup", store=True, precompute=True, copy=False
    )

    _ready_idx = models.Index("(site_id, ready_at) WHERE is_ready_for_pickup IS TRUE")

    def _is_charged(self):
        """What was worked on before it came back untested keeps its fee (rule 14)."""
        return super()._is_charged() or (self.state != "cancelled" and self.inspection_done)

    @api.depends(
        "state",
        "location_id",
        "lab_job_ids.state",
        "lab_job_ids.result",
        "certificate_ids.state",
        "order_id.is_onsite",
    )
    def _compute_is_ready_for_pickup(self):
        """Finished or returned, in the store or at the counter, and every certificate approved."""
        now = fields.Datetime.now()
        done = self.filtered(lambda i: i.state in ("finished", "returned"))
        places = done and self._get_pickup_places()
        for item in self:
            item.is_ready_for_pickup = (
                item in done
                and (item.is_onsite or item._lies_in(places))
                and not item._get_missing_certificates()
            )
            item.ready_at = (item.ready_at or now) if item.is_ready_for_pickup else False

    @api.model
    def _get_pickup_places(self):
        """Return the places from which an item can go to the customer, at all sites."""
        # sudo: metrology.site - where the stores are is no secret and belongs to the computation
        sites_sudo = self.env["metrology.site"].sudo().with_context(active_test=False).search([])
        return sites_sudo.store_location_id | sites_sudo.release_location_id

    def _lies_in(self, places):
        """Return whether the item is in one of ``places`` or on a shelf below."""
        self.ensure_one()
        path = self.location_id.parent_path or ""
        return any(str(place.id) in path.split("/") for place in places)

    def _get_missing_certificates(self):
        """Return sentences for jobs that are open and certificates that are missing or not approved."""
        self.ensure_one()
        problems = []
        for job in self.lab_job_ids:
            if job.state in OPEN_STATES:
                problems.append(
                    self.env._(
                        "%(job)s is %(state)s",
                        job=job.display_name,
                        state=job._state_label(job.state).lower(),
                    )
                )
            elif job.state == "done":
                live = job.certificate_ids.filtered(lambda c: c.state != "recalled")
                if not live and job._get_certificate_kind(job.result) != "none":
                    problems.append(self.env._("the certificate of %(job)s is missing", job=job.display_name))
        for certificate in self.certificate_ids:
            if certificate.state not in ISSUED_STATES and certificate.state != "recalled":
                problems.append(
                    self.env._(
                        "%(certificate)s is %(state)s",
                        certificate=certificate.display_name,
                        state=certificate._state_label(certificate.state).lower(),
                    )
                )
        return problems

    def action_add_job(self):
        """Open a new job for this item at another laboratory."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a laboratory"),
            "res_model": "metrology.lab.job",
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_id": self.id, "default_regulation_id": self.regulation_id.id},
        }

    @api.depends("instrument_id", "identity_key", "previous_item_id")
    def _compute_returned_visit_id(self):
        visits = self.filtered(lambda i: not i.previous_item_id)._get_returned_visits()
        for item in self:
            item.returned_visit_id = visits.get(item, False)

    def _get_returned_visits(self):
        """Return ``{item: visit}`` of instruments returned untested and not submitted since."""
        keys = list(filter(None, self.mapped("identity_key")))
        if not self.instrument_id and not keys:
            return {}
        # sudo: metrology.order.item - the earlier visit may have been at another site
        visits = self.sudo().search(
            (Domain("instrument_id", "in", self.instrument_id.ids) | Domain("identity_key", "in", keys))
            & Domain("return_reason_id", "!=", False)
            & Domain("state", "in", ("returned", "released")),
            order="id",
        )
        # sudo: metrology.order.item - a later order may have been at another site
        submitted = self.sudo().search([("previous_item_id", "in", visits.ids)]).previous_item_id
        by_lot = {visit.instrument_id: visit for visit in visits - submitted}
        by_key = {visit.identity_key: visit for visit in visits - submitted if visit.identity_key}
        found = {}
        for item in self:
            visit = item.instrument_id and by_lot.get(item.instrument_id) or by_key.get(item.identity_key)
            if visit and visit.id != item._origin.id:
                found[item] = visit.sudo(self.env.su)
        return found

    def _link_previous_visit(self):
        """Link items to the visit from which the same instrument was returned untested (rule 14)."""
        for item, visit in self.filtered(lambda i: not i.previous_item_id)._get_returned_visits().items():
            # sudo: metrology.order.item - which visit came before follows from the instrument
            item.sudo().previous_item_id = visit

    def action_link_returned_visit(self):
        """Note that the instrument is submitted again after it was returned untested."""
        self.check_access("write")
        for item in self:
            if not item.returned_visit_id:
                raise UserError(
                    self.env._(
                        "%(item)s: no earlier visit is known from which it was returned untested.",
                        item=item.display_name,
                    )
                )
            # sudo: metrology.order.item - the visit is the one that was found, nobody types it
            item.sudo().previous_item_id = item.returned_visit_id
        return True

    def action_waive_fee_after_return(self):
        """Link the earlier visit and, as agreed with the customer, charge nothing for this one."""
        self.order_id._check_content_open()
        for item in self:
            if not item.previous_item_id:
                item.action_link_returned_visit()
            item.fee_amount = 0
        return True

    def _create_lab_jobs(self):
        """Plan the jobs of items that have none, in one batch, and return them.

        An item whose laboratory nobody knows gets a job without one, which a supervisor assigns.
        """
        # sudo: metrology.lab.job - signing plans the jobs; the clerk has no rights on laboratories' work
        items = self.sudo().filtered(lambda i: i.state != "cancelled" and not i.lab_job_ids)
        laboratories = items._get_laboratories()
        return items.lab_job_ids.create(
            [
                item._prepare_lab_job(laboratory)
                for item in items
                for laboratory in (laboratories[item] or [self.env["metrology.laboratory"]])
            ]
        )

    def _prepare_lab_job(self, laboratory):
        self.ensure_one()
        return {"item_id": self.id, "laboratory_id": laboratory.id, "regulation_id": self.regulation_id.id}

    def _get_laboratories(self):
        """Return ``{item: laboratories}``.

        What the clerk chose; else the laboratories of the instrument type at the item's site (all of them:
        the item visits each); else the first one of the type at another site; else the first laboratory of
        the discipline at the site.
        """
        disciplines = self.instrument_type_id.discipline_id
        by_discipline = self.env["metrology.laboratory"].search(
            [("discipline_ids", "in", disciplines.ids), ("site_id", "in", self.site_id.ids)]
        )
        found = {}
        for item in self:
            typed = item.instrument_type_id.laboratory_ids.sorted(lambda lab: (lab.sequence, lab.id))
            found[item] = (
                item.laboratory_ids
                or typed.filtered(lambda lab, site=item.site_id: lab.site_id == site)
                or typed[:1]
                or by_discipline.filtered(
                    lambda lab, item=item: (
                        lab.site_id == item.site_id
                        and item.instrument_type_id.discipline_id in lab.discipline_ids
                    )
                )[:1]
            )
        return found
