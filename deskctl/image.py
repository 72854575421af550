"""Put Odoo into a container image: `python -m deskctl.image FOLDER`, the same verified tree as ./desk run."""

import shutil
import sys

from . import odoo_source, place
from .problem import Problem
from .say import Step, t, warn


def build(target):
    """Fetch and prepare Odoo, then move it to `target`."""
    place.make_ready()
    with Step(1, 1, t("Odoo 19")) as step:
        tree = odoo_source.get(step)
        step.note = tree.version
    prepared = next(path for path in tree.site.parents if (path / "prepared.json").exists())
    shutil.move(prepared, target)


def main():
    try:
        build(sys.argv[1])
    except Problem as problem:
        warn(problem.what)
        warn(problem.remedy)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
