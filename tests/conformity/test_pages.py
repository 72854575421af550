"""A Chinese user opens every menu in a real browser: no English of ours, no error, no warning in the log."""

import re

import polib
import pytest
from house import addons, database, log, server, tables, words
from playwright.sync_api import Error, sync_playwright

pytestmark = [pytest.mark.database, pytest.mark.browser]

LOGIN = "conformity-pages"
READY = ".o_action_manager .o_view_controller, .o_action_manager .o_action, .modal .o_form_view"
OPEN_ACTION = """async ([id, options]) => {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    await services.action.doAction(id, { clearBreadcrumbs: true, ...options });
}"""
COLLECT = """() => {
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent && !["SCRIPT", "STYLE", "TEMPLATE"].includes(parent.tagName)) {
            texts.add(walker.currentNode.data.trim());
        }
    }
    for (const element of document.body.querySelectorAll("[title],[placeholder],[aria-label],[alt]")) {
        for (const name of ["title", "placeholder", "aria-label", "alt"]) {
            texts.add((element.getAttribute(name) || "").trim());
        }
    }
    return [...texts].filter(Boolean);
}"""


@pytest.fixture(scope="module")
def english():
    """Texts of ours that have a Chinese form: seen as they are, they are leaks."""
    allowed = words.read_allowed()
    texts = set()
    for addon in addons.get_addons():
        path = addon.path / "i18n" / f"{addon.name}.pot"
        for entry in polib.pofile(str(path)) if path.is_file() else ():
            text = re.sub(r"\s+", " ", words.TAG.sub(" ", entry.msgid)).strip()
            if words.is_english(text, allowed) and not words.placeholders(text):
                texts.add(text)
    return texts


@pytest.fixture(scope="module")
def pages(page_database, session_env, work_folder):
    """(browser page of a Chinese administrator, menu actions, log file of the server)."""
    with database.environment(page_database) as env:
        admin = env.ref("base.user_admin")
        admin.name = "系统管理员"
        user = env["res.users"].create(
            {
                "name": "顾小雅",
                "login": LOGIN,
                "password": LOGIN,
                "lang": "zh_CN",
                "tz": "Asia/Shanghai",
                "group_ids": [(6, 0, admin.group_ids.ids)],
            }
        )
        actions = collect_actions(env(user=user.id, context={"lang": "zh_CN"}))
        env.cr.commit()
    log_file = work_folder / "pages.log"
    log_file.unlink(missing_ok=True)
    with server.serve(page_database, log_file) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=server.find_browser(), args=["--no-sandbox"])
        page = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}).new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{address}/web/login")
        page.fill("input[name=login]", LOGIN)
        page.fill("input[name=password]", LOGIN)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar", timeout=60_000)
        yield page, actions, log_file, work_folder
        browser.close()


def collect_actions(env):
    """(name, action, record for its form, may one be created, kinds of views) of each menu of ours."""
    from house import records

    found = []
    for xmlid, menu in records.ours(env, "ir.ui.menu"):
        action = menu.with_env(env).sudo().action
        if not action:
            continue
        kinds, record_id, creates = [], False, False
        if action._name == "ir.actions.act_window" and action.res_model in env:
            kinds = [kind for _view, kind in action.views]
            model = env[action.res_model]
            if "form" in kinds and kinds[0] != "form" and not model._transient:
                record_id = model.search([], limit=1).id
                creates = model.has_access("create")
        found.append((xmlid, action.id, record_id, creates, kinds))
    return found


def visit(page, action_id, options):
    """Texts on the page after an action was opened, and what went wrong."""
    wrong = []
    try:
        page.evaluate(OPEN_ACTION, [action_id, options])
        page.wait_for_selector(READY)
        page.wait_for_function("() => !document.querySelector('.o_loading, .o_blockUI')", timeout=5000)
    except Error as error:
        wrong.append(str(error).splitlines()[0][:160])
    dialog = page.query_selector(".o_error_dialog, .o_notification.border-danger")
    if dialog:
        wrong.append(re.sub(r"\s+", " ", dialog.inner_text())[:200])
        page.keyboard.press("Escape")
    return page.evaluate(COLLECT), wrong


def leaks(texts, english):
    """English texts of ours: alone in their place, or a sentence of several words inside another text."""
    sentences = [text for text in english if text.count(" ") >= 2]
    found = set()
    for text in texts:
        plain = re.sub(r"\s+", " ", text).strip()
        if plain in english:
            found.add(plain)
        elif words.LATIN.search(plain):
            found.update(sentence for sentence in sentences if sentence in plain)
    return found


def test_menus_speak_chinese(pages, english):
    page, actions, _log_file, folder = pages
    assert actions, "no menu of ours leads anywhere"
    problems, errors = [], []
    page.on("pageerror", lambda error: errors.append(str(error)[:160]))
    for xmlid, action_id, record_id, creates, kinds in actions:
        visits = [("", {})]
        visits += [
            (f" ({kind})", {"viewType": kind}) for kind in kinds[1:] if kind not in ("form", "activity")
        ]
        if record_id:
            visits.append((" (record)", {"viewType": "form", "props": {"resId": record_id}}))
        elif creates:
            visits.append((" (new)", {"viewType": "form"}))
        for label, options in visits:
            texts, wrong = visit(page, action_id, options)
            found = [f"{xmlid}{label}: {text!r}" for text in leaks(texts, english)]
            found += [f"{xmlid}{label}: {text}" for text in [*wrong, *errors]]
            errors.clear()
            if found:
                page.screenshot(path=str(folder / f"{xmlid}{label}.png"))
            problems += found
    tables.report(f"On the pages (pictures in {folder}):", problems)


def test_server_log_is_clean(pages):
    _page, _actions, log_file, _folder = pages
    tables.report("Warnings in the log:", log.find_bad(log_file.read_text("utf-8", errors="replace")))
