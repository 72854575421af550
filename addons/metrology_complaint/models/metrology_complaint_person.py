from odoo import api, fields, models
from odoo.exceptions import UserError


class MetrologyComplaintPerson(models.Model):
    """Somebody who is named in a case, in whatever part; the one who approves its answer is one of them.

    A person has one row per case. So the database itself refuses an approver who is named: naming and
    approving are two rows that can not both be there, whoever writes first and whatever the other has seen.
    """

    _name = "metrology.complaint.person"
    _description = "Person in a Complaint"
    _order = "id"
    _rec_name = "user_id"

    complaint_id = fields.Many2one("metrology.complaint", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="Named person", required=True, index=True, ondelete="restrict"
    )
    part = fields.Selection(
        [
            ("complained", "Complained about"),
            ("witness", "Took part in the work"),
            ("intake", "Took the complaint"),
            ("handler", "Handles it"),
            ("asked", "Was asked"),
            ("decider", "Proposed the answer"),
            ("approver", "Approved the answer"),
        ],
        string="Part in the case",
        required=True,
        default="complained",
    )
    note = fields.Char()

    _one_part = models.Constraint(
        "UNIQUE(complaint_id, user_id)",
        "This person is in the case already. Nobody who is named in a case approves its answer, and whoever "
        "approved it can not be named any more.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Name people; who is in the case already gets the graver part instead of a second row."""
        self.browse().check_access("create")
        records = self.browse()
        for vals in vals_list:
            self._check_named_by_hand(vals)
            known = self._find(vals)
            if known and vals.get("part", "complained") == "complained":
                known._accuse(vals.get("note"))
                records += known
            else:
                records += super().create([vals])
        records.filtered(lambda person: person.part == "complained")._release_case()
        return records

    def _find(self, vals):
        """Return the row that this person has in the case already."""
        # sudo: metrology.complaint.person - one row per person, whoever may read it
        known_sudo = self.sudo().search(
            [("complaint_id", "=", vals.get("complaint_id")), ("user_id", "=", vals.get("user_id"))]
        )
        return known_sudo.with_env(self.env)

    def write(self, vals):
        if vals.keys() - {"note"} and not self.env.su:
            raise UserError(
                self.env._("Who is named in a case stays as written down. Name another person instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A person who was named in a case stays named. Write into the note what was wrong.")
        )

    def _check_named_by_hand(self, vals):
        """People are named by hand as complained about or as witness; the other parts come from steps."""
        if self.env.su:
            return
        complaint = self.env["metrology.complaint"].browse(vals.get("complaint_id"))
        complaint.check_access("write")
        complaint._check_phase({"person_ids": True})
        if vals.get("part", "complained") not in ("complained", "witness"):
            raise UserError(
                self.env._("Part in the case: only “complained about” and “took part in the work” are typed.")
            )
        if vals.get("user_id") == self.env.uid and vals.get("part", "complained") == "complained":
            raise UserError(
                self.env._(
                    "You can not write down a complaint about yourself. Ask a colleague to take this "
                    "complaint."
                )
            )

    def _accuse(self, note):
        """The person is complained about, also when he or she took the complaint or handles it."""
        # sudo: metrology.complaint.person - the graver part replaces the other one
        for person_sudo in self.sudo():
            if person_sudo.complaint_id.approval_id == person_sudo:
                raise UserError(
                    self.env._(
                        "%(person)s approved the answer. Send the case back before you name this person.",
                        person=person_sudo.user_id.name,
                    )
                )
            person_sudo.write({"part": "complained", "note": note or person_sudo.note})

    def _release_case(self):
        """Who is complained about handles the case no longer."""
        # sudo: metrology.complaint - follows from naming the person
        for person_sudo in self.sudo():
            if person_sudo.complaint_id.user_id == person_sudo.user_id:
                person_sudo.complaint_id.user_id = False
