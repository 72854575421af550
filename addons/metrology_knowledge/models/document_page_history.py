from odoo import fields, models


class DocumentPageHistory(models.Model):
    """What is stored of a page is clean: scripts in pasted text never reach a reader."""

    _inherit = "document.page.history"

    content = fields.Html(sanitize=True)
