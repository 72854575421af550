from odoo import fields, models
from odoo.exceptions import UserError

from ..models.metrology_release import CONFIRM_GROUPS


class MetrologyReleaseLostVoucher(models.TransientModel):
    """The voucher is lost: letter, identity card and a second person take its place (rule 10)."""

    _name = "metrology.release.lost.voucher"
    _description = "Lost Voucher"

    release_id = fields.Many2one("metrology.release", required=True, ondelete="cascade")
    letter = fields.Binary(string="Letter of the customer", required=True, attachment=False)
    letter_name = fields.Char(string="File name of the letter")
    collector_name = fields.Char(string="Collector", required=True)
    collector_phone = fields.Char(string="Collector's phone")
    collector_id_no = fields.Char(
        string="Identity number", required=True, help="Checked now; only the last four characters are kept."
    )
    identity_photo = fields.Binary(string="Photo of the identity card", required=True, attachment=False)
    second_person_id = fields.Many2one(
        "res.users",
        string="Second person",
        required=True,
        domain=lambda self: [
            ("all_group_ids", "in", [self.env.ref(group).id for group in CONFIRM_GROUPS]),
            ("id", "!=", self.env.uid),
        ],
        ondelete="cascade",
        help="A supervisor or the marketing department; confirms on their own screen.",
    )

    def action_submit(self):
        """Put the papers into the release and ask the second person."""
        self.ensure_one()
        if self.second_person_id == self.env.user:
            raise UserError(self.env._("Second person: choose somebody else than yourself."))
        # sudo: res.users - the groups of a colleague are asked for, nothing else
        second_sudo = self.second_person_id.sudo()
        if not any(second_sudo.has_group(group) for group in CONFIRM_GROUPS):
            raise UserError(
                self.env._(
                    "Second person: %(name)s is neither a supervisor nor in the marketing department.",
                    name=second_sudo.name,
                )
            )
        wizard = self.with_context(bin_size=False)
        self.release_id.write(
            {
                "pickup_proof_id": self.env["metrology.reason"]._get("pickup_proof", "id_plus_letter").id,
                "letter": wizard.letter,
                "letter_name": self.letter_name,
                "collector_name": self.collector_name,
                "collector_phone": self.collector_phone or self.release_id.collector_phone,
                "collector_id_no": self.collector_id_no,
                "identity_photo": wizard.identity_photo,
            }
        )
        # sudo: metrology.release - nobody types who has to confirm; the right to write was used above
        self.release_id.sudo().write(
            {"second_person_id": self.second_person_id.id, "second_confirmed_at": False}
        )
        # The number has done its work; the dialog does not keep it.
        self.unlink()
        return {"type": "ir.actions.act_window_close"}
