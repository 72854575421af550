"""The command line of ./desk."""

import argparse
import importlib
import signal
import sys

from .problem import Problem
from .say import line, t, warn


def parser():
    """The commands and what they take."""
    top = argparse.ArgumentParser(
        prog="./desk", description=t("Metrology Desk: run, test and tend the suite.")
    )
    commands = top.add_subparsers(dest="command", metavar=t("COMMAND"), required=True)

    def add(name, text, module):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(module=module)
        return command

    run = add("run", t("install what is missing and start the desk on http://127.0.0.1:8069"), "lifecycle")
    run.add_argument("--port", type=int, help=t("start looking for a free port here"))
    run.add_argument("--no-demo", action="store_true", help=t("without the demo world"))
    add("stop", t("stop server and PostgreSQL of this clone"), "lifecycle")
    add("phone", t("a private telephone exchange and two telephones to try it with"), "phone")
    add("shell", t("Odoo's Python shell on the desk's database"), "tending")
    update = add("update", t("update addons in the database (all, or the named ones)"), "tending")
    update.add_argument("addons", nargs="*", metavar=t("ADDON"))
    update.add_argument(
        "--overwrite-translations",
        action="store_true",
        help=t("also replace texts that were edited in the database"),
    )
    load = add("load-data", t("load reference CSV files; what is unchanged stays"), "tending")
    load.add_argument("files", nargs="+", metavar=t("FILE"))
    test = add("test", t("run every check, or pytest with the given arguments"), "testing")
    bench = add("bench", t("measure speed; arguments go to the benchmarks"), "tending")
    for command in (test, bench):
        command.add_argument("arguments", nargs=argparse.REMAINDER, metavar=t("ARGUMENTS"))
    add("lint", t("static checks only"), "lint")
    i18n = add("i18n", t("export texts, merge the Chinese, list what is not translated"), "i18n")
    i18n.add_argument("addons", nargs="*", metavar=t("ADDON"))
    pictures = add(
        "screenshots", t("take pictures of the main screens, all or the named ones"), "screenshots"
    )
    pictures.add_argument("names", nargs="*", metavar=t("SCREEN"))
    pictures.add_argument(
        "--folder", metavar=t("FOLDER"), help=t("write them here instead of .desk/screenshots")
    )
    add("doctor", t("say what is missing on this machine, and the remedy"), "doctor")
    lock = add("lock", t("write the lock files anew"), "locking")
    lock.add_argument(
        "--upgrade", action="store_true", help=t("move every Python package to its newest version")
    )
    lock.add_argument("--odoo", action="store_true", help=t("take the odoo-19 that Debian serves now"))
    lock.add_argument("packages", nargs="*", metavar=t("PACKAGE"), help=t("move only these"))
    return top


def _interrupt(*_):
    raise KeyboardInterrupt


def read(arguments):
    """Return the options; what follows `test` and `bench` is theirs to read, dashes and all."""
    command, rest = arguments[:1], arguments[1:]
    if command in (["test"], ["bench"]) and rest[:1] not in (["-h"], ["--help"]):
        options = parser().parse_args(command)
        options.arguments = rest
        return options
    return parser().parse_args(arguments)


def main():
    """Do the command; an end asked for by another program is treated as Ctrl+C."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    options = read(sys.argv[1:])
    try:
        module = importlib.import_module(f".{options.module}", __package__)
        return DISPATCH[options.command](module, options)
    except Problem as problem:
        warn(problem.what)
        if problem.remedy:
            warn(t("What to do: %(remedy)s", remedy=problem.remedy))
        if problem.log:
            warn(t("Log: %(path)s", path=problem.log))
        return 1
    except KeyboardInterrupt:
        line()
        warn(t("Stopped. The next start goes on where this one was."))
        return 130


DISPATCH = {
    "run": lambda module, options: module.run(options.port, not options.no_demo),
    "stop": lambda module, options: module.stop(),
    "phone": lambda module, options: module.run(),
    "shell": lambda module, options: module.shell(),
    "update": lambda module, options: module.update(options.addons, options.overwrite_translations),
    "load-data": lambda module, options: module.load_data(options.files),
    "test": lambda module, options: module.run(options.arguments),
    "bench": lambda module, options: module.bench(options.arguments),
    "lint": lambda module, options: module.command(),
    "i18n": lambda module, options: module.run(options.addons),
    "screenshots": lambda module, options: module.run(options.names, options.folder),
    "doctor": lambda module, options: module.run(),
    "lock": lambda module, options: module.run(options.packages, options.upgrade, options.odoo),
}

if __name__ == "__main__":
    sys.exit(main())
