"""Who may do what: every model has access lines and a rule, and the whole matrix is a reviewed table."""

import pytest
from house import addons, records, tables, views

pytestmark = pytest.mark.database

OPERATIONS = ("create", "read", "write", "unlink")
MATRIX = ("model", "group", "access", "rules")
PUBLIC = ("model", "method", "reason")
EXTENDS = "extends a method of Odoo"
BUTTON = "button"


def test_every_model_has_access_lines(env):
    lines = env["ir.model.access"].sudo().search([])
    covered = set(lines.model_id.mapped("model"))
    problems = [name for name in records.our_models(env) if not env[name]._abstract and name not in covered]
    tables.report("Models without access lines:", problems)


def test_access_lines_name_a_group(env):
    """A line without a group opens a model to everybody, portal users and strangers included."""
    problems = [
        f"{xmlid}: {line.model_id.model}"
        for xmlid, line in records.ours(env, "ir.model.access")
        if not line.group_id
    ]
    tables.report("Access lines without a group:", problems)


def test_every_model_has_a_rule(env):
    """Rows are limited by a record rule, or a reviewed line says why not."""
    ruled = set(env["ir.rule"].sudo().search([]).model_id.mapped("model"))
    excused = tables.read_keys("no_rule", "model")
    models = set(records.tables_of_ours(env))
    problems = [f"{name}: no rule, and no line in no_rule.csv" for name in models - ruled - excused]
    problems += [f"{name}: has a rule now, take it out of no_rule.csv" for name in excused & ruled & models]
    problems += [f"{name}: no such model, take it out of no_rule.csv" for name in excused - models]
    tables.report("Record rules:", problems)


def test_rules_are_sound(env, roles):
    """Each role can search each model that has a rule of ours and that it may read."""
    models = {rule.model_id.model for _xmlid, rule in records.ours(env, "ir.rule")}
    problems = []
    for name, user_id in roles.items():
        as_user = env(user=user_id)
        for model in models:
            try:
                with records.attempt(env, writes=False):
                    if as_user[model].has_access("read"):
                        as_user[model].search([], limit=1)
            except Exception as error:
                problems.append(f"{name}: {model}: {type(error).__name__}: {error}")
    tables.report("Rules that fail:", problems)


def matrix(env):
    """Rows (model, group, access, rules) for each model of ours or opened by us, and each group of ours.

    Access counts what a group implies; rules are ours that narrow the group's rows."""
    names = set(addons.addon_names())
    data = env["ir.model.data"].sudo()
    our_lines = {line.id for _x, line in records.ours(env, "ir.model.access")}
    lines = env["ir.model.access"].sudo().search([])
    models = set(records.our_models(env)) | {line.model_id.model for line in lines if line.id in our_lines}
    rules = env["ir.rule"].sudo().search([("model_id.model", "in", list(models))])
    rule_names = {
        row["res_id"]: row["name"]
        for row in data.search_read(
            [("model", "=", "ir.rule"), ("module", "in", list(names))], ["name", "res_id"]
        )
    }
    rows = []
    for group_name, group in sorted(records.groups(env).items()):
        held = group | group.all_implied_ids
        for model in sorted(models):
            if env[model]._abstract:
                continue
            granting = lines.filtered(
                lambda line, model=model, held=held: (
                    line.model_id.model == model and (not line.group_id or line.group_id in held)
                )
            )
            access = "".join(
                operation[0] if any(granting.mapped(f"perm_{operation}")) else "-" for operation in OPERATIONS
            ).upper()
            if access == "----":
                continue
            narrowing = sorted(
                rule_names[rule.id]
                for rule in rules
                if rule.model_id.model == model
                and rule.id in rule_names
                and (not rule.groups or rule.groups & held)
            )
            rows.append((model, group_name, access, " ".join(narrowing)))
    return sorted(rows)


def test_access_matrix(env, regenerate):
    """Model × group × operation is as reviewed; a change shows in the diff of access_matrix.csv."""
    rows = matrix(env)
    if regenerate:
        tables.write("access_matrix", MATRIX, rows)
    tables.report(
        "access_matrix.csv differs; review, then pytest tests --regenerate:",
        tables.difference("access_matrix", MATRIX, rows),
    )


def buttons(env):
    """(model, method) of all buttons in the views that we drew or changed."""
    return {
        (model, node.get("name"))
        for _name, root_model, arch in views.combined(env)
        for node, model in views.nodes_with_model(env, arch, root_model)
        if node.get("type") == "object" and node.get("name")
    }


def public_methods(env):
    """(model, method, reason known without a person) of each method that a remote caller reaches."""
    pressed = buttons(env)
    rows = []
    for name in sorted(env.registry):
        model_class = env.registry[name]
        for method in sorted(records.method_owners(model_class)):
            if is_private(model_class, method) or inherited_from_ours(env, model_class, method):
                continue
            if records.is_from_odoo(model_class, method):
                reason = EXTENDS
            else:
                reason = BUTTON if (name, method) in pressed else ""
            rows.append((name, method, reason))
    return rows


def is_private(model_class, method):
    return any(getattr(vars(cls).get(method), "_api_private", False) for cls in model_class.mro())


def inherited_from_ours(env, model_class, method):
    """Is it only there because the model inherits another model that has it in the table?"""
    own = [
        cls for cls in model_class.mro() if method in vars(cls) and cls.__module__.startswith("odoo.addons.")
    ]
    return all(getattr(cls, "_name", None) != model_class._name and is_other(cls, model_class) for cls in own)


def is_other(cls, model_class):
    declared = vars(cls).get("_name") or vars(cls).get("_inherit")
    declared = [declared] if isinstance(declared, str) else list(declared or ())
    return model_class._name not in declared


def test_public_methods(env, regenerate):
    """Each method that can be called from outside is known and has a reason to be public."""
    found = public_methods(env)
    reviewed = {(row["model"], row["method"]): row["reason"] for row in tables.read("public_methods")}
    rows = [(model, method, reason or reviewed.get((model, method), "")) for model, method, reason in found]
    rows = [
        (
            model,
            method,
            "" if reason in (BUTTON, EXTENDS) and (model, method, reason) not in found else reason,
        )
        for model, method, reason in rows
    ]
    if regenerate:
        tables.write("public_methods", PUBLIC, rows)
    problems = tables.difference("public_methods", PUBLIC, rows)
    problems += [f"{model}.{method}: no reason to be public" for model, method, reason in rows if not reason]
    tables.report("public_methods.csv (make it private, or give the reason; then --regenerate):", problems)


def test_strangers_are_refused(env):
    """Portal users reach no record of ours, neither by reading nor by calling our own methods."""
    from odoo.exceptions import AccessError
    from odoo.service.model import get_public_method

    portal = records.user_in(env, env.ref("base.group_portal"), login="conformity-portal")
    env.flush_all()
    as_portal = env(user=portal.id)
    reviewed = tables.read_keys("portal_may", "model")
    problems = []
    for name in records.our_models(env):
        if not env[name]._abstract and name not in reviewed and as_portal[name].has_access("read"):
            problems.append(f"{name}: portal users may read it")
    for name, method, reason in public_methods(env):
        if reason == EXTENDS or env[name]._abstract or name in reviewed:
            continue
        record = env[name].sudo().search([], limit=1) if not env[name]._transient else env[name]
        if not record:
            continue
        try:
            with records.attempt(env, writes=False):
                answer = get_public_method(record, method)(record.with_env(as_portal))
                env.flush_all()
            if isinstance(answer, dict) and answer.get("type") == "ir.actions.act_window":
                continue
            problems.append(f"{name}.{method}: a portal user may call it")
        except (AccessError, TypeError):
            continue
        except Exception as error:
            problems.append(f"{name}.{method}: {type(error).__name__} before the refusal: {str(error)[:80]}")
    tables.report("Open to strangers:", problems)
