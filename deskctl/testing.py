"""./desk test: static checks, conformity, Odoo tests and browser stories on prepared databases."""

import subprocess
import sys
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
    # Each row keeps about one processor busy, so both run at once; the reader gets one after the other.
    running = _start_house_tests(stand, chromium, [*house, *options]) if house else None
    try:
        if odoo:
            line(t("— Odoo tests and browser stories"))
            if _odoo_tests(stand, chromium, [*odoo, *options], counts):
                failed.append(t("Odoo tests"))
        if running:
            line(t("— Conformity of every addon"))
            if _finish_house_tests(running, counts):
                failed.append(t("conformity"))
    finally:
        if running and running.poll() is None:
            running.terminate()
            running.wait()
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
    stand.work.copy_from(stand.suite)
    log = child.log_file("test-server")
    log.unlink(missing_ok=True)
    env = stand.env(chromium)
    del env["ODOO_RC"]
    options = ["--odoo-database", stand.work.name, "--odoo-config", stand.odoo.config, "--odoo-http"]
    options += ["--odoo-log-level", "info", "--odoo-extra", f"logfile={log}", "--rootdir", place.ADDONS]
    process = _pytest("odoo", [*options, "-p", "no:cacheprovider", *arguments], env)
    process.wait()
    return _count("odoo", process, counts)


def _start_house_tests(stand, chromium, arguments):
    stand.house.copy_from(stand.suite)
    env = stand.env(chromium, stand.house)
    with open(child.log_file("test-house"), "w", encoding="utf-8") as output:
        return _pytest("house", ["-c", place.ROOT / "tests" / "pytest.ini", *arguments], env, output)


def _finish_house_tests(process, counts):
    """Show what the row printed meanwhile, then what it prints until its end."""
    with open(child.log_file("test-house"), encoding="utf-8", errors="replace") as output:
        while True:
            ended = process.poll() is not None
            for text in output:
                sys.stdout.write(text)
            sys.stdout.flush()
            if ended:
                break
            time.sleep(0.5)
    return _count("house", process, counts)


def _pytest(name, arguments, env, output=None):
    """Start pytest; its results go to a file of their own."""
    report = _report(name)
    report.unlink(missing_ok=True)
    options = ["-q", "-ra", f"--durations={SLOWEST}", f"--junit-xml={report}"]
    command = [place.PYTHON, "-m", "pytest", *options, *arguments]
    return subprocess.Popen(
        [str(part) for part in command], cwd=place.ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output
    )


def _report(name):
    return place.STATE / f"test-{name}.xml"


def _count(name, process, counts):
    """Add up passed, failed, skipped; True when something failed."""
    report = _report(name)
    if report.exists():
        for row in ElementTree.parse(report).getroot().iter("testsuite"):
            bad = int(row.get("failures")) + int(row.get("errors"))
            counts[0] += int(row.get("tests")) - bad - int(row.get("skipped"))
            counts[1] += bad
            counts[2] += int(row.get("skipped"))
    return process.returncode != 0


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
