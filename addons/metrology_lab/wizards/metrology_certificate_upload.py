import base64
import time

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..certificate_files import (
    MAX_FILES,
    PDF_MAGIC,
    ZIP_MAGIC,
    LooseFile,
    get_candidates,
    get_file_name,
    get_name_candidates,
    open_archive,
)
from ..pdf_text import read_text

# Reading texts of many unnamed files must not hold a worker longer than people wait.
READING_SECONDS = 40


class MetrologyCertificateUpload(models.TransientModel):
    """Take a folder of PDFs, find the certificate of each, and attach what is certain."""

    _name = "metrology.certificate.upload"
    _description = "Upload Certificate Files"

    file_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        help="PDF files, or ZIP archives of them. The certificate number or item number stands in the file "
        "name or in the text.",
    )
    line_ids = fields.One2many("metrology.certificate.upload.line", "wizard_id")
    matched_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(compute="_compute_counts")
    attached_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.matched_count = states.count("matched")
            wizard.attached_count = states.count("attached")
            wizard.waiting_count = len(states) - wizard.matched_count - wizard.attached_count

    def action_read(self):
        """Open what was uploaded and list what would happen; nothing is attached yet."""
        self.ensure_one()
        if not self.file_ids:
            raise UserError(self.env._("Files: choose PDF files or a ZIP archive first."))
        uploads = self._get_own_uploads()
        files = [file for upload in uploads for file in self._open_upload(upload)]
        if len(files) + len(self.line_ids) > MAX_FILES:
            raise UserError(
                self.env._("Files: at most %(count)s at a time. Divide the folder.", count=MAX_FILES)
            )
        self.write(
            {
                "line_ids": [Command.create(self._prepare_line(file)) for file in files],
                "file_ids": [Command.clear()],
            }
        )
        self._match_lines()
        # What could be read has been copied into the lines.
        uploads.unlink()
        return self._reopen()

    def action_attach(self):
        """Attach the matched files; the others stay on the list."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state == "matched")
        if not lines:
            raise UserError(
                self.env._("Nothing can be attached yet: choose the certificate in at least one line.")
            )
        for line in lines:
            line._attach()
        if all(line.state == "attached" for line in self.line_ids):
            return self._close()
        return self._reopen()

    def _get_own_uploads(self):
        """Return the files that this person has just uploaded: never a stranger's attachment."""
        # sudo: ir.attachment - only to see whose the files are
        uploads_sudo = self.file_ids.sudo()
        if any(
            upload.create_uid != self.env.user or upload.res_model not in (False, self._name)
            for upload in uploads_sudo
        ):
            raise AccessError(self.env._("Files: only files that you upload here can be read."))
        return self.file_ids

    @api.model
    def _get_max_bytes(self):
        return self.env["metrology.certificate.file"]._get_max_megabytes() * 1024 * 1024

    def _open_upload(self, upload):
        content = upload.raw or b""
        name = get_file_name(upload.name or "")
        if not content.startswith(ZIP_MAGIC):
            return [LooseFile(name, content)]
        try:
            files = open_archive(content, self._get_max_bytes())
        except ValueError as error:
            return [LooseFile(name, b"", f"archive_{error}")]
        return files or [LooseFile(name, b"", "archive_empty")]

    def _prepare_line(self, file):
        problem = file.problem or self._get_content_problem(file.content)
        values = {
            "name": file.name,
            "size": len(file.content),
            "state": "refused" if problem else "unmatched",
            "problem": self._describe_problem(problem) if problem else False,
        }
        if not problem:
            values["content"] = base64.b64encode(file.content)
        return values

    def _get_content_problem(self, content):
        if not content:
            return "empty"
        if len(content) > self._get_max_bytes():
            return "too_large"
        return "" if content.startswith(PDF_MAGIC) else "no_pdf"

    def _describe_problem(self, code):
        limit = self.env["metrology.certificate.file"]._get_max_megabytes()
        return {
            "empty": self.env._("The file is empty. Export it again."),
            "no_pdf": self.env._("This is not a PDF. Choose the certificate as a PDF file."),
            "too_large": self.env._("Larger than %(limit)s MB. Make it smaller.", limit=limit),
            "locked": self.env._("Locked with a password. Pack it again without one."),
            "damaged": self.env._("This part of the archive is damaged. Pack it again."),
            "archive_damaged": self.env._("The archive is damaged. Pack it again."),
            "archive_empty": self.env._("The archive holds no files."),
            "archive_too_many": self.env._(
                "The archive holds more than %(count)s files. Divide it.", count=MAX_FILES
            ),
            "archive_too_large": self.env._("Unpacked, the archive is too large. Divide it."),
        }[code]

    # Which certificate a file belongs to

    def _match_lines(self):
        """Decide for every file that can be read; the name speaks first, the text where it says nothing."""
        lines = self.line_ids.filtered(lambda line: line.state in ("unmatched", "ambiguous"))
        candidates = {line: get_name_candidates(line.name) for line in lines}
        lines._decide(candidates, "name")
        unnamed = lines.filtered(lambda line: line.state != "matched" and not line.known_by)
        until = time.monotonic() + READING_SECONDS
        texts = {}
        for line in unnamed.with_context(bin_size=False):
            if time.monotonic() > until:
                break
            texts[line] = get_candidates(read_text(base64.b64decode(line.content or b"")))
        unnamed.browse(line.id for line in texts)._decide(texts, "text")
        (unnamed - unnamed.browse(line.id for line in texts))._set_unread()
        self._find_twins()

    def _find_twins(self):
        """Two files for one certificate: nobody but a person can say which one is right."""
        by_certificate = self.line_ids.filtered(lambda line: line.state == "matched").grouped(
            "certificate_id"
        )
        for certificate, lines in by_certificate.items():
            if len(lines) > 1:
                lines._set_ambiguous(
                    self.env._(
                        "%(count)s files name %(certificate)s. Choose it in the line that is right.",
                        count=len(lines),
                        certificate=certificate.number,
                    )
                )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload certificate files"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _close(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s files attached.", count=self.attached_count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
