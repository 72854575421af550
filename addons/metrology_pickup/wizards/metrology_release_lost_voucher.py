from odoo import fields, models

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
        self.release_id._ask_second(self.second_person_id)
        # The number has done its work; the dialog does not keep it.
        self.unlink()
        return {"type": "ir.actions.act_window_close"}
