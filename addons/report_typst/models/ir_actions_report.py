import io
import logging
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import file_path

from .. import renderer

_logger = logging.getLogger(__name__)

DEFAULT_TIMEOUT = 60
METHOD_NAME = re.compile(r"_prepare_typst_[a-z0-9_]+")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    report_type = fields.Selection(
        selection_add=[("typst", "PDF (Typst)")],
        ondelete={"typst": "cascade"},
    )
    typst_template = fields.Char(
        help="Path of the template inside its addon, such as my_addon/report/letter.typ. "
        "The template defines a function render(doc).",
    )
    typst_method = fields.Char(
        string="Data Method",
        default="_prepare_typst_data",
        help="Method of the printed model that gets the report and returns one dictionary per record. "
        "Its name begins with _prepare_typst_.",
    )

    # CONSTRAINTS

    @api.constrains("report_type", "typst_template", "typst_method")
    def _check_typst(self):
        for report in self:
            if report.report_type != "typst":
                continue
            if not METHOD_NAME.fullmatch(report.typst_method or ""):
                raise ValidationError(
                    self.env._(
                        "Data method of the report “%(report)s”: the name “%(method)s” must begin "
                        "with _prepare_typst_ and go on in small letters.",
                        report=report.name,
                        method=report.typst_method or "",
                    )
                )
            try:
                file_path(report.typst_template or "", filter_ext=renderer.SOURCE_EXTENSIONS)
            except (FileNotFoundError, ValueError) as error:
                raise ValidationError(
                    self.env._(
                        "Template of the report “%(report)s”: there is no file “%(template)s”. "
                        "Enter the path of a .typ file as addon/folder/file.typ.",
                        report=report.name,
                        template=report.typst_template or "",
                    )
                ) from error

    # RENDERING

    @api.model
    def _render_typst(self, report_ref, res_ids=None, data=None):
        """Return the PDF of the records and "pdf", saving attachments as any PDF report does."""
        return self._render_qweb_pdf(report_ref, res_ids, data=data)

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Override of `base` so that everything that prints a PDF report can print a Typst one."""
        report = self._get_report(report_ref)
        if report.report_type != "typst":
            return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        res_ids = [res_ids] if isinstance(res_ids, int) else res_ids
        split = bool(report.attachment) and not self.env.context.get("report_pdf_no_attachment")
        return self._get_typst_streams(report, res_ids, split), "pdf"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Override of `base`: one stream per record, for callers that file or send them one by one."""
        report = self._get_report(report_ref)
        if report.report_type != "typst":
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        return self._get_typst_streams(report, res_ids, split=True)

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        """Override of `base`: a Typst report has no HTML form."""
        report = self._get_report(report_ref)
        if report.report_type == "typst":
            raise UserError(
                self.env._("“%(report)s” exists on paper only: print it instead.", report=report.name)
            )
        return super()._render_qweb_html(report_ref, docids, data=data)

    def report_action(self, docids, data=None, config=True):
        """Override of `base`: the company's page layout plays no part here, so it is not asked for."""
        return super().report_action(docids, data=data, config=config and self.report_type != "typst")

    def _get_typst_streams(self, report, res_ids, split):
        """Return {record id: {stream, attachment}}, or {False: …} for one PDF of all records.

        :param report: the report (with sudo)
        :param split: whether every record needs a PDF of its own
        """
        self._check_typst_access(report)
        if not res_ids:
            raise UserError(
                self.env._("“%(report)s”: choose at least one record to print.", report=report.name)
            )
        records = self.env[report.model].browse(res_ids).exists()
        if not records:
            raise UserError(
                self.env._("“%(report)s”: the record does not exist any more.", report=report.name)
            )
        records.check_access("read")
        duplicated = len(records) != len(set(records.ids))
        if duplicated or (not split and len(records) > 1):
            return {False: {"stream": self._render_typst_records(report, records), "attachment": None}}
        keep = report.attachment and not self.env.context.get("report_pdf_no_attachment")
        streams = {}
        for record in records:
            attachment = report.retrieve_attachment(record) if keep else None
            reused = bool(attachment) and report.attachment_use and attachment.mimetype == "application/pdf"
            stream = io.BytesIO(attachment.raw) if reused else self._render_typst_records(report, record)
            streams[record.id] = {"stream": stream, "attachment": attachment}
        return streams

    def _check_typst_access(self, report):
        """Refuse a report that is shown to other groups only, however its address was found."""
        if self.env.su or not report.group_ids or report.group_ids & self.env.user.all_group_ids:
            return
        raise AccessError(
            self.env._(
                "You are not allowed to print “%(report)s”. It is for: %(groups)s.",
                report=report.name,
                groups=", ".join(report.group_ids.mapped("display_name")),
            )
        )

    def _render_typst_records(self, report, records):
        """Return a stream with the PDF of all the records, in their order."""
        method = getattr(records, report.typst_method, None)
        if method is None:
            raise UserError(
                self.env._(
                    "“%(report)s” can not be printed: %(model)s has no method %(method)s. "
                    "Correct the data method in the settings of the report.",
                    report=report.name,
                    model=report.model,
                    method=report.typst_method,
                )
            )
        docs = method(report)
        docs = [docs] if isinstance(docs, dict) else list(docs)
        try:
            pdf = renderer.render(
                report.typst_template,
                docs,
                title=report.name,
                author=self.env.company.name or "",
                timeout=self._get_typst_timeout(),
            )
        except renderer.ChineseFontMissing as error:
            raise UserError(
                self.env._(
                    "“%(report)s” can not be printed: this server has no font with Chinese characters. "
                    "Ask the administrator to run “pip install manimgx-fonts-cjk” "
                    "or “apt install fonts-noto-cjk”, and to restart the server.",
                    report=report.name,
                )
            ) from error
        except renderer.RenderTimeout as error:
            raise UserError(
                self.env._(
                    "“%(report)s” was not ready in time. Print fewer records at once.", report=report.name
                )
            ) from error
        except renderer.TypstRenderError as error:
            _logger.warning("Typst template %s: %s (%s)", report.typst_template, error, error.place)
            raise UserError(
                self.env._(
                    "“%(report)s” can not be printed, its template has an error: %(error)s (%(place)s). "
                    "Tell the administrator.",
                    report=report.name,
                    error=error,
                    place=error.place or report.typst_template,
                )
            ) from error
        return io.BytesIO(pdf)

    @api.model
    def _get_typst_timeout(self):
        # sudo: ir.config_parameter - reading one setting that every printing user needs
        value = self.env["ir.config_parameter"].sudo().get_param("report_typst.timeout") or ""
        return int(value) if value.isdigit() and int(value) else DEFAULT_TIMEOUT
