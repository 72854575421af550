"""The addons of the suite as they lie on disk, parsed once and without Odoo."""

import ast
import functools
import os
import re
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
ADDONS = Path(os.environ.get("DESK_ADDONS", ROOT / "addons"))
MODEL_BASES = {"Model", "TransientModel", "AbstractModel"}


class Addon:
    """One addon folder: manifest, Python trees and XML trees, each read once."""

    def __init__(self, path):
        self.path = path
        self.name = path.name

    def __repr__(self):
        return self.name

    @functools.cached_property
    def manifest(self):
        return ast.literal_eval((self.path / "__manifest__.py").read_text("utf-8"))

    @property
    def depends(self):
        return list(self.manifest.get("depends", ()))

    def files(self, *suffixes):
        """Files of the addon with one of the suffixes, without caches and third-party libraries."""
        return [
            path
            for path in sorted(self.path.rglob("*"))
            if path.is_file()
            and path.suffix in suffixes
            and "__pycache__" not in path.parts
            and "/static/lib/" not in path.as_posix()
        ]

    def where(self, path, line=None):
        place = f"{self.name}/{path.relative_to(self.path).as_posix()}"
        return f"{place}:{line}" if line else place

    @functools.cached_property
    def python(self):
        """List of `Source`, tests included."""
        return [Source(self, path) for path in self.files(".py") if path.name != "__manifest__.py"]

    @functools.cached_property
    def code(self):
        """List of `Source` that runs in production."""
        return [source for source in self.python if not source.is_test]

    @functools.cached_property
    def xml(self):
        """Dict path → parsed tree of all XML files that are well formed."""
        trees = {}
        for path in self.files(".xml"):
            try:
                trees[path] = etree.parse(str(path))
            except etree.XMLSyntaxError:
                continue
        return trees

    @functools.cached_property
    def data_files(self):
        manifest = self.manifest
        return [*manifest.get("data", ()), *manifest.get("demo", ())]

    @functools.cached_property
    def models(self):
        """Names of the models which this addon creates (not those it extends)."""
        return {cls.creates for source in self.code for cls in source.model_classes if cls.creates}


class Source:
    """One Python file: text, lines and tree."""

    def __init__(self, addon, path):
        self.addon = addon
        self.path = path
        self.text = path.read_text("utf-8")
        self.lines = self.text.splitlines()

    def __repr__(self):
        return self.addon.where(self.path)

    @property
    def is_test(self):
        return "tests" in self.path.relative_to(self.addon.path).parts

    @functools.cached_property
    def tree(self):
        tree = ast.parse(self.text, str(self.path))
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node
        return tree

    def walk(self, *kinds):
        return (node for node in ast.walk(self.tree) if not kinds or isinstance(node, kinds))

    def at(self, node):
        return self.addon.where(self.path, getattr(node, "lineno", node))

    @functools.cached_property
    def model_classes(self):
        return [
            ModelClass(node) for node in self.tree.body if isinstance(node, ast.ClassDef) and is_model(node)
        ]


class ModelClass:
    """One Odoo class statement: which model it creates or extends."""

    def __init__(self, node):
        self.node = node
        values = {}
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                try:
                    values[statement.targets[0].id] = ast.literal_eval(statement.value)
                except ValueError:
                    continue
        self.values = values
        inherit = values.get("_inherit") or ()
        self.inherits = [inherit] if isinstance(inherit, str) else list(inherit)
        self.name = values.get("_name") or (inherit if isinstance(inherit, str) else None)
        extends = self.name in self.inherits or not values.get("_name")
        self.creates = None if extends else self.name


def is_model(node):
    return any(
        isinstance(base, ast.Attribute)
        and base.attr in MODEL_BASES
        and isinstance(base.value, ast.Name)
        and base.value.id == "models"
        for base in node.bases
    )


def statement_of(node):
    """The innermost statement around a node (a compound one stands only for its header)."""
    while not isinstance(node, ast.stmt):
        node = node.parent
    return node


def dotted(node):
    """`self.env.cr.execute` → "self.env.cr.execute"; what is not a plain chain gives "…" in its place."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return node.id
    return "…"


def constant(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@functools.cache
def get_addons():
    """Addons of the suite in the order of their names."""
    return [Addon(path.parent) for path in sorted(ADDONS.glob("*/__manifest__.py"))]


def addon_names():
    return [addon.name for addon in get_addons()]


@functools.cache
def closure(name):
    """Names of addons on which `name` stands by our manifests, directly or not."""
    ours = {addon.name: addon for addon in get_addons()}
    seen, todo = set(), [name]
    while todo:
        for depends in ours[todo.pop()].depends:
            if depends not in seen:
                seen.add(depends)
                todo += [depends] if depends in ours else []
    return seen


def in_floor_order():
    """Our addons, the ground first, so that each comes after all it depends on."""
    return sorted(get_addons(), key=lambda addon: (len(closure(addon.name) & set(addon_names())), addon.name))


def model_owner():
    """Dict model name → addon of ours that creates it."""
    return {model: addon.name for addon in get_addons() for model in addon.models}


XML_REFERENCE = re.compile(r"(?<![\w.])([a-z][a-z0-9_]*)\.([A-Za-z0-9_]+)(?![\w.(])")
