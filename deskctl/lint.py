"""./desk lint: style, Odoo's dialect, well-formed XML, sane manifests."""

import ast
import subprocess
import xml.etree.ElementTree as ElementTree

from . import child, environment, lifecycle, odoo_source, place
from .say import Way, line, t

CODE = ("addons", "deskctl", "tests", "bench", "docker", "i18n")
MANIFEST = {
    "author": "Metrology Desk contributors",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "website": "https://github.com/metrology-desk/metrology-desk",
}


def command():
    """./desk lint"""
    need_environment()
    return run()


def need_environment():
    """The tools of the private environment, fetched when they are not here."""
    place.make_ready()
    tree = odoo_source.find()
    if not tree or not environment.is_ready("dev", tree):
        lifecycle.prepare(Way(2), "dev")


def run():
    """Every static check; 1 when one of them found something."""
    line(t("— Static checks"))
    folders = [name for name in CODE if (place.ROOT / name).is_dir()]
    addons = [str(path.parent) for path in sorted(place.ADDONS.glob("*/__manifest__.py"))]
    bad = [
        _tool("ruff", "check", "--quiet", *folders),
        _tool("ruff", "format", "--check", "--quiet", *folders),
        _tool("pylint", "--jobs=2", "--score=n", *addons) if addons else 0,
        _say(_xml_faults()),
        _say(_manifest_faults()),
    ]
    if not any(bad):
        line(t("nothing to complain about"))
    return 1 if any(bad) else 0


def _tool(name, *arguments):
    code = subprocess.run(
        [str(place.PYTHON), "-m", name, *arguments],
        cwd=place.ROOT,
        env=child.environment(),
        stdin=subprocess.DEVNULL,
    ).returncode
    if code:
        line(t("%(name)s is not content.", name=f"{name} {arguments[0]}"))
    return code


def _say(faults):
    for fault in faults:
        line(fault)
    return len(faults)


def _xml_faults():
    faults = []
    for path in sorted(place.ADDONS.rglob("*.xml")):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            faults.append(f"{path.relative_to(place.ROOT)}: {error}")
    return faults


def _manifest_faults():
    faults = []
    for path in sorted(place.ADDONS.glob("*/__manifest__.py")):
        name = path.relative_to(place.ROOT)
        try:
            manifest = ast.literal_eval(path.read_text("utf-8"))
        except (SyntaxError, ValueError) as error:
            faults.append(f"{name}: {error}")
            continue
        faults += [
            f"{name}: {key} must be {value!r}"
            for key, value in MANIFEST.items()
            if manifest.get(key) != value
        ]
        if not str(manifest.get("version", "")).startswith("19.0."):
            faults.append(f"{name}: version must begin with 19.0.")
        faults += [
            f"{name}: {key} names {file}, which is not there"
            for key in ("data", "demo")
            for file in manifest.get(key, ())
            if not (path.parent / file).is_file()
        ]
    return faults
