"""The addons of this repository: what there is, who stands on whom, what has changed."""

import ast
import hashlib

from . import place
from .problem import Problem
from .say import t

ROOF = "metrology_desk"
NOT_CODE = {"__pycache__", "tests"}
NOT_INSTALLED = {".md", ".pot", ".pyc", ".rst"}


def manifests():
    """Manifest of each installable addon by name."""
    found = {}
    for path in sorted(place.ADDONS.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(path.read_text("utf-8"))
        except (SyntaxError, ValueError) as error:
            raise Problem(t("%(path)s cannot be read: %(error)s", path=path, error=error)) from error
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def ordered():
    """Names of our addons, the ground first."""
    known = manifests()
    order = []

    def visit(name, above=()):
        if name in above:
            raise Problem(
                t("Addons depend on each other in a circle: %(names)s", names=" → ".join((*above, name)))
            )
        if name in order or name not in known:
            return
        for below in known[name].get("depends", []):
            visit(below, (*above, name))
        order.append(name)

    for name in known:
        visit(name)
    return order


def ground():
    """Addons of others that ours stand on."""
    known = manifests()
    return sorted(
        {below for manifest in known.values() for below in manifest.get("depends", [])} - set(known)
    )


def wanted():
    """What an installation names: the roof when it stands, else every addon."""
    known = ordered()
    return [ROOF] if ROOF in known else known


def members():
    """Our addons that an installation of `wanted` brings."""
    known = manifests()
    if ROOF not in known:
        return ordered()
    reached, queue = set(), [ROOF]
    while queue:
        name = queue.pop()
        if name in known and name not in reached:
            reached.add(name)
            queue += known[name].get("depends", [])
    reached |= {name for name, manifest in known.items() if manifest.get("auto_install")}
    return [name for name in ordered() if name in reached]


def checksum(name, translations=True):
    """Checksum over what an installed database took from the addon."""
    left_out = NOT_CODE if translations else NOT_CODE | {"i18n"}
    total = hashlib.sha256()
    folder = place.ADDONS / name
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not left_out.intersection(inner.parts) and path.suffix not in NOT_INSTALLED:
            total.update(f"{inner}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:20]


def checksums(translations=True):
    return {name: checksum(name, translations) for name in members()}


def reference_files():
    """Reference data that is loaded into a new database, in the order of their names."""
    return sorted((place.ROOT / "data").glob("*.csv"))
