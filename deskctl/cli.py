"""The command line of ./desk."""

import argparse
import importlib
import sys

from .problem import Problem
from .say import line, t, warn


def parser():
    """The commands and what they take."""
    top = argparse.ArgumentParser(prog="./desk", description=t("Metrology Desk: run, test and tend the suite."))
    commands = top.add_subparsers(dest="command", metavar=t("COMMAND"), required=True)

    def add(name, text, module):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(module=module)
        return command

    run = add("run", t("install what is missing and start the desk on http://127.0.0.1:8069"), "lifecycle")
    run.add_argument("--port", type=int, help=t("start looking for a free port here"))
    run.add_argument("--no-demo", action="store_true", help=t("without the demo world"))
    add("stop", t("stop server and PostgreSQL of this clone"), "lifecycle")
    return top


def main():
    options = parser().parse_args()
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
}

if __name__ == "__main__":
    sys.exit(main())
