"""Command line: ``python -m bench [--json FILE] [NAME…]``."""

import argparse
import sys

from . import databases, dunning, harness, intake, knowledge, lookup, paper, settlement, web

GROUPS = [
    (module.NAMES, module.measure) for module in (intake, lookup, web, paper, settlement, dunning, knowledge)
]


def main():
    known = [name for names, _measure in GROUPS for name in names]
    parser = argparse.ArgumentParser(prog="./desk bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {' '.join(known)}; all without a name")
    parser.add_argument("--json", metavar="FILE", help="write all that was measured to this file as well")
    options = parser.parse_args()
    wanted = {name.upper() if name.upper() in known else name for name in options.names}
    if wanted - set(known):
        parser.error(f"no such figure: {' '.join(sorted(wanted - set(known)))}; there are {' '.join(known)}")
    try:
        databases.configure()
    except databases.Missing as error:
        parser.exit(2, f"{error}\n")
    figures = harness.run(GROUPS, wanted)
    if options.json:
        version = databases.query("postgres", "SHOW server_version")[0][0]
        harness.write_json(options.json, figures, postgresql=version)
    return int(any(figure.broken for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
