import csv
import io
import os
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from ..data_file import DataRecord, FileSpec, Ref, RowError, decode

MODULE = "metrology_data"
MAX_REPORTED = 50


class _BadFile(Exception):
    """Collects (line, reason) pairs; raised to leave the savepoint with nothing written."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


class MetrologyDataLoader(models.AbstractModel):
    """Loads the reference files of the house, once or a hundred times with the same outcome.

    Every record gets an external id `metrology_data.<key>`; a second load of the same file changes nothing.
    A bad row is reported with file, line and reason, and then nothing of that file is written.

    An addon teaches the loader another file by extending `_get_specs`::

        class MetrologyDataLoader(models.AbstractModel):
            _inherit = "metrology.data.loader"

            def _get_specs(self):
                return super()._get_specs() | {
                    "instrument_types.csv": FileSpec(("discipline_code", "instrument_zh"), self._parse_type),
                }

            def _parse_type(self, row):
                if not row["instrument_zh"]:
                    raise RowError(self.env._("The column instrument_zh is empty. Write a name."))
                discipline = f"discipline_{row['discipline_code']}"
                yield DataRecord(
                    "metrology.discipline", discipline,
                    {"code": row["discipline_code"], "name": row["discipline_en"]},
                    chinese={"name": row["discipline_zh"]},
                    match=[("code", "=", row["discipline_code"])],
                )
                yield DataRecord(
                    "metrology.instrument.type", f"instrument_type_{row['instrument_zh']}",
                    {"name": row["instrument_zh"], "discipline_id": Ref(discipline)},
                )

    Rules: the same key may come from several rows when its values are the same (a discipline repeated in
    each row), otherwise the row is bad. `Ref` may point to a record of this file or of a file loaded before.
    Models are written in the order in which they first appear; a `Ref` to a later record is filled in
    afterwards. Give numbers as numbers and dates as dates (helpers `_to_float`, `_to_int`, `_to_date`,
    `_to_choice`), None or False when a cell is empty.

    A set of vocabularies.csv becomes a `metrology.reason` list when that model has a kind of this name; for
    another set extend `_get_vocabulary_parsers` with set name → parse function of one row.

    Its post-init hook then says `env["metrology.data.loader"]._load_reference("instrument_types.csv")`, and
    its uninstall hook `env["metrology.data.loader"]._forget(("metrology.discipline", …))`.
    """

    _name = "metrology.data.loader"
    _description = "Reference Data Loader"

    # ------------------------------------------------------------------ what can be loaded

    @api.model
    def _get_specs(self):
        """Return file name → FileSpec. Addons add their own files."""
        return {
            "sites.csv": FileSpec(
                (
                    "site_code",
                    "site_zh",
                    "district_zh",
                    "division_code",
                    "area_code",
                    "address",
                    "hours",
                    "source",
                ),
                self._parse_site,
            ),
            "vocabularies.csv": FileSpec(
                ("set", "code", "zh", "en", "note", "source"), self._parse_vocabulary
            ),
        }

    @api.model
    def _get_vocabulary_parsers(self):
        """Return set name → parse function for the sets of vocabularies.csv that are loaded."""
        return dict.fromkeys(
            self.env["metrology.reason"]._fields["kind"].get_values(self.env), self._parse_reason
        )

    def _parse_site(self, row):
        if not row["site_code"] or not row["site_zh"]:
            raise RowError(self.env._("The columns site_code and site_zh must not be empty. Fill them in."))
        chinese = {"name": row["site_zh"]}
        values = {
            "code": row["site_code"],
            "name": self._get_site_names().get(row["site_code"], row["site_zh"]),
            "division_code": row["division_code"] or False,
            "area_code": row["area_code"] or False,
            "source": row["source"] or False,
        }
        for column, name in (("district_zh", "district"), ("address", "address"), ("hours", "hours")):
            # an empty cell means "not known", it never wipes out what somebody has typed in
            if row[column]:
                values[name] = chinese[name] = row[column]
        yield DataRecord(
            "metrology.site",
            f"site_{row['site_code']}",
            values,
            chinese=chinese,
            match=[("code", "=", row["site_code"])],
        )

    @api.model
    def _get_site_names(self):
        """Return the English names of the sites, which the file gives in Chinese only."""
        return {
            "AYDL": "Anyuan Dongli",
            "HPL": "Hepingli",
            "LSQ": "Lishuiqiao",
            "SJS": "Shijingshan",
            "BD": "Baodi",
        }

    def _parse_vocabulary(self, row):
        if not row["set"] or not row["code"]:
            raise RowError(self.env._("The columns set and code must not be empty. Fill them in."))
        if not row["zh"]:
            raise RowError(self.env._("The column zh is empty. Write the Chinese name."))
        parse = self._get_vocabulary_parsers().get(row["set"])
        return parse(row) if parse else ()

    def _parse_reason(self, row):
        kind, code = row["set"], row["code"]
        values = {
            "kind": kind,
            "code": code,
            "name": row["en"][:1].upper() + row["en"][1:] or row["zh"],
            # notes of this file are remarks about the source, written for whoever reads the file
            "source": "; ".join(text for text in (row["note"], row["source"]) if text) or False,
            "requires_text": code == "other",
        }
        if kind == "appearance":
            values["requires_photo"] = values["requires_text"] = code not in ("good", "no_check")
        elif kind == "return_reason":
            values["requires_text"] = True
            values["requires_photo"] = code in self._get_photo_return_reasons()
        yield DataRecord(
            "metrology.reason",
            f"reason_{kind}_{code}",
            values,
            chinese={"name": row["zh"]},
            match=[("kind", "=", kind), ("code", "=", code)],
        )

    @api.model
    def _get_photo_return_reasons(self):
        """Return the codes of the reasons that can be seen on the instrument."""
        return {"appearance_reject", "accessory_missing", "serial_mismatch", "serial_illegible", "dangerous"}

    # ------------------------------------------------------------------ helpers for parse functions

    def _to_float(self, row, column):
        """Return the number in the column, None when it is empty."""
        return self._to_number(row, column, float)

    def _to_int(self, row, column):
        return self._to_number(row, column, int)

    def _to_number(self, row, column, number_type):
        text = row[column]
        if not text:
            return None
        try:
            number = number_type(text)
        except ValueError:
            number = None
        if number is None or number != number or abs(number) == float("inf"):
            raise RowError(
                self.env._("“%(text)s” in column %(column)s is not a number.", text=text, column=column)
            )
        return number

    def _to_date(self, row, column):
        text = row[column]
        if not text:
            return False
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise RowError(
                self.env._(
                    "“%(text)s” in column %(column)s is not a date. Write it like 2026-01-31.",
                    text=text,
                    column=column,
                )
            ) from None

    def _to_choice(self, row, column, choices):
        text = row[column]
        if text not in choices:
            raise RowError(
                self.env._(
                    "“%(text)s” in column %(column)s is not one of: %(choices)s.",
                    text=text,
                    column=column,
                    choices=", ".join(choices),
                )
            )
        return text

    # ------------------------------------------------------------------ entry points

    @api.private
    def load_file(self, path):
        """Load the reference file at `path`; return {"created": …, "updated": …, "unchanged": …}."""
        path = Path(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UserError(
                self.env._("%(file)s cannot be read: %(reason)s", file=str(path), reason=error.strerror)
            ) from error
        return self.load_bytes(path.name, content)

    @api.private
    def load_bytes(self, name, content):
        text = decode(content)
        if text is None:
            raise UserError(
                self.env._(
                    "%(file)s is not a text file. Save it as “CSV UTF-8” and load it again.", file=name
                )
            )
        return self.load_text(name, text)

    @api.private
    def load_text(self, name, text):
        """Load the text of a reference file; `name` says which file it is."""
        if not (self.env.su or self.env.user.has_group("metrology_base.group_administrator")):
            raise AccessError(self.env._("Only a metrology administrator may load reference data."))
        spec = self._get_specs().get(name)
        if not spec:
            raise UserError(
                self.env._(
                    "No reference file is called %(file)s. Known files: %(known)s.",
                    file=name,
                    known=", ".join(sorted(self._get_specs())),
                )
            )
        loader = self.with_context(tracking_disable=True, active_test=False)
        try:
            with self.env.cr.savepoint():
                return loader._write_records(self._read_records(spec, text))
        except _BadFile as error:
            self.env.invalidate_all(flush=False)
            raise UserError(self._report(name, error.problems)) from None

    @api.model
    def _load_reference(self, *names):
        """Load files from the folder of reference data, for install hooks; return name → counts.

        The folder is the one named by METROLOGY_DATA, else `data` beside the suite's `addons`. A file that
        is not
        there is left out: `load_file` can bring it later.
        """
        folder = Path(os.environ.get("METROLOGY_DATA") or Path(__file__).resolve().parents[3] / "data")
        return {name: self.load_file(folder / name) for name in names if (folder / name).is_file()}

    @api.model
    def _forget(self, models):
        """Drop the external ids of loaded records of these models, for uninstall hooks."""
        # sudo: ir.model.data - external ids are not writable for an administrator of this application
        self.env["ir.model.data"].sudo().search(
            [("module", "=", MODULE), ("model", "in", list(models))]
        ).unlink()

    def _report(self, name, problems):
        problems = sorted(problems, key=lambda problem: problem[0])
        lines = [
            self.env._("%(file)s, line %(line)s: %(reason)s", file=name, line=line, reason=reason)
            for line, reason in problems[:MAX_REPORTED]
        ]
        if len(problems) > MAX_REPORTED:
            lines.append(self.env._("… and %(count)s more bad rows.", count=len(problems) - MAX_REPORTED))
        lines.append(self.env._("Nothing of this file was written. Correct these rows and load it again."))
        return "\n".join(lines)

    # ------------------------------------------------------------------ reading

    def _read_records(self, spec, text):
        """Return the records of the file in order; raise `_BadFile` with all rows that cannot be used."""
        problems, records = [], {}
        for line, row in self._read_rows(spec, text, problems):
            try:
                found = list(spec.parse(row))
            except RowError as error:
                problems.append((line, str(error)))
                continue
            for record in found:
                record.line = line
                first = records.setdefault(record.key, record)
                if first is record:
                    continue
                if (first.model, first.values, first.chinese) != (
                    record.model,
                    record.values,
                    record.chinese,
                ):
                    problems.append(
                        (
                            line,
                            self.env._(
                                "Says something else than line %(line)s about the same entry.",
                                line=first.line,
                            ),
                        )
                    )
        if problems:
            raise _BadFile(problems)
        return list(records.values())

    def _read_rows(self, spec, text, problems):
        """Yield (line number, row), line 1 being the header."""
        reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
        header, start = None, 1
        try:
            for cells in reader:
                line, start = start, reader.line_num + 1
                if header is None:
                    header = [cell.strip() for cell in cells]
                    missing = [column for column in spec.columns if column not in header]
                    if missing:
                        problems.append(
                            (
                                line,
                                self.env._(
                                    "These columns are missing: %(columns)s.", columns=", ".join(missing)
                                ),
                            )
                        )
                        return
                elif not any(cell.strip() for cell in cells):
                    continue
                elif len(cells) != len(header):
                    problems.append(
                        (
                            line,
                            self.env._(
                                "Has %(found)s cells where the header has %(expected)s. Put a text that "
                                "contains a "
                                "comma in quotation marks.",
                                found=len(cells),
                                expected=len(header),
                            ),
                        )
                    )
                elif any("\0" in cell for cell in cells):
                    problems.append((line, self.env._("Contains a NUL character. Remove it.")))
                else:
                    yield line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        except csv.Error as error:
            problems.append((start, self.env._("Is not valid CSV (%(reason)s).", reason=error)))
        if header is None:
            problems.append((1, self.env._("The file is empty.")))

    # ------------------------------------------------------------------ writing

    def _write_records(self, records):
        """Create or update what differs; return the counts. Raises `_BadFile` when a row is refused."""
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        known = self._find_known([record.key for record in records])
        self._check_references(records)
        self._adopt(records, known)
        later = []
        by_model = {}
        for record in records:
            by_model.setdefault(record.model, []).append(record)
        for model, group in by_model.items():
            new = [record for record in group if record.key not in known]
            self._create_records(model, new, known, later)
            counts["created"] += len(new)
            fresh = {record.key for record in new}
            old = [record for record in group if record.key not in fresh]
            changed = self._update_records(model, old, known)
            counts["updated"] += changed
            counts["unchanged"] += len(old) - changed
        for record, names in later:
            values = {name: record.values[name] for name in names}
            self._update_records(
                record.model, [DataRecord(record.model, record.key, values, line=record.line)], known
            )
        return counts

    def _check_references(self, records):
        """Refuse rows that name a record which is neither in this file nor loaded before."""
        in_file = {record.key for record in records}
        wanted = {}
        for record in records:
            for value in record.values.values():
                for ref in value if isinstance(value, list) else [value]:
                    if isinstance(ref, Ref) and ref.key not in in_file:
                        wanted.setdefault(ref.key, record.line)
        unknown = wanted.keys() - self._find_known(list(wanted)).keys()
        if unknown:
            raise _BadFile(
                [
                    (
                        wanted[key],
                        self.env._(
                            "Refers to %(key)s, which is neither in this file nor in one loaded before.",
                            key=key,
                        ),
                    )
                    for key in unknown
                ]
            )

    def _find_known(self, keys):
        """Return key → id of the records that were loaded before and still exist."""
        # sudo: ir.model.data - external ids are not readable for an administrator of this application
        entries = self.env["ir.model.data"].sudo().search([("module", "=", MODULE), ("name", "in", keys)])
        known = {}
        for model in set(entries.mapped("model")):
            of_model = entries.filtered(lambda entry, model=model: entry.model == model)
            existing = set(self.env[model].browse(of_model.mapped("res_id")).exists().ids)
            known |= {entry.name: entry.res_id for entry in of_model if entry.res_id in existing}
            of_model.filtered(lambda entry, existing=existing: entry.res_id not in existing).unlink()
        return known

    def _adopt(self, records, known):
        """Give an external id to records that somebody made by hand."""
        for record in records:
            if record.key in known or not record.match:
                continue
            found = self.env[record.model].search(record.match, limit=1)
            if found:
                self._name_records(record.model, [(record.key, found.id)])
                known[record.key] = found.id

    def _name_records(self, model, pairs):
        # sudo: ir.model.data - external ids are not writable for an administrator of this application
        self.env["ir.model.data"].sudo().create(
            [
                {"module": MODULE, "name": key, "model": model, "res_id": res_id, "noupdate": True}
                for key, res_id in pairs
            ]
        )

    def _create_records(self, model, records, known, later):
        """Create the records in one go; when the database refuses, one by one to name the bad rows."""
        if not records:
            return
        prepared = []
        for record in records:
            values = {}
            postponed = []
            for name, value in record.values.items():
                resolved = self._resolve(value, known)
                if resolved is None:
                    postponed.append(name)
                else:
                    values[name] = resolved
            if postponed:
                later.append((record, postponed))
            prepared.append(values)
        try:
            with self._guarded(model):
                created = self.env[model].create(prepared)
                self.env.flush_all()
        except RowError:
            created = self._create_one_by_one(model, records, prepared)
        self._name_records(model, [(r.key, c.id) for r, c in zip(records, created, strict=True)])
        for record, one in zip(records, created, strict=True):
            known[record.key] = one.id
            self._translate(one, self._find_translations(one, record))

    def _create_one_by_one(self, model, records, prepared):
        problems = []
        created = self.env[model]
        for record, values in zip(records, prepared, strict=True):
            try:
                with self._guarded(model):
                    created += self.env[model].create(values)
                    self.env.flush_all()
            except RowError as error:
                problems.append((record.line, str(error)))
        if problems:
            raise _BadFile(problems)
        return created

    def _update_records(self, model, records, known):
        """Write what differs; return how many records that concerned."""
        targets = self.env[model].browse([known[record.key] for record in records])
        pending = []
        for record, target in zip(records, targets, strict=True):
            changes = {}
            for name, value in record.values.items():
                resolved = self._resolve(value, known)
                if not self._is_same(target, name, resolved):
                    changes[name] = resolved
            translations = self._find_translations(target, record)
            if changes or translations:
                pending.append((record, target, changes, translations))
        problems = []
        for record, target, changes, translations in pending:
            try:
                with self._guarded(model):
                    target.write(changes)
                    self._translate(target, translations)
                    self.env.flush_all()
            except RowError as error:
                problems.append((record.line, str(error)))
        if problems:
            raise _BadFile(problems)
        return len(pending)

    @contextmanager
    def _guarded(self, model):
        """Turn what the database or a model's own check says into the reason of a row."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                yield
        except (UserError, ValidationError) as error:
            raise RowError(error.args[0]) from error
        except psycopg2.IntegrityError as error:
            raise RowError(self.env[model]._sql_error_to_message(error)) from error
        except (ValueError, TypeError, psycopg2.DataError) as error:
            raise RowError(str(error)) from error

    def _resolve(self, value, known):
        """Return the value with its references replaced by ids, or None when one is not there yet."""
        if isinstance(value, Ref):
            return known.get(value.key) or self._find_known([value.key]).get(value.key)
        if isinstance(value, list):
            resolved = [self._resolve(one, known) for one in value]
            return None if None in resolved else [(6, 0, resolved)]
        return False if value is None else value

    def _is_same(self, target, name, value):
        field = target._fields[name]
        if field.translate:
            return True  # `_translate` compares and writes these language by language
        if field.type in ("many2many", "one2many"):
            return set(target[name].ids) == set(value[0][2])
        if field.type == "many2one":
            return target[name].id == value
        if field.type in ("float", "monetary"):
            return field.convert_to_write(target[name], target) == (value or 0.0)
        return field.convert_to_cache(target[name], target) == field.convert_to_cache(value, target)

    def _find_translations(self, target, record):
        """Return {field: {language: text}} for the translated texts that differ from the record.

        English is the language of the source, whatever the person who loads the file speaks. Chinese is
        written as soon as that language is installed.
        """
        languages = {"en_US": record.values}
        if self.env["res.lang"]._get_data(code="zh_CN"):
            languages["zh_CN"] = record.chinese
        translations = {}
        for language, values in languages.items():
            spoken = target.with_context(lang=language)
            for name, value in values.items():
                if target._fields[name].translate and (spoken[name] or False) != (value or False):
                    translations.setdefault(name, {})[language] = value or False
        return translations

    def _translate(self, target, translations):
        for name, texts in translations.items():
            if texts.get("en_US", True):
                target.update_field_translations(name, texts)
            else:
                target.write({name: False})
