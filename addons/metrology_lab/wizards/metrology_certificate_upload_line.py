from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class MetrologyCertificateUploadLine(models.TransientModel):
    """One uploaded file and the certificate that it belongs to."""

    _name = "metrology.certificate.upload.line"
    _description = "Uploaded Certificate File"
    _order = "id"

    wizard_id = fields.Many2one("metrology.certificate.upload", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="File name", required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True, aggregator=None)
    content = fields.Binary(attachment=True, readonly=True)
    certificate_id = fields.Many2one("metrology.certificate", ondelete="cascade")
    known_by = fields.Selection(
        [("name", "File name"), ("text", "Text of the PDF"), ("person", "Chosen by hand")],
        string="Recognised by",
        readonly=True,
    )
    effect = fields.Char(string="What happens", compute="_compute_effect")
    state = fields.Selection(
        [
            ("matched", "Matched"),
            ("ambiguous", "Several possible"),
            ("unmatched", "Not matched"),
            ("refused", "Not usable"),
            ("attached", "Attached"),
        ],
        required=True,
        default="unmatched",
        readonly=True,
    )
    problem = fields.Char(readonly=True)

    @api.depends("state", "certificate_id", "certificate_id.has_pdf")
    def _compute_effect(self):
        for line in self:
            if line.state != "matched":
                line.effect = False
            elif line.certificate_id.has_pdf:
                line.effect = self.env._("Replaces the PDF that is there")
            else:
                line.effect = self.env._("Becomes the PDF")

    def write(self, vals):
        """A certificate chosen by hand counts like one that was recognised."""
        if "certificate_id" in vals and "state" not in vals:
            self._check_assignable()
            certificate = self.env["metrology.certificate"].browse(vals["certificate_id"])
            problem = certificate._get_upload_problem() if certificate else False
            if problem:
                raise UserError(problem)
            if certificate:
                vals = {**vals, "state": "matched", "known_by": "person", "problem": False}
            else:
                vals = {**vals, "state": "unmatched", "known_by": False}
        return super().write(vals)

    def _check_assignable(self):
        for line in self:
            if line.state in ("refused", "attached"):
                raise UserError(
                    self.env._(
                        "%(file)s: it has been attached already or can not be used; nothing can be chosen.",
                        file=line.name,
                    )
                )

    def _decide(self, candidates, known_by):
        """Set what the ``candidates`` of each line lead to, with two queries for all."""
        texts = {text for line in self for text in candidates[line]}
        Certificate, Item = self.env["metrology.certificate"], self.env["metrology.order.item"]
        certificates = Certificate.search([("number", "in", list(texts))])
        items = Item.search([("item_uid", "in", list(texts))])
        by_number = certificates.grouped(lambda c: c.number.upper())
        by_uid = items.grouped("item_uid")
        for line in self:
            found = Certificate.union(*(by_number.get(text, Certificate) for text in candidates[line]))
            named = Item.union(*(by_uid.get(text, Item) for text in candidates[line]))
            if found or named:
                line._choose(found or named.certificate_ids, named, known_by)
            elif known_by == "text" and not line.problem:
                line.problem = self.env._("No number that we know stands in the file name or in the text.")

    def _choose(self, certificates, items, known_by):
        """Take the one certificate that can get a PDF, or say why there is none."""
        open_ones = certificates.filtered(lambda c: not c._get_upload_problem())
        if len(open_ones) == 1:
            self.write(
                {"certificate_id": open_ones.id, "state": "matched", "known_by": known_by, "problem": False}
            )
        elif len(open_ones) > 1:
            self._set_ambiguous(
                self.env._(
                    "Fits several certificates (%(numbers)s). Choose one.",
                    numbers=", ".join(open_ones.mapped("number")),
                )
            )
        elif certificates:
            self.write({"problem": certificates[0]._get_upload_problem(), "known_by": known_by})
        else:
            self.problem = self.env._(
                "%(item)s has no certificate yet. Finish its job first.", item=items[0].item_uid
            )

    def _set_ambiguous(self, problem):
        self.write({"certificate_id": False, "state": "ambiguous", "known_by": False, "problem": problem})

    def _set_unread(self):
        """So many texts had to be read that no time was left for these."""
        for line in self.filtered(lambda line: not line.problem):
            line.problem = self.env._(
                "There was no time to read its text. Put the number into the file name, or choose by hand."
            )

    def _attach(self):
        """Give the file to its certificate; what is refused stays on the list with the reason."""
        self.ensure_one()
        line = self.with_context(bin_size=False)
        try:
            with self.env.cr.savepoint():
                line.certificate_id.write({"pdf": line.content, "pdf_name": line.name})
        except (AccessError, UserError, ValidationError) as error:
            self.write({"state": "unmatched", "certificate_id": False, "problem": error.args[0]})
        else:
            self.write({"state": "attached", "content": False})
