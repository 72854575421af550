"""The XML of the addons is well formed and speaks Odoo 19."""

import re

import pytest
from house import addons, tables
from lxml import etree

ADDONS = addons.get_addons()
each_addon = pytest.mark.parametrize("addon", ADDONS, ids=str)


@each_addon
def test_well_formed(addon):
    problems = []
    for path in addon.files(".xml", ".svg"):
        try:
            etree.parse(str(path))
        except etree.XMLSyntaxError as error:
            problems.append(f"{addon.where(path)}: {error}")
    tables.report("XML:", problems)


@each_addon
def test_ids_are_unique(addon):
    """The same external id twice in one addon silently overwrites the first record."""
    problems, seen = [], {}
    for path, tree in addon.xml.items():
        if "static" in path.relative_to(addon.path).parts:
            continue
        for element in tree.iter("record", "menuitem", "template", "asset"):
            name = element.get("id")
            if name and "." not in name and not (name in seen and element.get("forcecreate")):
                if name in seen:
                    problems.append(f"{addon.where(path, element.sourceline)}: {name} (also at {seen[name]})")
                seen[name] = addon.where(path, element.sourceline)
    tables.report("External ids given twice:", problems)


@each_addon
def test_odoo_19_dialect(addon):
    problems = []
    for path, tree in addon.xml.items():
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            where = addon.where(path, element.sourceline)
            if element.tag == "tree" or re.search(r"\btree\b", view_mode(element)):
                problems.append(f"{where}: tree is called list")
            if element.tag == "search":
                problems += [
                    f"{where}: <group {' '.join(group.attrib)}> in a search view"
                    for group in element.iter("group")
                    if {"expand", "string"} & set(group.attrib)
                ]
            if {"attrs", "states"} & set(element.attrib):
                problems.append(f"{where}: attrs and states are gone, write the expression")
            if element.get("t-name") in ("kanban-box", "kanban-menu"):
                problems.append(f"{where}: t-name {element.get('t-name')} (use card and menu)")
            if element.tag == "field" and element.get("name") in ("numbercall", "doall", "groups_id"):
                problems.append(f"{where}: field {element.get('name')} is gone")
            if element.get("t-esc") or element.get("t-raw"):
                problems.append(f"{where}: t-esc and t-raw are old, use t-out")
    tables.report("Old XML:", problems)


def view_mode(element):
    if element.tag == "field" and element.get("name") == "view_mode":
        return element.text or ""
    return ""


@each_addon
def test_view_files_are_named_after_the_model(addon):
    """`views/<model>_views.xml` holds the views of that model."""
    problems = []
    for path, tree in addon.xml.items():
        relative = path.relative_to(addon.path).as_posix()
        if not relative.startswith("views/") or not relative.endswith("_views.xml"):
            continue
        stem = path.name.removesuffix("_views.xml")
        models = {
            (record.findtext("field[@name='model']") or "").strip().replace(".", "_")
            for record in tree.iter("record")
            if record.get("model") == "ir.ui.view"
        } - {""}
        if models and stem not in models:
            problems.append(f"{addon}/{relative} has views of {sorted(models)}")
    tables.report("View files:", problems)


@each_addon
def test_rules_survive_updates(addon):
    """Record rules are loaded once (noupdate), so that an institute may tighten them."""
    problems = []
    for path, tree in addon.xml.items():
        for record in tree.iter("record"):
            if record.get("model") != "ir.rule":
                continue
            holders = [record, *record.iterancestors()]
            if not any(holder.get("noupdate") in ("1", "True", "true") for holder in holders):
                problems.append(f"{addon.where(path, record.sourceline)}: {record.get('id')}")
    tables.report("Record rules without noupdate:", problems)
