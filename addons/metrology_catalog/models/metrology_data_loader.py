import hashlib
import itertools
from collections import defaultdict
from functools import cached_property, partial

from odoo import api, models

from odoo.addons.metrology_base.data_file import DataRecord, FileSpec, Ref, RowError

from ..measuring_interval import normalise
from ..regulation_text import parse_regulations

SERVICE_DEFAULTS = {
    "verification": {
        "needs_conformity": True,
        "certificate_kind": "verification_cert",
        "fail_certificate_kind": "result_notice",
    },
    "mandatory_verification": {
        "is_mandatory": True,
        "urgent_allowed": False,
        "needs_conformity": True,
        "lead_time_days": 20,
        "certificate_kind": "verification_cert",
        "fail_certificate_kind": "result_notice",
    },
    "calibration": {"certificate_kind": "calibration_cert"},
    "testing": {"certificate_kind": "test_report"},
    "measurement_test": {"certificate_kind": "measurement_report"},
    "type_evaluation": {"urgent_allowed": False},
    "prepackage": {"urgent_allowed": False},
    "energy_label": {"urgent_allowed": False},
    "arbitration": {
        "urgent_allowed": False,
        "needs_conformity": True,
        "certificate_kind": "verification_cert",
        "fail_certificate_kind": "result_notice",
    },
    "proficiency": {"urgent_allowed": False, "certificate_kind": "audit_report"},
}
DISCIPLINES = ("LEN", "THE", "MEC", "ELE", "RAD", "TIM", "ACO", "OPT", "ION", "CHE")
TARIFF_LETTERS = {"LEN": "C", "ELE": "D", "OPT": "G"}
EVIDENCE = {
    "sourced": "sourced",
    "cycle sourced": "sourced",
    "partly sourced": "partly",
    "number sourced, cycle recalled": "partly",
    "recalled": "recalled",
}
COMPULSORY = {"yes": "yes", "no": "no", "?": "unknown", "": "unknown"}
SUPERVISION = {"P": "p", "V": "v", "P+V": "pv", "": False}
SCOPE_TAGS = ("trade", "safety", "medical", "environment")


def _hash_key(prefix, *cells):
    """External id that depends on nothing but what names the row in its source."""
    digest = hashlib.sha1("|".join(map(normalise, cells)).encode(), usedforsecurity=False).hexdigest()
    return f"{prefix}_{digest[:12]}"


class _Loaded:
    """What earlier loads left in the database, read once per file and only when needed."""

    def __init__(self, env):
        self._env = env

    @cached_property
    def ids(self):
        """External id → id, for all records of the catalogue."""
        # sudo: ir.model.data - external ids are not readable for an administrator of this application
        entries = (
            self._env["ir.model.data"]
            .sudo()
            .search_fetch(
                [("module", "=", "metrology_data"), ("model", "=like", "metrology.%")], ["name", "res_id"]
            )
        )
        return {entry.name: entry.res_id for entry in entries}

    @cached_property
    def type_ids(self):
        """Name → ids of the instrument types."""
        names = defaultdict(list)
        for instrument_type in self._env["metrology.instrument.type"].search_fetch([], ["name"]):
            names[instrument_type.name].append(instrument_type.id)
        return names

    @cached_property
    def linked_fee_ids(self):
        """Ids of the fees whose instrument type is chosen already."""
        return set(self._env["metrology.fee"].search([("instrument_type_id", "!=", False)])._ids)

    @cached_property
    def verified_ids(self):
        """Model → ids of the records a person or a file has marked as sourced."""
        return {
            model: set(self._env[model].search([("evidence", "=", "sourced")])._ids)
            for model in ("metrology.instrument.type", "metrology.mandatory.category")
        }

    def is_verified(self, model, key, evidence):
        """Whether a person has marked the loaded record as sourced while the file is still unsure."""
        return evidence != "sourced" and self.ids.get(key) in self.verified_ids[model]


class MetrologyDataLoader(models.AbstractModel):
    """Adds the files of the catalogue. What a person has verified is not overwritten by an unverified row."""

    _inherit = "metrology.data.loader"

    @api.model
    def _get_specs(self):
        loaded = _Loaded(self.env)
        return super()._get_specs() | {
            "instrument_types.csv": FileSpec(
                (
                    "discipline_code",
                    "discipline_zh",
                    "discipline_en",
                    "instrument_zh",
                    "instrument_en",
                    "regulation",
                    "service_kind",
                    "cycle_months",
                    "cycle_note",
                    "compulsory_if_scope",
                    "evidence",
                    "source",
                ),
                partial(self._parse_instrument_type, loaded=loaded, regulations={}),
            ),
            "instrument_aliases.csv": FileSpec(
                ("discipline_code", "instrument_zh", "aliases", "evidence", "source"),
                partial(self._parse_aliases, loaded=loaded),
            ),
            "fees_sourced.csv": FileSpec(
                (
                    "region",
                    "tariff_code",
                    "instrument_zh",
                    "accuracy",
                    "range",
                    "unit",
                    "fee_cny",
                    "note",
                    "source",
                ),
                partial(self._parse_fee, loaded=loaded),
            ),
            "compulsory_catalogue_2020_partial.csv": FileSpec(
                (
                    "category_zh",
                    "instrument_zh",
                    "instrument_en",
                    "supervision",
                    "verification_mode",
                    "scope_zh",
                    "scope_tags",
                    "evidence",
                    "source",
                ),
                partial(self._parse_mandatory_2020, loaded=loaded, sequence=itertools.count(1)),
            ),
            "compulsory_catalogue_1987_superseded.csv": FileSpec(
                ("seq", "category_zh", "status", "note", "source"), self._parse_mandatory_1987
            ),
        }

    @api.model
    def _get_vocabulary_parsers(self):
        return super()._get_vocabulary_parsers() | {"service_kind": self._parse_service}

    def _parse_service(self, row):
        key = f"service_{row['code']}"
        name = row["en"] or row["zh"]
        values = {"code": row["code"], "name": name[:1].upper() + name[1:], "source": row["source"] or False}
        match = [("code", "=", row["code"])]
        if not self._find_known([key]) and not self.env["metrology.service"].search_count(match, limit=1):
            # what the house may tune is set once and never again
            values |= SERVICE_DEFAULTS.get(row["code"], {})
        yield DataRecord("metrology.service", key, values, chinese={"name": row["zh"]}, match=match)

    def _parse_instrument_type(self, row, loaded, regulations):
        for column in ("discipline_code", "instrument_zh", "service_kind"):
            self._require(row, column)
        evidence = self._get_evidence(row)
        discipline = f"discipline_{row['discipline_code']}"
        yield self._prepare_discipline(discipline, row)
        current = []
        for parsed in parse_regulations(row["regulation"]) + parse_regulations(row["cycle_note"]):
            key = f"regulation_{parsed.code.replace(' ', '_')}"
            if parsed.role == "current":
                current.append(key)
            if key not in regulations:
                regulations[key] = self._prepare_regulation(key, parsed, row, evidence, key in loaded.ids)
        in_regulation_column = len([r for r in parse_regulations(row["regulation"]) if r.role == "current"])
        superseded = [
            f"regulation_{parsed.code.replace(' ', '_')}"
            for parsed in parse_regulations(row["regulation"])
            if parsed.role == "superseded"
        ]
        for key in superseded:
            if current:
                regulations[key].values["replaced_by_id"] = Ref(current[0])
        for key in current + superseded:
            yield regulations[key]
        key = _hash_key("instrument_type", row["discipline_code"], row["instrument_zh"])
        if loaded.is_verified("metrology.instrument.type", key, evidence):
            return
        yield DataRecord(
            "metrology.instrument.type",
            key,
            {
                "discipline_id": Ref(discipline),
                "name": row["instrument_zh"],
                "name_en": row["instrument_en"] or False,
                "regulation_ids": [Ref(regulation) for regulation in current],
                "regulation_id": Ref(current[0]) if in_regulation_column else False,
                "service_id": Ref(f"service_{row['service_kind']}"),
                "cycle_months": self._to_int(row, "cycle_months") or 0,
                "cycle_note": row["cycle_note"] or False,
                "compulsory_if_scope": COMPULSORY[self._to_choice(row, "compulsory_if_scope", COMPULSORY)],
                "evidence": evidence,
                "source": row["source"] or False,
            },
            match=[
                ("name", "=", row["instrument_zh"]),
                ("discipline_id.code", "=", row["discipline_code"]),
            ],
        )

    def _parse_aliases(self, row, loaded):
        for column in ("discipline_code", "instrument_zh", "aliases"):
            self._require(row, column)
        key = _hash_key("instrument_type", row["discipline_code"], row["instrument_zh"])
        if key not in loaded.ids:
            raise RowError(
                self.env._(
                    "the catalogue has no instrument type “%(name)s” of discipline %(discipline)s; load the "
                    "instrument types first or correct the name",
                    name=row["instrument_zh"],
                    discipline=row["discipline_code"],
                )
            )
        if not loaded.is_verified("metrology.instrument.type", key, self._get_evidence(row)):
            yield DataRecord("metrology.instrument.type", key, {"aliases": row["aliases"]})

    def _prepare_discipline(self, key, row):
        code = row["discipline_code"]
        name = row["discipline_en"].split(" (")[0] or row["discipline_zh"] or code
        values = {"code": code, "name": name[:1].upper() + name[1:]}
        if code in DISCIPLINES:
            values["sequence"] = 10 * (DISCIPLINES.index(code) + 1)
        if code in TARIFF_LETTERS:
            values["tariff_letter"] = TARIFF_LETTERS[code]
        return DataRecord(
            "metrology.discipline",
            key,
            values,
            chinese={"name": row["discipline_zh"] or name},
            match=[("code", "=", code)],
        )

    def _prepare_regulation(self, key, parsed, row, evidence, is_known):
        values = {"code": parsed.code, "kind": parsed.kind}
        if parsed.is_trial:
            values["is_trial"] = True
        if parsed.valid_from:
            values["valid_from"] = parsed.valid_from
        if not is_known:
            # the row vouches for its cycle and its number apart from each other
            sourced = evidence == "partly" or (evidence == "sourced" and "recalled" not in row["source"])
            values["evidence"] = "sourced" if sourced else "recalled"
            values["source"] = row["source"] or False
        return DataRecord("metrology.regulation", key, values, match=[("code", "=", parsed.code)])

    def _parse_fee(self, row, loaded):
        for column in ("region", "instrument_zh"):
            self._require(row, column)
        amount = self._to_float(row, "fee_cny")
        if amount is not None and amount <= 0:
            raise RowError(
                self.env._(
                    "The column fee_cny says %(amount)s. Write an amount above zero, or leave it empty while"
                    " the price is not known.",
                    amount=row["fee_cny"],
                )
            )
        names = ("region", "tariff_code", "instrument_zh", "accuracy", "range", "unit")
        key = _hash_key("fee", *(row[name] for name in names))
        values = {
            "region": row["region"],
            "tariff_code": row["tariff_code"] or False,
            "instrument_name": row["instrument_zh"],
            "accuracy": row["accuracy"] or False,
            "measuring_interval": row["range"] or False,
            "unit": row["unit"] or False,
            "amount": amount,
            **self._parse_growth(row),
            "note": row["note"] or False,
            "source": row["source"] or False,
        }
        type_ids = loaded.type_ids.get(row["instrument_zh"])
        if type_ids and loaded.ids.get(key) not in loaded.linked_fee_ids:
            values["instrument_type_id"] = type_ids[0]
        yield DataRecord("metrology.fee", key, values)

    def _parse_growth(self, row):
        """Return what makes the price grow; files without these columns say nothing about it."""
        kind = row.get("grows_with") or False
        allowed = self.env["metrology.fee"]._fields["grows_with"].get_values(self.env)
        if not kind:
            return {}
        cells = {
            name: self._to_float({name: row.get(name, "")}, name) for name in ("included", "step", "step_fee")
        }
        if kind not in allowed or not (cells["step"] or 0) > 0 or not (cells["step_fee"] or 0) > 0:
            raise RowError(
                self.env._(
                    "The column grows_with says %(kind)s. Write one of %(allowed)s, and above zero in step "
                    "and step_fee.",
                    kind=kind,
                    allowed=", ".join(allowed),
                )
            )
        return {
            "grows_with": kind,
            "included_quantity": cells["included"] or 0,
            "step_quantity": cells["step"],
            "step_amount": cells["step_fee"],
        }

    def _parse_mandatory_2020(self, row, loaded, sequence):
        for column in ("category_zh", "instrument_zh"):
            self._require(row, column)
        evidence = self._get_evidence(row)
        tags = [tag for tag in row["scope_tags"].split(";") if tag]
        unknown = [tag for tag in tags if tag not in SCOPE_TAGS]
        if unknown:
            raise RowError(
                self.env._(
                    "The column scope_tags says %(tags)s. Use only %(known)s, separated by semicolons.",
                    tags=", ".join(unknown),
                    known=", ".join(SCOPE_TAGS),
                )
            )
        key = _hash_key("mandatory_2020", row["category_zh"], row["instrument_zh"])
        if loaded.is_verified("metrology.mandatory.category", key, evidence):
            return
        values = {
            "edition": "2020",
            "state": "in_force",
            "sequence": next(sequence),
            "category": row["category_zh"],
            "instrument_name": row["instrument_zh"],
            "name_en": row["instrument_en"] or False,
            "supervision": SUPERVISION[self._to_choice(row, "supervision", SUPERVISION)],
            "verification_mode": row["verification_mode"] or False,
            "scope": row["scope_zh"] or False,
            "evidence": evidence,
            "source": row["source"] or False,
            **{f"scope_{tag}": tag in tags for tag in SCOPE_TAGS},
        }
        if key not in loaded.ids:
            values["instrument_type_ids"] = list(loaded.type_ids.get(row["instrument_zh"], []))
        yield DataRecord("metrology.mandatory.category", key, values)

    def _parse_mandatory_1987(self, row):
        self._require(row, "category_zh")
        sequence = self._to_int(row, "seq")
        yield DataRecord(
            "metrology.mandatory.category",
            _hash_key("mandatory_1987", row["category_zh"]),
            {
                "edition": "1987",
                "state": "superseded" if row["status"].startswith("superseded") else "in_force",
                "sequence": sequence or 0,
                "category": row["category_zh"],
                "evidence": "sourced",
                "note": row["note"] or False,
                "source": row["source"] or False,
            },
        )

    def _require(self, row, column):
        if not row[column]:
            raise RowError(self.env._("The column %(column)s is empty. Fill it in.", column=column))

    def _get_evidence(self, row):
        return EVIDENCE[self._to_choice(row, "evidence", EVIDENCE)]
