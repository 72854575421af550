"""Lists stay fast when tables grow: each order and each way back over a many2one has an index."""

import re
from collections import namedtuple

import pytest
from house import addons, records, tables

pytestmark = pytest.mark.database

Index = namedtuple("Index", "name columns descending unique partial")
SPREAD_TYPES = {"date", "datetime", "char", "text", "float", "monetary"}
INDEXES = """
    SELECT i.relname, x.indisunique, x.indpred IS NOT NULL, x.indoption::int[],
           array(SELECT coalesce(a.attname, '')
                   FROM unnest(x.indkey) WITH ORDINALITY AS k(n, position)
                   LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.n AND k.n > 0
                  ORDER BY k.position)
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_am m ON m.oid = i.relam
     WHERE x.indrelid = %s::regclass AND m.amname = 'btree' AND x.indisvalid
"""


def read_indexes(env, table):
    env.cr.execute(INDEXES, [f'"{table}"'])
    return [
        Index(name, columns, [bool(option & 1) for option in options], unique, partial)
        for name, unique, partial, options, columns in env.cr.fetchall()
    ]


def order_terms(order):
    """`a desc, b` → [("a", True), ("b", False)]"""
    terms = []
    for term in order.split(","):
        match = re.fullmatch(
            r"\s*(\w+)(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?\s*", term, re.IGNORECASE
        )
        if not match:
            return None
        terms.append((match[1], (match[2] or "").lower() == "desc"))
    return terms


def serves(index, terms):
    """Does the index deliver rows in this order, read forwards or backwards?"""
    if index.partial or len(index.columns) < len(terms):
        return False
    if [name for name, _down in terms] != index.columns[: len(terms)]:
        return False
    turned = {down != descending for (_name, down), descending in zip(terms, index.descending, strict=False)}
    return len(turned) == 1


def needed_terms(model, terms, indexes):
    """Terms without those that follow a unique key; a closing `id` is spared after columns of many values."""
    for count in range(1, len(terms)):
        names = {name for name, _down in terms[:count]}
        if any(index.unique and not index.partial and set(index.columns) <= names for index in indexes):
            return terms[:count]
    spread = any(model._fields[name].type in SPREAD_TYPES for name, _down in terms[:-1])
    return terms[:-1] if len(terms) > 1 and terms[-1][0] == "id" and spread else terms


def is_embedded(env, model):
    """Are its rows only seen inside their parent, by an index on the parent's column?"""
    if env["ir.actions.act_window"].sudo().search_count([("res_model", "=", model._name)], limit=1):
        return False
    return any(
        not index.partial
        and index.columns[0] in model._fields
        and model._fields[index.columns[0]].type == "many2one"
        and model._fields[index.columns[0]].required
        for index in read_indexes(env, model._table)
    )


def uncovered(env, model):
    """Why no index serves the `_order` of a model, or None."""
    if is_embedded(env, model):
        return None
    terms = order_terms(model._order)
    if terms is None:
        return f"cannot read the order {model._order!r}"
    for name, _down in terms:
        field = model._fields.get(name)
        if (
            field is None
            or not field.store
            or field.type in ("many2one", "one2many", "many2many")
            or field.translate
        ):
            return f"no index can serve {name} in {model._order!r}"
    indexes = read_indexes(env, model._table)
    needed = needed_terms(model, terms, indexes)
    if any(serves(index, needed) for index in indexes):
        return None
    return f"no index for {model._order!r}"


def test_every_order_has_an_index(env):
    tiny = tables.read_keys("tiny_tables", "model")
    problems, used = [], set()
    models = {name for name in records.tables_of_ours(env)} | set(ordered_by_us(env))
    for name in models:
        reason = uncovered(env, env[name])
        if reason and name in tiny:
            used.add(name)
        elif reason:
            problems.append(f"{name}: {reason}")
    problems += [
        f"{name}: not needed in tiny_tables.csv" for name in tables.unused("tiny_tables", used, "model")
    ]
    tables.report("Orders without index (or list the model in tiny_tables.csv):", problems)


def ordered_by_us(env):
    """Models of others whose order we changed."""
    classes = [cls for addon in addons.get_addons() for source in addon.code for cls in source.model_classes]
    for cls in classes:
        if "_order" in cls.values and not cls.creates and cls.name in env:
            model = env[cls.name]
            if model._auto and not model._abstract and not model._transient:
                yield cls.name


def test_every_way_back_has_an_index(env):
    """A one2many reads through its many2one: that column is indexed."""
    ours = set(addons.addon_names())
    problems = []
    for model in env.registry.values():
        for field in env[model._name]._fields.values():
            if field.type != "one2many" or not field.inverse_name or not (set(field._modules) & ours):
                continue
            target = env[field.comodel_name]
            inverse = target._fields.get(field.inverse_name)
            inverse = inverse and inverse.base_field
            if not inverse or not inverse.store or not inverse.column_type:
                continue
            home = env[inverse.model_name]
            if not home._auto or home._abstract or home._transient:
                continue
            if not any(index.columns[0] == inverse.name for index in read_indexes(env, home._table)):
                problems.append(f"{inverse} (way back of {field})")
    tables.report("many2one without index:", problems)
