"""The house stands as drawn: floors, arrows, manifests."""

import ast
import functools
import re

import pytest
from house import addons, tables

ADDONS = addons.get_addons()
each_addon = pytest.mark.parametrize("addon", ADDONS, ids=str)
MANIFEST_KEYS = {
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
}
VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
REFERENCE_ATTRIBUTES = {
    "ref",
    "inherit_id",
    "parent",
    "action",
    "groups",
    "t-call",
    "template",
    "model",
    "res_model",
}
REF_CALL = re.compile(
    r"""\b(?:ref|has_group|user_has_groups|_for_xml_id|_xmlid_to_res_id)\(\s*["']([a-z_0-9]+)\."""
)
PERCENT = re.compile(r"%\(([a-z_0-9]+)\.[A-Za-z_0-9]+\)[ds]")
XML_ID = re.compile(r"!?([a-z][a-z_0-9]*)\.[A-Za-z_0-9.]+")
JS_IMPORT = re.compile(r"""(?:from|import)\s+["']@([a-z_0-9]+)/""")
MODEL_KEYWORDS = {"comodel_name", "_inherit", "_inherits"}


def stands_on():
    """Dict addon → names of our addons it may depend on; `*` is all above it in the table."""
    table, above = {}, []
    for row in tables.read("house"):
        table[row["addon"]] = set(above) if row["stands_on"] == "*" else set(row["stands_on"].split())
        above.append(row["addon"])
    return table


def test_there_are_addons():
    assert ADDONS, f"no addon in {addons.ADDONS}"


def test_table_has_no_circle():
    """Each arrow of the table points up the table and never to a higher floor, so no circle can form."""
    problems, floors = [], {}
    for row in tables.read("house"):
        for below in () if row["stands_on"] == "*" else row["stands_on"].split():
            if below not in floors:
                problems.append(f"{row['addon']} stands on {below}, which is not above it in house.csv")
            elif floors[below] > int(row["floor"]):
                problems.append(
                    f"{row['addon']} (floor {row['floor']}) stands on {below} (floor {floors[below]})"
                )
        floors[row["addon"]] = int(row["floor"])
    tables.report("House table:", problems)


@each_addon
def test_arrows(addon):
    """An addon depends on those of ours that house.csv names, and on nothing else of ours."""
    table = stands_on()
    assert addon.name in table, (
        f"{addon} has no line in tests/conformity/house.csv: say on which floor it lives"
    )
    strangers = {name for name in addon.depends if name in table} - table[addon.name]
    assert not strangers, f"{addon} may not depend on {sorted(strangers)} (tests/conformity/house.csv)"


@each_addon
def test_no_undeclared_dependency(addon):
    """References, imports and models of another addon of ours are used only when the manifest leads there."""
    reachable = addons.closure(addon.name) | {addon.name}
    ours = set(addons.addon_names()) | {row["addon"] for row in tables.read("house")}
    strangers = {}
    for where, name, what in [*xml_references(addon), *python_references(addon), *other_references(addon)]:
        if name in ours and name not in reachable:
            strangers.setdefault(name, []).append(f"{what} at {where}")
    problems = [f"{addon} does not depend on {name}: {places[:5]}" for name, places in strangers.items()]
    tables.report("Undeclared dependencies:", problems)


def xml_references(addon):
    """(place, addon, what) for each external id and each model of ours named in XML."""
    owner = addons.model_owner()
    for path, tree in addon.xml.items():
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            where = addon.where(path, element.sourceline)
            for attribute, value in element.attrib.items():
                if attribute in REFERENCE_ATTRIBUTES:
                    for part in value.split(","):
                        if match := XML_ID.fullmatch(part.strip()):
                            yield where, match[1], f"external id {part.strip()}"
                for name in REF_CALL.findall(value) + PERCENT.findall(value):
                    yield where, name, f"external id in {attribute}"
                if attribute in ("model", "res_model") and value in owner:
                    yield where, owner[value], f"model {value}"
            text = (element.text or "").strip()
            for name in REF_CALL.findall(text) + PERCENT.findall(text):
                yield where, name, "external id in text"
            if element.tag == "field" and element.get("name") in ("model", "res_model") and text in owner:
                yield where, owner[text], f"model {text}"


def python_references(addon):
    """(place, addon, what) for each import, external id and model of ours named in Python."""
    owner = addons.model_owner()
    for source in addon.python:
        for name, node in imported_addons(source):
            yield source.at(node), name, "import"
        for node in source.walk(ast.Constant):
            text = node.value
            if not isinstance(text, str) or isinstance(node.parent, ast.Expr):
                continue
            if text in owner:
                yield source.at(node), owner[text], f"model {text}"
        for node in source.walk(ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            named = addons.constant(node.args[0]) if node.args else None
            if name in ("ref", "has_group", "_for_xml_id") and (match := XML_ID.fullmatch(named or "")):
                yield source.at(node), match[1], f"external id {named}"


def imported_addons(source):
    for node in source.walk(ast.Import, ast.ImportFrom):
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            if node.level:
                continue
            names = [f"{node.module}.{name}" for name in names]
        for name in names:
            if name.startswith("odoo.addons."):
                yield name.split(".")[2], node


def other_references(addon):
    """(place, addon, what) for access lines and for JavaScript imports."""
    owner = addons.model_owner()
    for path in addon.files(".csv"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if path.name == "ir.model.access.csv":
                for cell in line.split(","):
                    if match := XML_ID.fullmatch(cell.strip()):
                        yield addon.where(path, number), match[1], f"external id {cell}"
                for model, name in owner.items():
                    if f",model_{model.replace('.', '_')}," in line:
                        yield addon.where(path, number), name, f"model {model}"
    for path in addon.files(".js"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            for name in JS_IMPORT.findall(line):
                yield addon.where(path, number), name, "import"


@functools.cache
def all_dependencies(name):
    """Everything an addon stands on, Odoo's and third-party addons included."""
    from odoo.modules.module import Manifest

    manifest = Manifest.for_addon(name, display_warning=False)
    found = {name}
    for depends in manifest["depends"] if manifest else ():
        found |= all_dependencies(depends)
    return found


@pytest.mark.database
@each_addon
def test_no_undeclared_third_party_dependency(addon, env):
    """The same for addons that are not ours: what is named must come with what the manifest declares."""
    installed = set(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))
    reachable = all_dependencies(addon.name) | {"base", "web"}
    maker = {name: model._original_module for name, model in env.registry.items()}
    problems = []
    for where, name, what in [*xml_references(addon), *python_references(addon), *other_references(addon)]:
        if name in installed and name not in reachable and f" {name}." in f" {what.rsplit(' ', 1)[-1]}":
            problems.append(f"{where}: {what}, but {addon} does not depend on {name}")
        elif name in installed and name not in reachable and what == "import":
            problems.append(f"{where}: import of {name}, on which {addon} does not depend")
    for source in addon.code:
        for cls in source.model_classes:
            for model in cls.inherits:
                if maker.get(model) and maker[model] not in reachable:
                    problems.append(
                        f"{source.at(cls.node)}: _inherit {model} of {maker[model]}, not in depends"
                    )
        for node in source.walk(ast.Call, ast.Subscript):
            model = named_model(node)
            if maker.get(model) and maker[model] not in reachable:
                problems.append(f"{source.at(node)}: model {model} of {maker[model]}, not in depends")
    tables.report("Undeclared dependencies:", problems)


def named_model(node):
    """Model named by `env["x"]` or `fields.Many2one("x")`."""
    if isinstance(node, ast.Subscript):
        return addons.constant(node.slice) if addons.dotted(node.value).endswith("env") else None
    if addons.dotted(node.func) in ("fields.Many2one", "fields.One2many", "fields.Many2many"):
        named = [keyword.value for keyword in node.keywords if keyword.arg == "comodel_name"]
        first = (node.args[:1] or named or [None])[0]
        return addons.constant(first) if first else None
    return None


@each_addon
def test_manifest(addon):
    manifest = addon.manifest
    problems = [
        f"{key} is {manifest.get(key)!r}, not {value!r}"
        for key, value in MANIFEST_KEYS.items()
        if manifest.get(key) != value
    ]
    if not VERSION.fullmatch(manifest.get("version", "")):
        problems.append(f"version {manifest.get('version')!r} is not 19.0.x.y.z")
    for key in ("name", "summary", "category"):
        if not manifest.get(key, "").strip():
            problems.append(f"{key} is missing")
    if not manifest.get("depends"):
        problems.append("depends is missing")
    if len(set(addon.depends)) != len(addon.depends):
        problems.append("depends names an addon twice")
    for key in ("description", "qweb"):
        if key in manifest:
            problems.append(f"{key} says nothing or is dead: leave it out")
    if manifest.get("application", False) != (addon.name == "metrology_desk"):
        problems.append("metrology_desk is the application, and nothing else is")
    tables.report(f"{addon}/__manifest__.py:", problems)


@each_addon
def test_files_that_every_addon_has(addon):
    """Read-me, icon, template of texts and Chinese are part of an addon."""
    needed = [
        "__init__.py",
        "README.md",
        "static/description/icon.png",
        f"i18n/{addon.name}.pot",
        "i18n/zh_CN.po",
        "tests/__init__.py",
    ]
    problems = [f"{addon}/{name} is missing" for name in needed if not (addon.path / name).is_file()]
    readme = addon.path / "README.md"
    if readme.is_file() and not 5 <= len(readme.read_text("utf-8").splitlines()) <= 80:
        problems.append(
            f"{addon}/README.md: between 5 and 80 lines (what it is, place in the house, who uses it)"
        )
    for path in (addon.path / "i18n").glob("*.po"):
        if path.stem in ("en", "en_US"):
            problems.append(f"{addon.where(path)}: the source is English already")
    tables.report("Files:", problems)


@each_addon
def test_data_files(addon):
    """Each file the manifest names exists, and each data file of the addon is named by it exactly once."""
    listed = addon.data_files
    problems = [
        f"{addon}/{name} is listed but missing" for name in listed if not (addon.path / name).is_file()
    ]
    problems += [f"{addon}/{name} is listed twice" for name in set(listed) if listed.count(name) > 1]
    for path in addon.files(".xml"):
        relative = path.relative_to(addon.path).as_posix()
        if relative.split("/")[0] not in ("static", "tests") and relative not in listed:
            problems.append(f"{addon}/{relative} is not in the manifest")
    access = addon.path / "security" / "ir.model.access.csv"
    if access.is_file() and "security/ir.model.access.csv" not in listed:
        problems.append(f"{addon.where(access)} is not in the manifest")
    tables.report("Data files:", problems)


@each_addon
def test_python_files_are_imported(addon):
    """A Python file or test that no `__init__.py` imports would never run."""
    problems = []
    for init in addon.path.rglob("__init__.py"):
        names = set()
        for node in ast.walk(ast.parse(init.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                names |= {alias.name for alias in node.names} | (
                    {node.module.split(".")[0]} if node.module else set()
                )
        folder = init.parent
        if folder.name == "tests":
            for path in folder.glob("test_*.py"):
                if path.stem not in names:
                    problems.append(f"{addon.where(path)} is not imported by {addon.where(init)}")
        elif folder.name in ("models", "wizards", "report", "controllers"):
            for path in folder.glob("*.py"):
                text = path.read_text("utf-8")
                has_class = "(models." in text or "(http.Controller)" in text
                if path != init and has_class and path.stem not in names:
                    problems.append(f"{addon.where(path)} is not imported by {addon.where(init)}")
            if folder.parent == addon.path:
                top = (addon.path / "__init__.py").read_text("utf-8")
                if not re.search(rf"\b{folder.name}\b", top):
                    problems.append(f"{addon}/{folder.name} is not imported by {addon}/__init__.py")
    tables.report("Files nobody imports:", problems)


def test_application_brings_everything():
    """Installing metrology_desk installs all addons of the suite, except those that install themselves."""
    names = set(addons.addon_names())
    assert "metrology_desk" in names, "the application metrology_desk is missing"
    left = {
        addon.name
        for addon in ADDONS
        if addon.name not in addons.closure("metrology_desk") | {"metrology_desk"}
        and not addon.manifest.get("auto_install")
    }
    assert not left, f"metrology_desk does not bring {sorted(left)}"
