"""./desk i18n: export templates, merge them into the Chinese, report what is not translated."""

import re
import subprocess

from . import child, place, suite
from .problem import Problem
from .say import Way, line, t
from .stand import prepare

LANGUAGE = "zh_CN"
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date):.*\n', re.MULTILINE)


def run(names):
    """./desk i18n"""
    place.make_ready()
    unknown = set(names) - set(suite.members())
    if unknown:
        raise Problem(
            t("No such addon here: %(names)s", names=" ".join(sorted(unknown))),
            t("Choose from: %(names)s", names=" ".join(suite.members())),
        )
    way = Way(6)
    stand, _chromium = prepare(way, "test", with_browser=False, exact=False)
    names = names or suite.members()
    try:
        with way.step(t("Export")) as step:
            for number, name in enumerate(names):
                step.update(number, len(names), name)
                _export(stand, name)
    finally:
        stand.server.stop()
    folders = [str(place.ADDONS / name) for name in names]
    script = place.ROOT / "deskctl" / "inside" / "merge_po.py"
    code = subprocess.run(
        [str(place.PYTHON), str(script), LANGUAGE, *folders], env=child.environment()
    ).returncode
    line(t("Some texts are not translated (see above).") if code else t("Every text is translated."))
    return code


def _export(stand, name):
    """Write the template anew, unless only its dates would change."""
    path = place.ADDONS / name / "i18n" / f"{name}.pot"
    path.parent.mkdir(exist_ok=True)
    old = path.read_text("utf-8") if path.exists() else ""
    arguments = ("-c", stand.odoo.config, "-d", stand.suite.name, "-l", "pot", "-o", path, name)
    child.run(stand.odoo.command("i18n", "export", *arguments), "i18n", env=stand.odoo.env())
    if DATES.sub("", path.read_text("utf-8")) == DATES.sub("", old):
        path.write_text(old, "utf-8")
