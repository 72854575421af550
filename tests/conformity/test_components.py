"""Screens keep one state: what a template takes from its component comes with the component as `this`.

Owl evaluates a template on an object that inherits from the component. A getter that is named there without
`this.` runs on that object, and so do the functions which it returns: `this.orderKey = …` in one of them is
never seen by the component, and the next customer's pieces land in the order of the one before.
"""

import re

import pytest
from house import addons, tables

ADDONS = addons.get_addons()
each_addon = pytest.mark.parametrize("addon", ADDONS, ids=str)
GETTER = re.compile(r"^    get (\w+)\(\) \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)
KEEPS_THIS = re.compile(r"=>.*\bthis\.|\.bind\(this\)|^\s*this\.\w+ = ", re.MULTILINE)
BARE_CALL = re.compile(r"=>\s*(\w+)\(")


def read_risky_getters(addon):
    """Names of getters that return functions of the component, or change it."""
    found = set()
    for path in addon.files(".js"):
        for name, body in GETTER.findall(path.read_text()):
            if KEEPS_THIS.search(body):
                found.add(name)
    return found


def read_expressions(tree):
    """(line, expression) of every attribute of a component or directive."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        local = {*element.xpath("ancestor-or-self::*/@t-as"), *element.xpath("ancestor-or-self::*/t/@t-set")}
        for name, value in element.attrib.items():
            if name.startswith("t-") or element.tag[0].isupper():
                yield element.sourceline, value, local


@each_addon
def test_templates_name_the_component(addon):
    problems = []
    risky = read_risky_getters(addon)
    for path, tree in addon.xml.items():
        if "static" not in path.relative_to(addon.path).parts:
            continue
        for line, expression, local in read_expressions(tree):
            text = re.sub(r"'[^']*'", "''", expression)
            bare = {name for name in risky - local if re.search(rf"(?<![\w.$]){name}\b(?!\s*:)", text)}
            bare |= {name for name in BARE_CALL.findall(text) if name not in local}
            if bare:
                problems.append(f"{addon.where(path, line)}: write this.{', this.'.join(sorted(bare))}")
    tables.report("Templates that lose their component:", problems)
