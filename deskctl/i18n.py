"""./desk i18n: export templates, merge them into the Chinese, report what is not translated."""

import subprocess

from . import child, place, suite
from .problem import Problem
from .say import Way, line, t
from .stand import Stand, prepare

LANGUAGE = "zh_CN"
EXPORTS = place.STATE / "i18n"


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
    stand, _chromium = prepare(way, "test", with_browser=False, suite_step=Stand.adopt_suite)
    names = names or suite.members()
    try:
        with way.step(t("Export")) as step:
            EXPORTS.mkdir(exist_ok=True)
            stand.odoo.inside("export_pot", stand.suite.name, str(EXPORTS), *names, log="i18n", step=step)
    finally:
        stand.server.stop()
    folders = [str(place.ADDONS / name) for name in names]
    script = place.ROOT / "deskctl" / "inside" / "merge_po.py"
    command = [str(place.PYTHON), str(script), LANGUAGE, str(EXPORTS), *folders]
    code = subprocess.run(command, env=child.environment()).returncode
    line(t("Some texts are not translated (see above).") if code else t("Every text is translated."))
    return code
