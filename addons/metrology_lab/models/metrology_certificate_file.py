import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MAX_MEGABYTES = 20
PDF_MAGIC = b"%PDF-"


class MetrologyCertificateFile(models.Model):
    """The PDF of a certificate, kept apart because fewer people may read it than the certificate's state.

    The attachment belongs to a field of this record, so that the rules of this model decide on every way to
    download it. Reception reads it only once the certificate is approved.
    """

    _name = "metrology.certificate.file"
    _description = "PDF of a Certificate"
    _order = "certificate_id"
    _rec_name = "name"

    certificate_id = fields.Many2one("metrology.certificate", required=True, ondelete="cascade")
    name = fields.Char(string="File name", required=True)
    pdf = fields.Binary(string="PDF", attachment=True, required=True)

    _certificate_unique = models.Constraint("UNIQUE (certificate_id)", "A certificate has one PDF.")

    @api.constrains("pdf")
    def _check_pdf(self):
        for file in self.with_context(bin_size=False):
            self._check_content(file.pdf)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_content(vals.get("pdf"))
        files = super().create(vals_list)
        files._check_open()
        return files

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()

    def _check_open(self):
        """What somebody has reviewed or approved does not change any more."""
        for certificate in self.certificate_id:
            if not certificate._is_open():
                raise UserError(
                    self.env._(
                        "%(certificate)s is %(state)s; its PDF can not change any more. "
                        "Reject it, or replace it by a new certificate.",
                        certificate=certificate.display_name,
                        state=certificate._state_label(certificate.state),
                    )
                )

    @api.model
    def _get_max_megabytes(self):
        # sudo: ir.config_parameter - the limit is no secret
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return int(parameters_sudo.get_param("metrology_lab.certificate_pdf_megabytes", MAX_MEGABYTES))

    @api.model
    def _check_content(self, content):
        """Refuse what is not a PDF or is too large, before it is stored."""
        limit = self._get_max_megabytes()
        try:
            data = base64.b64decode(content or b"", validate=False)
        except (binascii.Error, ValueError):
            data = b""
        if not data.startswith(PDF_MAGIC):
            raise ValidationError(
                self.env._("PDF: this file is not a PDF. Choose the certificate as a PDF file.")
            )
        if len(data) > limit * 1024 * 1024:
            raise ValidationError(
                self.env._(
                    "PDF: the file has %(size).1f MB, at most %(limit)s MB are accepted. Make it smaller.",
                    size=len(data) / 1024 / 1024,
                    limit=limit,
                )
            )
