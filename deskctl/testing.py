"""./desk test: static checks, conformity, Odoo tests and browser stories on prepared databases."""

import subprocess
import time
import xml.etree.ElementTree as ElementTree

from . import child, lint, place, suite
from .say import Way, line, t
from .stand import Stand, prepare

SLOWEST = 15


def run(arguments):
    """./desk test"""
    started = time.monotonic()
    place.make_ready()
    with place.lock(
        place.STATE / "test.lock", wait=False, busy=t("Another ./desk test works in this clone just now.")
    ):
        suite_step = Stand.renew_suite if arguments else Stand.make_suite
        stand, chromium = prepare(Way(6), "test", suite_step=suite_step)
        try:
            failed, counts = _all(stand, chromium, arguments)
        finally:
            stand.clean()
            stand.server.stop()
    line()
    seconds = time.monotonic() - started
    if failed:
        line(t("FAILED after %(seconds).0f s: %(names)s", names=", ".join(failed), seconds=seconds))
    else:
        line(t("All good after %(seconds).0f s.", seconds=seconds))
    passed, bad, skipped = counts
    line(f"{passed} passed, {bad} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


def _all(stand, chromium, arguments):
    """Every row of checks, or those that the arguments name; names of the failed ones, and counts."""
    failed, counts = [], [0, 0, 0]
    house, odoo, options = _sort(arguments)
    whole = not house and not odoo
    if whole and not options and lint.run():
        failed.append(t("static checks"))
    if whole:
        house = ["tests"] if (place.ROOT / "tests").is_dir() else []
        odoo = [
            f"addons/{name}/tests" for name in suite.members() if (place.ADDONS / name / "tests").is_dir()
        ]
    if odoo:
        line(t("— Odoo tests and browser stories"))
        stand.copy()
        if _odoo_tests(stand, chromium, [*odoo, *options], counts):
            failed.append(t("Odoo tests"))
    if house:
        line(t("— Conformity of every addon"))
        stand.copy()
        if _house_tests(stand, chromium, [*house, *options], counts):
            failed.append(t("conformity"))
    if whole and _bad_log():
        failed.append(t("server log"))
    return failed, counts


def _sort(arguments):
    """Paths below tests/, other paths, options of pytest."""
    house, odoo, options = [], [], []
    for part in arguments:
        path = place.ROOT / part.split("::")[0]
        if part.startswith("-") or not path.exists():
            options.append(part)
        elif path.resolve().is_relative_to(place.ROOT / "tests"):
            house.append(part)
        else:
            odoo.append(part)
    return house, odoo, options


def _odoo_tests(stand, chromium, arguments, counts):
    log = child.log_file("test-server")
    log.unlink(missing_ok=True)
    env = stand.env(chromium)
    del env["ODOO_RC"]
    options = ["--odoo-database", stand.work.name, "--odoo-config", stand.odoo.config, "--odoo-http"]
    options += ["--odoo-log-level", "info", "--odoo-extra", f"logfile={log}", "--rootdir", place.ADDONS]
    return _pytest("odoo", [*options, "-p", "no:cacheprovider", *arguments], env, counts)


def _house_tests(stand, chromium, arguments, counts):
    return _pytest(
        "house", ["-c", place.ROOT / "tests" / "pytest.ini", *arguments], stand.env(chromium), counts
    )


def _pytest(name, arguments, env, counts):
    """Run pytest; True when something failed. Adds up passed, failed, skipped."""
    report = place.STATE / f"test-{name}.xml"
    report.unlink(missing_ok=True)
    command = [
        place.PYTHON,
        "-m",
        "pytest",
        "-q",
        "-ra",
        f"--durations={SLOWEST}",
        f"--junit-xml={report}",
        *arguments,
    ]
    code = subprocess.run(
        [str(part) for part in command], cwd=place.ROOT, env=env, stdin=subprocess.DEVNULL
    ).returncode
    if report.exists():
        for row in ElementTree.parse(report).getroot().iter("testsuite"):
            bad = int(row.get("failures")) + int(row.get("errors"))
            counts[0] += int(row.get("tests")) - bad - int(row.get("skipped"))
            counts[1] += bad
            counts[2] += int(row.get("skipped"))
    return code != 0


def _bad_log():
    """Warnings in what the servers wrote while the suite was installed and tested."""
    check = place.ROOT / "tests" / "house" / "log.py"
    logs = [child.log_file(name) for name in ("test-install", "test-server")]
    logs = [path for path in logs if path.exists()]
    if not check.exists() or not logs:
        return False
    line(t("— Server log"))
    return (
        subprocess.run([str(place.PYTHON), str(check), *map(str, logs)], env=child.environment()).returncode
        != 0
    )
