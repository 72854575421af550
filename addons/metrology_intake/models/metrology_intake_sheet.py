import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import escape_psql

from odoo.addons.metrology_instrument.identity import normalise

from ..sheet_file import MAX_ROWS, SheetProblem, rows_of_file, rows_of_text
from .metrology_intake_desk import ITEM_CELLS

# Words in the head of a column, as customers write them; compared without blanks and punctuation.
HEADER_WORDS = {
    "name": "器具名称 计量器具名称 仪器名称 设备名称 名称 样品名称 器具 仪器 "
    "instrument instrument_name name description equipment",
    "manufacturer": "制造厂 制造厂商 生产厂家 生产厂 厂家 制造商 制造单位 品牌 manufacturer maker brand make",
    "model_spec": "型号 规格型号 型号规格 型号/规格 规格 model type model/specification specification",
    "serial_no": "出厂编号 编号 器具编号 仪器编号 序列号 机身号 机身编号 "
    "serial_number serial serial_no sn s/n",
    "measuring_interval": "测量范围 量程 范围 measuring_range range",
    "accuracy_class": "准确度等级 准确度 精度 等级 精度等级 accuracy_class accuracy class",
    "quantity": "数量 台数 件数 quantity qty count",
    "point_count": "点数 检定点数 校准点数 测量点数 measuring_points points",
    "accessory_ids": "附件 配件 随机附件 accessories accessory",
    "appearance_id": "外观 外观情况 外观状态 appearance condition",
    "appearance_note": "外观说明 外观描述 appearance_note",
    "service_id": "服务 检测类别 业务类型 服务类型 检定/校准 类别 service service_type",
    "special_requirement": "备注 要求 特殊要求 客户要求 校准点 remark remarks note notes requirements",
    "mandatory_purpose_id": "强检用途 用途 purpose",
    "mandatory_registration_no": "备案号 备案编号 登记编号 registration_number registration_no",
    "fee_amount": "费用 单价 价格 检定费 fee price",
}
HEADERS = {normalise(word): name for name, words in HEADER_WORDS.items() for word in words.split()}
COLUMNS_WITHOUT_HEAD = (
    "name",
    "model_spec",
    "serial_no",
    "manufacturer",
    "measuring_interval",
    "accuracy_class",
)
ROWS_TO_SEARCH_HEAD = 10


class MetrologyIntakeSheet(models.AbstractModel):
    """Many lines at once: rows pasted from a spreadsheet or out of a file, checked cell by cell."""

    _name = "metrology.intake.sheet"
    _inherit = "metrology.intake.desk"
    _description = "Sheet of the Intake Desk"

    # ------------------------------------------------------------------ requests

    @api.model
    @api.readonly
    def read_rows(self, text=None, filename=None, content=None):
        """Return the rows of a pasted text or of a file (base64), and what its columns seem to hold."""
        self._check_clerk()
        try:
            if content:
                rows = rows_of_file(filename or "", base64.b64decode(content, validate=True))
            else:
                rows = rows_of_text(text if isinstance(text, str) else "")
        except (binascii.Error, ValueError) as error:
            raise UserError(self._describe_problem("broken")) from error
        except SheetProblem as problem:
            raise UserError(self._describe_problem(problem.args[0])) from problem
        head, mapping = self._guess_columns(rows)
        return {
            "columns": [{"name": name, "label": label} for name, label in self._get_column_labels().items()],
            "head": rows[head] if head is not None else [""] * len(rows[0]),
            "rows": rows[head + 1 :] if head is not None else rows,
            "mapping": mapping,
        }

    @api.model
    @api.readonly
    def check_rows(self, order_id, mapping, rows):
        """Return what is wrong as one ``{column: sentence}`` per row; an empty one is a good row."""
        order = self._get_order(order_id)
        return [errors for _values, errors in self._prepare_rows(order, mapping, rows)]

    @api.model
    def take_rows(self, order_id, mapping, rows, request_key):
        """Add the good rows in one go; the answer names the ``taken`` rows and the errors of the others."""
        self._check_request_key(request_key)
        order, _stranger = self._claim(order_id)
        lines = self._get_made_lines(order, request_key)
        prepared = self._prepare_rows(order, mapping, rows, ignored=lines)
        good = [index for index, (_values, errors) in enumerate(prepared) if not errors]
        if not lines:
            lines = self._make_lines(order, [prepared[index][0] for index in good], request_key)
        text = self.env._("%(count)s rows were taken.", count=len(lines))
        if len(good) < len(rows):
            text += self.env._(" %(count)s wait for a correction.", count=len(rows) - len(good))
        tone = "success" if len(good) == len(rows) else "warning"
        return {
            **self._answer(order, order.item_ids, self._say(tone, text), undo={"added": lines.ids}),
            "isWhole": True,
            "taken": good,
            "errors": [errors for _values, errors in prepared],
        }

    # ------------------------------------------------------------------ columns

    @api.model
    def _describe_problem(self, problem):
        return {
            "empty": self.env._(
                "There are no rows. Copy them in the spreadsheet, heads included, then paste."
            ),
            "kind": self.env._("Only .xlsx and .csv files can be read. Save the file as one of these."),
            "broken": self.env._(
                "This file can not be read. Open it in Excel or WPS and save it anew as .xlsx."
            ),
            "large": self.env._(
                "At most %(count)s rows and 8 MB at a time. Divide the file.", count=MAX_ROWS
            ),
        }[problem]

    @api.model
    def _get_column_labels(self):
        item = self.env["metrology.order.item"]
        return {name: item._fields[name]._description_string(self.env) for name in HEADER_WORDS}

    @api.model
    def _guess_columns(self, rows):
        """Return the index of the row of heads, or None, and the field of each column ("" for none)."""
        labels = {normalise(label): name for name, label in self._get_column_labels().items()}
        known = {**labels, **HEADERS}
        for index, row in enumerate(rows[:ROWS_TO_SEARCH_HEAD]):
            names = [known.get(normalise(cell), "") for cell in row]
            if sum(map(bool, names)) >= 2:
                return index, [name if name not in names[:place] else "" for place, name in enumerate(names)]
        width = len(rows[0])
        return None, [*COLUMNS_WITHOUT_HEAD[:width], *[""] * (width - len(COLUMNS_WITHOUT_HEAD))]

    # ------------------------------------------------------------------ rows

    @api.model
    def _check_sheet(self, mapping, rows):
        used = [name for name in mapping if name] if isinstance(mapping, list) else []
        is_sheet = isinstance(rows, list) and len(rows) <= MAX_ROWS
        if not used or not is_sheet or not all(name in HEADER_WORDS for name in used):
            raise UserError(self.env._("Say which column holds the name of the instrument."))
        if len(used) != len(set(used)):
            raise UserError(self.env._("Two columns hold the same. Choose another meaning for one of them."))
        if not all(isinstance(row, list) and len(row) <= len(mapping) for row in rows):
            raise UserError(self.env._("The rows do not fit the columns. Paste them again."))

    @api.model
    def _prepare_rows(self, order, mapping, rows, ignored=()):
        """Return ``[(values, {field: sentence})]`` for all rows, with a constant number of queries."""
        self._check_sheet(mapping, rows)
        records = [
            {name: str(cell or "") for name, cell in zip(mapping, row, strict=False) if name} for row in rows
        ]
        lists = self._get_lists(records)
        prepared = [self._prepare_row(record, lists) for record in records]
        self._find_twins(order, prepared, ignored)
        return prepared

    @api.model
    def _get_lists(self, records):
        """Return what the texts of the rows may name: ``{field: {normalised text: id}}``."""
        names = sorted({record.get("name", "").strip() for record in records} - {""})
        types = self.env["metrology.instrument.type"].search(
            Domain("name", "in", names)
            | Domain("name_en", "in", names)
            | Domain("code", "in", names)
            | Domain.OR(Domain("aliases", "ilike", escape_psql(name)) for name in names)
        )
        # the name in the catalogue goes before what others are called
        lists = {"name": {normalise(alias): found.id for found in types for alias in found._get_aliases()}}
        lists["name"] |= {
            normalise(text): found.id
            for found in types
            for text in (found.code, found.name_en, found.name)
            if text
        }
        services = self.env["metrology.service"].search([])
        lists["service_id"] = {normalise(t): s.id for s in services for t in (s.code, s.name)}
        for field, kind in (
            ("appearance_id", "appearance"),
            ("mandatory_purpose_id", "mandatory_purpose"),
            ("accessory", "accessory"),
        ):
            reasons = self.env["metrology.reason"].search([("kind", "=", kind)])
            lists[field] = {
                normalise(text): reason.id for reason in reasons for text in (reason.code, reason.name)
            }
        return lists

    @api.model
    def _prepare_row(self, record, lists):
        values, errors = {}, {}
        labels = self._get_column_labels()
        for name, text in record.items():
            text = text.strip()
            if not text:
                continue
            try:
                values |= self._convert_text(name, text, lists, labels[name])
            except UserError as error:
                errors[name] = error.args[0]
        for name in ("name", "model_spec"):
            if name not in errors and not record.get(name, "").strip():
                errors[name] = self.env._("%(field)s: fill it in.", field=labels[name])
        if "serial_no" not in errors and not (values.get("serial_no") or values.get("no_serial_reason")):
            errors["serial_no"] = self.env._("Serial number: fill it in, or write 无编号 when there is none.")
        if values.get("quantity", 1) > 1 and values.get("serial_no"):
            errors["quantity"] = self.env._(
                "Several pieces can not share a serial number: one row per piece."
            )
        return values, errors

    @api.model
    def _convert_text(self, name, text, lists, label):
        if name == "name":
            found = lists["name"].get(normalise(text))
            if not found:
                raise UserError(
                    self.env._(
                        "“%(typed)s” is not in the catalogue. Choose the name it has there.", typed=text
                    )
                )
            return {"instrument_type_id": found}
        if name in ("service_id", "appearance_id", "mandatory_purpose_id"):
            found = lists[name].get(normalise(text))
            if not found:
                raise UserError(
                    self.env._("%(field)s: “%(typed)s” is not in the list.", field=label, typed=text)
                )
            return {name: found}
        item = self.env["metrology.order.item"]
        if name == "accessory_ids":
            return self._convert_accessories(text, lists["accessory"])
        return self._convert_cell(item, name, ITEM_CELLS[name], text)

    @api.model
    def _find_twins(self, order, prepared, ignored):
        """Mark rows whose instrument is in the order, in another row, or in house; link the known ones."""
        Lot = self.env["stock.lot"]
        keys = [
            Lot._make_identity_key(
                values.get("manufacturer"), values.get("model_spec"), values.get("serial_no")
            )
            for values, _errors in prepared
        ]
        wanted = list(filter(None, keys))
        lots = {lot.identity_key: lot for lot in Lot.search([("identity_key", "in", wanted)])}
        own = (order.item_ids - self.env["metrology.order.item"].browse([i.id for i in ignored])).filtered(
            "identity_key"
        )
        present = dict.fromkeys(own.mapped("identity_key"), True)
        in_house = self._get_in_house(wanted)
        seen = {}
        for index, ((values, errors), key) in enumerate(zip(prepared, keys, strict=True), start=1):
            if not key:
                continue
            if key in seen:
                errors["serial_no"] = self.env._("The same instrument stands in row %(row)s.", row=seen[key])
            elif key in present:
                errors["serial_no"] = self.env._("This instrument stands in the order already.")
            elif key in in_house:
                errors["serial_no"] = self.env._(
                    "This instrument is in house with order %(order)s.", order=in_house[key]
                )
            seen.setdefault(key, index)
            if key in lots:
                values["instrument_id"] = lots[key].id

    @api.model
    def _get_in_house(self, keys):
        """Return ``{identity: order number}`` of what lies in house, at whatever site."""
        # sudo: metrology.order.item - the duplicate may lie at a site that this clerk can not see
        items_sudo = (
            self.env["metrology.order.item"]
            .sudo()
            .search([("identity_key", "in", keys), ("is_in_house", "=", True)])
        )
        return {item.identity_key: item.order_id.name for item in items_sudo}
