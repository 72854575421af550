from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MetrologyReason(models.Model):
    """One entry of a short list that people choose from: why, how, what for.

    The lists are data, so a house may add its own entries. A module adds a list with
    `kind = fields.Selection(selection_add=[("my_kind", "My Kind")], ondelete={"my_kind": "cascade"})`;
    a set of the same name in vocabularies.csv is then loaded into it.
    """

    _name = "metrology.reason"
    _description = "Reason"
    _order = "kind, sequence, id"

    kind = fields.Selection(
        [
            ("customer_category", "Customer category"),
            ("customer_status", "Customer status"),
            ("appearance", "Appearance of an instrument"),
            ("accessory", "Accessory"),
            ("return_reason", "Returned untested because"),
            ("lead_time_change_reason", "Deadline changed because"),
            ("amendment_reason", "Order amended because"),
            ("contact_channel", "Channel of contact"),
            ("pickup_proof", "Proof at pickup"),
            ("mandatory_purpose", "Purpose of mandatory verification"),
        ],
        required=True,
        index=True,
        string="List",
    )
    code = fields.Char(required=True, help="Programs recognise the entry by this code.")
    name = fields.Char(required=True, translate=True)
    note = fields.Char(translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    requires_text = fields.Boolean(help="Whoever chooses this entry has to write an explanation.")
    requires_photo = fields.Boolean(help="Whoever chooses this entry has to add a photo.")
    source = fields.Char(help="Where this entry comes from.")

    _kind_code_unique = models.Constraint(
        "UNIQUE(kind, code)",
        "This list already has an entry with this code. Change the existing entry instead.",
    )
    _order_idx = models.Index("(kind, sequence, id)")

    @api.model
    def _get(self, kind, code):
        """Return the entry `code` of list `kind`; the data are incomplete when there is none."""
        reason = self.with_context(active_test=False).search(
            [("kind", "=", kind), ("code", "=", code)], limit=1
        )
        if not reason:
            raise ValidationError(
                self.env._(
                    "The list “%(kind)s” has no entry “%(code)s”. Ask the administrator to load "
                    "vocabularies.csv.",
                    kind=dict(self._fields["kind"]._description_selection(self.env)).get(kind, kind),
                    code=code,
                )
            )
        return reason
