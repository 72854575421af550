"""What the addons of the suite put into a database: records by external id, models, fields, groups, users."""

import contextlib
import functools

import pytest

from . import addons


def check_installed(env):
    """All of our addons that lie on disk must be in the database."""
    ours = addons.addon_names()
    found = set(
        env["ir.module.module"].search([("name", "in", ours), ("state", "=", "installed")]).mapped("name")
    )
    missing = sorted(set(ours) - found)
    if missing:
        pytest.fail(f"not installed in the test database: {', '.join(missing)}", pytrace=False)


def ours(env, model):
    """Records of a model that our addons brought, as a list of (external id, record)."""
    rows = (
        env["ir.model.data"]
        .sudo()
        .search_read(
            [("module", "in", addons.addon_names()), ("model", "=", model)], ["module", "name", "res_id"]
        )
    )
    records = env[model].sudo().with_context(active_test=False)
    existing = set(records.browse([row["res_id"] for row in rows]).exists().ids)
    return sorted(
        (
            (f"{row['module']}.{row['name']}", records.browse(row["res_id"]))
            for row in rows
            if row["res_id"] in existing
        ),
        key=lambda pair: pair[0],
    )


def our_models(env):
    """Names of the models that our addons create."""
    names = set(addons.addon_names())
    return sorted(name for name, model in env.registry.items() if model._original_module in names)


def tables_of_ours(env):
    """Names of our models with a table of their own that lasts."""
    return [
        name
        for name in our_models(env)
        if env[name]._auto and not env[name]._abstract and not env[name]._transient
    ]


def our_fields(env):
    """(model name, field) of each field that our addons alone define."""
    names = set(addons.addon_names())
    for model_name, model in sorted(env.registry.items()):
        for field in model._fields.values():
            if field._modules and set(field._modules) <= names:
                yield model_name, field


def groups(env):
    """Dict short name → group, for each group of ours."""
    return {xmlid.split(".")[1]: group for xmlid, group in ours(env, "res.groups")}


def user_in(env, group, **values):
    """A new user who holds one group and what it implies."""
    return (
        env["res.users"]
        .with_context(no_reset_password=True, tracking_disable=True)
        .create(
            {
                "name": f"Conformity {group.id}",
                "login": f"conformity-{group.id}",
                "group_ids": [(6, 0, group.ids)],
                **values,
            }
        )
    )


@contextlib.contextmanager
def attempt(env, writes=True):
    """Whatever happens inside is undone, an error goes on to the caller, the cache is clean.

    Where nothing is written the caches shared by all users may stay: they are slow to fill."""
    savepoint = env.cr.savepoint(flush=False)
    try:
        yield
    finally:
        env.transaction.clear()
        env.cr.precommit.clear()
        if writes:
            env.registry.clear_all_caches()
        savepoint.close(rollback=True)


@functools.cache
def method_owners(model_class):
    """Dict public method → names of the addons of ours that define or extend it on this model."""
    owners = {}
    for cls in model_class.mro():
        module = cls.__module__
        if not module.startswith("odoo.addons."):
            continue
        addon = module.split(".")[2]
        for name, value in vars(cls).items():
            if callable(value) and not name.startswith("_") and addon in addons.addon_names():
                owners.setdefault(name, []).append(addon)
    return owners


def is_from_odoo(model_class, name):
    """Does Odoo or a third-party addon define this method on the model, so that ours only extends it?"""
    ours_ = addons.addon_names()
    for cls in model_class.mro():
        if name in vars(cls):
            parts = cls.__module__.split(".")
            if parts[:2] != ["odoo", "addons"] or (len(parts) > 2 and parts[2] not in ours_):
                return True
    return False
