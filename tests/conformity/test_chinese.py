"""A Chinese user never meets English: everything our addons put on a screen, read in zh_CN."""

from pathlib import Path

import pytest
from house import addons, records, tables, words

pytestmark = pytest.mark.database

CHINESE = "zh_CN"
LOADED = "metrology_data"
REFERENCE_DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def zh(env):
    assert CHINESE in dict(env["res.lang"].get_installed()), "zh_CN is not loaded in the test database"
    return env(context={"lang": CHINESE})


@pytest.fixture(scope="module")
def allowed():
    return words.read_allowed()


def test_fields(zh, allowed):
    """Labels, helps and choices of all fields of ours."""
    problems = []
    for model, field in records.our_fields(zh):
        described = zh[model].fields_get([field.name], ["string", "help", "selection"]).get(field.name, {})
        for key in ("string", "help"):
            if words.is_english(described.get(key), allowed):
                problems.append(f"{field}: {key} {described[key][:60]!r}")
        for value, label in described.get("selection") or ():
            if words.is_english(label, allowed) and field.type != "reference":
                problems.append(f"{field}: choice {value!r} is {label!r}")
    tables.report("English in fields:", problems)


def test_records(zh, allowed):
    """Every translatable text of every record our addons brought: menus, actions, groups, reasons, views …"""
    problems = []
    rows = zh["ir.model.data"].search_read(
        [("module", "in", [*addons.addon_names(), LOADED]), ("model", "!=", "ir.model.fields.selection")],
        ["module", "name", "model", "res_id"],
    )
    by_model = {}
    for row in rows:
        by_model.setdefault(row["model"], {})[row["res_id"]] = f"{row['module']}.{row['name']}"
    for model_name, names in by_model.items():
        if model_name not in zh or model_name in ("ir.model.fields", "ir.model.constraint"):
            continue
        model = zh[model_name].sudo().with_context(active_test=False)
        translated = [field for field in model._fields.values() if field.translate and field.store]
        for record in model.browse(names).exists() if translated else ():
            for field in translated:
                if not (value := record[field.name]):
                    continue
                terms = words.visible_terms(field, value)
                problems += [
                    f"{names[record.id]}: {field.name} {term[:70]!r}"
                    for term in terms
                    if words.is_english(term, allowed)
                ]
    tables.report("English in records:", problems)


def test_models_and_addons(zh, allowed):
    """Names of models (error messages show them) and of addons (the list of applications shows them)."""
    problems = []
    for name in records.our_models(zh):
        label = zh["ir.model"]._get(name).with_env(zh).name
        if words.is_english(label, allowed):
            problems.append(f"model {name}: {label!r}")
    modules = zh["ir.module.module"].search([("name", "in", addons.addon_names())])
    for module in modules:
        for field in ("shortdesc", "summary"):
            if words.is_english(module[field], allowed):
                problems.append(f"addon {module.name}: {field} {module[field]!r}")
    tables.report("English names:", problems)


def test_menus_and_places(zh, allowed):
    """Full paths as the reader sees them, parents that are not ours included."""
    problems = [
        f"{xmlid}: {menu.with_env(zh).complete_name}"
        for xmlid, menu in records.ours(zh, "ir.ui.menu")
        if any(words.is_english(part, allowed) for part in menu.with_env(zh).complete_name.split("/"))
    ]
    for model in ("stock.location", "stock.warehouse", "stock.picking.type"):
        if model in zh:
            for xmlid, record in records.ours(zh, model):
                if words.is_english(record.with_env(zh).name, allowed):
                    problems.append(f"{xmlid}: {record.name!r}")
    tables.report("English paths:", problems)


def test_addon_texts_are_loaded(zh):
    """A text of each addon's Chinese file really arrives on the screen (the file is found and read)."""
    problems = []
    for addon in addons.get_addons():
        menus_and_models = [name for name in sorted(addon.models) if name in zh]
        labels = [zh["ir.model"]._get(name).with_env(zh).name for name in menus_and_models]
        if labels and not any(words.CHINESE.search(label or "") for label in labels):
            problems.append(f"{addon}: none of its {len(labels)} model names is Chinese")
    tables.report("Addons whose Chinese is not loaded:", problems)


def test_allowed_texts_are_needed():
    """The list of texts that may stay as they are holds nothing that no addon uses."""
    everything = "\n".join(
        path.read_text("utf-8")
        for addon in addons.get_addons()
        for path in addon.files(".pot", ".po", ".csv")
    )
    everything += "\n".join(path.read_text("utf-8") for path in sorted(REFERENCE_DATA.glob("*.csv")))
    problems = [text for text in words.read_allowed() if text not in everything.replace('"\n"', "")]
    tables.report("Not needed in not_chinese.csv:", problems)
