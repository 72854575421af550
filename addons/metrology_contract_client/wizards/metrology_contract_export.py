import base64
import io

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

BATCH = 500
# Nothing that a customer or a clerk has typed may become a formula or a link.
WORKBOOK_OPTIONS = {
    "constant_memory": True,
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class MetrologyContractExport(models.TransientModel):
    """Lists of a contract customer and a period: progress, certificates and pickup, forwarding."""

    _name = "metrology.contract.export"
    _description = "Lists for a Contract Customer"

    contract_id = fields.Many2one("metrology.contract", required=True, ondelete="cascade")
    date_from = fields.Date(
        string="Orders from", required=True, default=lambda self: self._default_date(months=-1, day=1)
    )
    date_to = fields.Date(
        string="Orders to", required=True, default=lambda self: self._default_date(day=1, days=-1)
    )
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def _default_date(self, **shift):
        return fields.Date.context_today(self) + relativedelta(**shift)

    def action_export(self):
        """Write the workbook and offer it for download."""
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("Orders to: this day lies before the first one."))
        self.contract_id.check_access("read")
        items = self.env["metrology.order.item"].search(
            [
                ("order_id.contract_id", "=", self.contract_id.id),
                ("order_id.state", "in", ("signed", "archived")),
                ("order_id.order_date", ">=", self.date_from),
                ("order_id.order_date", "<=", self.date_to),
            ],
            order="order_id, position, id",
        )
        if not items:
            raise UserError(
                self.env._("This customer has no signed orders in this time. Choose another time.")
            )
        self.write(
            {
                "file": base64.b64encode(self._get_workbook(items)),
                "file_name": f"{self.contract_id.name} {self.date_from} {self.date_to}.xlsx",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}?download=true",
            "target": "download",
        }

    def _get_workbook(self, items):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS)
        for title, columns, rows in (
            (self.env._("Progress"), self._get_progress_columns(), self._get_progress_rows(items)),
            (self.env._("Certificates and pickup"), self._get_pickup_columns(), self._get_pickup_rows(items)),
            (self.env._("Forwarding"), self._get_forwarding_columns(), self._get_forwarding_rows(items)),
        ):
            self._write_sheet(book, title, columns, rows)
        book.close()
        return stream.getvalue()

    def _write_sheet(self, book, title, columns, rows):
        """Write row by row, so that a long list does not stay in memory."""
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_column(0, len(columns) - 1, 18)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, head)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int) and not isinstance(value, bool):
                    sheet.write_number(number, place, value)
                elif hasattr(value, "year"):
                    sheet.write_datetime(number, place, value, day)
                elif value:
                    sheet.write_string(number, place, str(value))

    def _get_batches(self, items):
        """Go through the items in portions, forgetting each before the next."""
        for ids in split_every(BATCH, items.ids):
            yield items.browse(ids)
            self.env.invalidate_all()

    def _get_item_columns(self):
        return [
            self.env._("Order number"),
            self.env._("Received on"),
            self.env._("Item number"),
            self.env._("Instrument"),
            self.env._("Model"),
            self.env._("Serial number"),
            self.env._("Service"),
        ]

    def _get_item_cells(self, item):
        return [
            item.order_id.name,
            item.order_id.order_date,
            item.item_uid,
            item.name,
            item.model_spec,
            item.serial_no or item.no_serial_reason,
            item.service_id.name,
        ]

    def _get_label(self, record, name):
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    def _get_progress_columns(self):
        return [
            *self._get_item_columns(),
            self.env._("Stage"),
            self.env._("Laboratory"),
            self.env._("Promised date"),
            self.env._("Days late"),
            self.env._("Work done on"),
            self.env._("Returned untested because"),
        ]

    def _get_progress_rows(self, items):
        for batch in self._get_batches(items):
            for item in batch:
                yield [
                    *self._get_item_cells(item),
                    self._get_label(item, "state"),
                    ", ".join(item.lab_job_ids.laboratory_id.mapped("name")),
                    item.promised_date,
                    item.days_late,
                    item.billable_date,
                    " ".join(filter(None, (item.return_reason_id.name, item.return_text))),
                ]

    def _get_pickup_columns(self):
        return [
            *self._get_item_columns(),
            self.env._("Certificate"),
            self.env._("Issued on"),
            self.env._("Valid until"),
            self.env._("State of the certificate"),
            self.env._("Accessories"),
            self.env._("Collected on"),
            self.env._("Collector"),
        ]

    def _get_pickup_rows(self, items):
        lines = self.env["metrology.release.line"]
        for batch in self._get_batches(items):
            released = lines.search([("item_id", "in", batch.ids), ("is_released", "=", True)])
            releases = {line.item_id: line.release_id for line in released}
            for item in batch:
                papers = item.certificate_ids.filtered(lambda paper: paper.number)
                release = releases.get(item, lines.release_id)
                collected = release.released_at and fields.Datetime.context_timestamp(
                    self, release.released_at
                )
                yield [
                    *self._get_item_cells(item),
                    ", ".join(papers.mapped("number")),
                    max(filter(None, papers.mapped("issue_date")), default=False),
                    max(filter(None, papers.mapped("valid_until")), default=False),
                    ", ".join(self._get_label(paper, "state") for paper in papers),
                    item.accessory_summary,
                    collected and collected.date(),
                    release.collector_name,
                ]

    def _get_forwarding_columns(self):
        return [
            *self._get_item_columns(),
            self.env._("Other institute"),
            self.env._("State"),
            self.env._("Sent on"),
            self.env._("Expected back"),
            self.env._("Back on"),
            self.env._("Waybill number"),
            self.env._("Certificate number of the institute"),
        ]

    def _get_forwarding_rows(self, items):
        for batch in self._get_batches(items):
            for forwarding in batch.forwarding_ids.sorted("id"):
                yield [
                    *self._get_item_cells(forwarding.item_id),
                    forwarding.partner_id.name,
                    self._get_label(forwarding, "state"),
                    forwarding.sent_at and forwarding.sent_at.date(),
                    forwarding.expected_back,
                    forwarding.back_at and forwarding.back_at.date(),
                    forwarding.tracking_no,
                    forwarding.partner_certificate_no,
                ]
