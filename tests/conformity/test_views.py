"""Each view, action, menu and button of ours works, for each role that can reach it."""

import re

import pytest
from house import addons, records, tables, views
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tools.safe_eval import safe_eval

pytestmark = pytest.mark.database

VIEW_MODES = {"list", "form", "kanban", "calendar", "pivot", "graph", "activity", "hierarchy"}


def problem(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {' '.join(lines[:3])[:300]}"


def window_actions(env):
    return records.ours(env, "ir.actions.act_window")


def view_arguments(action):
    """What the web client asks for when it opens the action."""
    views = [list(view) for view in action.views]
    return [*views, [action.search_view_id.id or False, "search"]]


def evaluate(text, env):
    from odoo.tools.safe_eval import datetime, dateutil, time

    known = {
        "uid": env.uid,
        "user": env.user,
        "active_id": False,
        "active_ids": [],
        "active_model": False,
        "allowed_company_ids": env.company.ids,
        "company_id": env.company.id,
        "context_today": lambda: datetime.date.today(),
        "current_date": str(datetime.date.today()),
        "datetime": datetime,
        "relativedelta": dateutil.relativedelta.relativedelta,
        "time": time,
        "true": True,
        "false": False,
        "context": {},
    }
    return safe_eval(text or "None", known)


def open_action(env, action):
    """Do what the web client does: get the views, then read the first page with the fields of the list."""
    context = {
        key: value
        for key, value in (evaluate(action.context, env) or {}).items()
        if not key.startswith("search_default_")
    }
    model = env[action.res_model].with_context(**context)
    answer = model.get_views(view_arguments(action), {"action_id": action.id, "toolbar": True})
    domain = evaluate(action.domain, env) or []
    for kind, view in answer["views"].items():
        arch = etree.fromstring(view["arch"])
        if kind == "search":
            check_filters(env, model, arch)
        elif kind in ("list", "kanban") and not model._abstract:
            model.web_search_read(domain, dict.fromkeys(plain_fields(arch, model), {}), limit=2)
        elif kind == "form" and model._transient is False:
            record = model.search(domain, limit=1)
            if record:
                record.web_read(dict.fromkeys(plain_fields(arch, model), {}))
    return answer


def plain_fields(arch, model):
    """Fields of a view that belong to its own model, not to embedded ones."""
    return {
        node.get("name")
        for node in arch.iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
        and node.get("name") in model._fields
    }


def check_filters(env, model, arch):
    for node in arch.iter("filter"):
        if node.get("domain"):
            model.search_count(evaluate(node.get("domain"), env), limit=1)
        if node.get("context") and "group_by" in node.get("context"):
            group_by = evaluate(node.get("context"), env)["group_by"]
            for spec in [group_by] if isinstance(group_by, str) else group_by:
                field = model._fields.get(spec)
                if field is not None and field.type == "properties":
                    continue
                by_month = field is not None and field.type in ("date", "datetime")
                model.formatted_read_group([], [f"{spec}:month" if by_month else spec], ["__count"], limit=1)


def test_actions_open_for_the_administrator(env):
    """Views, first page, first form, each filter and each grouping of all actions."""
    problems = []
    for xmlid, action in window_actions(env):
        if action.res_model not in env:
            problems.append(f"{xmlid}: model {action.res_model} does not exist")
            continue
        try:
            with records.attempt(env, writes=False):
                open_action(env(user=env.ref("base.user_admin").id), action.with_env(env))
        except Exception as error:
            problems.append(f"{xmlid}: {problem(error)}")
    tables.report("Actions that do not open for the administrator:", problems)


def test_actions_open_or_refuse_for_each_role(env, roles):
    """What a role sees in its menu it can open; any other action opens or is refused, and never crashes."""
    problems = []
    for name, user_id in roles.items():
        as_user = env(user=user_id, context={"lang": "en_US"})
        visible = as_user["ir.ui.menu"]._visible_menu_ids()
        menus = [
            (xmlid, menu.action) for xmlid, menu in records.ours(env, "ir.ui.menu") if menu.id in visible
        ]
        if not menus:
            problems.append(f"{name}: sees no menu of ours")
        seen = {
            action: xmlid for xmlid, action in menus if action and action._name == "ir.actions.act_window"
        }
        others = {action: xmlid for xmlid, action in window_actions(env) if action not in seen}
        for action, xmlid in {**others, **seen}.items():
            try:
                with records.attempt(env, writes=False):
                    open_action(as_user, action.sudo())
            except AccessError as error:
                if action in seen:
                    problems.append(f"{name}: {xmlid} is in the menu, but: {problem(error)}")
            except Exception as error:
                problems.append(f"{name}: {xmlid}: {problem(error)}")
    tables.report("Actions that a role sees but cannot open, or that crash:", problems)


def test_view_modes(env):
    """View modes exist, and each mode of a model of ours has a view drawn for it."""
    problems = []
    ours = set(records.our_models(env))
    for xmlid, action in window_actions(env):
        modes = [mode.strip() for mode in (action.view_mode or "").split(",")]
        for mode in [*modes, *action.view_ids.mapped("view_mode")]:
            if mode not in VIEW_MODES:
                problems.append(f"{xmlid}: view mode {mode!r}")
        if action.res_model not in ours:
            continue
        drawn = set(env["ir.ui.view"].search([("model", "=", action.res_model)]).mapped("type"))
        wanted = {
            *modes,
            *action.view_ids.mapped("view_mode"),
            *([] if action.target == "new" else ["search"]),
        }
        for mode in (wanted & (VIEW_MODES | {"search"})) - drawn - {"activity"}:
            problems.append(f"{xmlid}: {action.res_model} has no {mode} view")
    tables.report("View modes:", problems)


def test_empty_lists_help(env):
    """An empty list says what belongs there (`help` on the action)."""
    problems = [
        xmlid
        for xmlid, action in window_actions(env)
        if action.target != "new" and "list" in (action.view_mode or "") and not action.help
    ]
    tables.report("Actions without help for the empty list:", problems)


def test_views_are_valid(env):
    """Odoo's own check of each view of ours, inherited parts included."""
    problems = []
    for xmlid, view in records.ours(env, "ir.ui.view"):
        try:
            with records.attempt(env, writes=False):
                view._check_xml()
        except Exception as error:
            problems.append(f"{xmlid}: {problem(error)}")
    tables.report("Views:", problems)


def test_menus_have_groups_and_actions(env):
    """Each menu of ours is for certain groups, by itself or by a parent, and leads somewhere."""
    problems = []
    for xmlid, menu in records.ours(env, "ir.ui.menu"):
        chain = menu
        while chain and not chain.group_ids:
            chain = chain.parent_id
        if not chain:
            problems.append(f"{xmlid}: no groups, neither here nor above")
        is_section = not menu.parent_id.parent_id
        if not menu.child_id and not menu.action and not is_section:
            problems.append(f"{xmlid}: neither children nor action")
        if menu.action and not menu.action.exists():
            problems.append(f"{xmlid}: its action does not exist")
    tables.report("Menus:", problems)


def test_buttons_exist(env):
    """Each button calls a public method that is there, or an action that is there."""
    from odoo.service.model import get_public_method

    problems = []
    for name, root_model, arch in views.combined(env):
        for node, model in views.nodes_with_model(env, arch, root_model):
            kind, target = node.get("type"), node.get("name")
            if kind not in ("object", "action") or not target or node.tag == "field":
                continue
            where = f"{name}: button {target}"
            if kind == "object":
                try:
                    get_public_method(env[model], target)
                except Exception as error:
                    problems.append(f"{where}: {problem(error)}")
            else:
                action = env["ir.actions.actions"].sudo().browse(int(target)) if target.isdigit() else None
                if action is None:
                    action = env.ref(target, raise_if_not_found=False)
                if not action or not action.exists():
                    problems.append(f"{where}: the action does not exist")
    tables.report("Buttons:", problems)


def test_reports_and_client_actions_exist(env):
    """Each report has its template, each client action its JavaScript, each scheduled action its method."""
    problems = []
    scripts = "\n".join(
        path.read_text("utf-8") for addon in addons.get_addons() for path in addon.files(".js")
    )
    for xmlid, report in records.ours(env, "ir.actions.report"):
        if report.model not in env:
            problems.append(f"{xmlid}: model {report.model} does not exist")
        if report.report_type.startswith("qweb") and not env["ir.ui.view"].search(
            [("key", "=", report.report_name)], limit=1
        ):
            problems.append(f"{xmlid}: template {report.report_name} does not exist")
    for xmlid, action in records.ours(env, "ir.actions.client"):
        if not re.search(rf"""\.add\(\s*["']{re.escape(action.tag)}["']""", scripts):
            problems.append(f"{xmlid}: no script registers {action.tag}")
    for xmlid, cron in records.ours(env, "ir.cron"):
        for method in re.findall(r"\bmodel\.(\w+)\(", cron.code or ""):
            if not callable(getattr(env[cron.model_id.model], method, None)):
                problems.append(f"{xmlid}: {cron.model_id.model} has no method {method}")
    for xmlid, action in records.ours(env, "ir.actions.server"):
        for method in re.findall(r"\b(?:model|records?)\.(\w+)\(", action.code or ""):
            if not callable(getattr(env[action.model_id.model], method, None)):
                problems.append(f"{xmlid}: {action.model_id.model} has no method {method}")
    tables.report("Actions:", problems)
