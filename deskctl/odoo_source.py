"""Odoo 19: from ODOO_SOURCE, the cache, Debian's package, or git; prepared once for all clones."""

import os
import shutil
from pathlib import Path

from . import apt, child, place
from .problem import Problem
from .say import Silent, t, warn

PREPARED = place.CACHE / "odoo"
RECIPE = 1
LOCK = place.REQUIREMENTS / "odoo.json"
LEFT_OUT = (
    "./usr/lib/python3/dist-packages/addons",
    "./usr/lib/python3/dist-packages/doc",
    "./usr/share/doc",
    "./usr/share/lintian",
    "./etc",
    "*/i18n/[!z]*.po",
    "*/i18n_extra/[!z]*.po",
)
SELFIE = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Tree:
    """A ready Odoo: the folder for Python's path, the folders of its addons, its version."""

    def __init__(self, site, addons, version):
        self.site = Path(site)
        self.addons = [Path(path) for path in addons]
        self.version = version

    def is_whole(self):
        return (self.site / "odoo" / "release.py").exists() and all(path.is_dir() for path in self.addons)


def of_folder(folder, version=None):
    """The Tree in a folder, whether a git checkout or a dist-packages; None when it is neither."""
    folder = Path(folder)
    for site in (folder, folder / "usr/lib/python3/dist-packages"):
        if (site / "odoo" / "release.py").exists():
            addons = [site / "odoo" / "addons"]
            if (site / "addons" / "web").is_dir():
                addons.append(site / "addons")
            return Tree(site, addons, version or f"folder {site}")
    return None


def find():
    """The Tree that is here already, or None."""
    named = os.environ.get("ODOO_SOURCE")
    if named:
        tree = of_folder(named)
        if not tree:
            raise Problem(
                t("ODOO_SOURCE=%(path)s holds no Odoo.", path=named),
                t("Point it at a checkout of branch 19.0 or a dist-packages folder, or unset it."),
            )
        return tree
    locked = place.read_json(LOCK)
    stamps = sorted(PREPARED.glob("*/prepared.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    facts = [(path.parent, place.read_json(path) or {}) for path in stamps]
    facts = [row for row in facts if row[1].get("recipe") == RECIPE]
    facts.sort(key=lambda row: row[1].get("version") != locked["version"])
    for folder, known in facts:
        tree = of_folder(folder, known["version"])
        if tree and tree.is_whole():
            return tree
    return None


def get(step=Silent):
    """The Tree, fetched and prepared when it is not here yet."""
    tree = find()
    if tree:
        return tree
    PREPARED.mkdir(parents=True, exist_ok=True)
    with place.lock(PREPARED / "lock"):
        tree = find()
        if tree:
            return tree
        for leftover in PREPARED.glob("*.unfinished"):
            shutil.rmtree(leftover, ignore_errors=True)
        _check_room()
        source = apt.debian_unstable(step) if apt.is_there() else None
        folder = _from_debian(source, step) if source else _from_git(step)
    return of_folder(folder, place.read_json(folder / "prepared.json")["version"])


def _check_room():
    free = shutil.disk_usage(PREPARED).free
    if free < 1_500_000_000:
        raise Problem(
            t(
                "Only %(free)d MB are free at %(path)s; Odoo needs about 1500 MB.",
                free=free // 1_000_000,
                path=PREPARED,
            ),
            t("Free some space, or set XDG_CACHE_HOME to a roomier disk."),
        )


def _from_debian(source, step):
    locked = place.read_json(LOCK)
    debs = place.CACHE / "debs"
    source.update(step)
    packages = source.download([locked["package"], *locked["companions"]], debs, step)
    own = apt.own()
    own.update(step)
    packages += own.download(locked["own_release"], debs, step)
    main = next(path for path in packages if path.name.startswith(f"{locked['package']}_"))
    version = main.name.split("_")[1].replace("%3a", ":")
    _compare(packages, locked)
    target = PREPARED / f"{version}-{RECIPE}.unfinished"
    for package in packages:
        counted = package == main
        apt.unpack(package, target, LEFT_OUT, step, apt.installed_size(package) if counted else 0)
    site = target / "usr/lib/python3/dist-packages"
    selfie = site / SELFIE
    if not selfie.exists():
        selfie.parent.mkdir(parents=True, exist_ok=True)
        selfie.write_text("// Left out of the package; video backgrounds do without it.\n", "utf-8")
    return _finish(target, {"version": version, "source": "debian"})


def _compare(packages, locked):
    """Say it when Debian serves other files than the tried ones; its signature vouches for both."""
    for path in packages:
        known = locked["sha256"].get(path.name.split("_")[0])
        if known and known != apt.hash_of(path):
            warn(
                t(
                    "Debian now serves %(name)s, not the tried file; its signature is good, so this goes on."
                    " CONTRIBUTING.md says how to move the lock.",
                    name=path.name,
                )
            )


def _from_git(step):
    locked = place.read_json(LOCK)
    if not shutil.which("git"):
        raise Problem(
            t("Odoo 19 is not here, and neither apt with a Debian mirror nor git is."),
            t("Install git, or name a Debian mirror (DESK_DEBIAN_MIRROR) or a folder (ODOO_SOURCE)."),
        )
    target = PREPARED / f"git-{locked['git_branch']}-{RECIPE}.unfinished"
    step.update(what="git clone")
    child.run(
        ["git", "clone", "--quiet", "--depth", "1", "--branch", locked["git_branch"], locked["git"], target],
        "odoo-git",
    )
    commit = (child.output(["git", "-C", target, "rev-parse", "HEAD"]) or "").strip()
    shutil.rmtree(target / ".git")
    return _finish(target, {"version": f"git {commit[:12]}", "source": "git", "commit": commit})


def _finish(target, facts):
    place.write_json(target / "prepared.json", {**facts, "recipe": RECIPE})
    final = target.with_name(target.name.removesuffix(".unfinished"))
    if final.exists():
        shutil.rmtree(final)
    target.rename(final)
    return final
