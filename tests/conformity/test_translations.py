"""Chinese is complete: every text of every addon, with the same placeholders and tags."""

import io

import polib
import pytest
from house import addons, tables, words

ADDONS = addons.get_addons()
each_addon = pytest.mark.parametrize("addon", ADDONS, ids=str)


def load(path):
    if not path.is_file():
        pytest.fail(f"{path.parent.parent.name}/i18n/{path.name} is missing", pytrace=False)
    return polib.pofile(str(path))


def chinese(addon):
    return load(addon.path / "i18n" / "zh_CN.po")


def template(addon):
    return load(addon.path / "i18n" / f"{addon.name}.pot")


@each_addon
def test_chinese_covers_the_template(addon):
    """The committed template and the committed Chinese hold the same texts."""
    wanted = {entry.msgid for entry in template(addon)}
    have = {entry.msgid for entry in chinese(addon) if not entry.obsolete}
    problems = [f"not translated: {text[:90]!r}" for text in wanted - have]
    problems += [f"no longer used: {text[:90]!r}" for text in have - wanted]
    tables.report(f"{addon}/i18n/zh_CN.po:", problems)


@each_addon
def test_chinese_is_chinese(addon):
    allowed = words.read_allowed()
    problems = []
    for entry in chinese(addon):
        text = f"{entry.msgid[:70]!r}"
        if entry.obsolete:
            problems.append(f"obsolete: {text}")
        elif entry.fuzzy:
            problems.append(f"fuzzy: {text}")
        elif not entry.msgstr.strip():
            problems.append(f"empty: {text}")
        elif words.is_english(entry.msgstr, allowed):
            problems.append(f"not Chinese: {text} → {entry.msgstr[:50]!r}")
        if entry.msgstr and words.placeholders(entry.msgid) != words.placeholders(entry.msgstr):
            problems.append(f"placeholders differ: {text} → {entry.msgstr[:70]!r}")
        if entry.msgstr and words.tags(entry.msgid) != words.tags(entry.msgstr):
            problems.append(f"tags differ: {text} → {entry.msgstr[:70]!r}")
        if entry.msgstr and (entry.msgid.startswith("\n"), entry.msgid.endswith("\n")) != (
            entry.msgstr.startswith("\n"),
            entry.msgstr.endswith("\n"),
        ):
            problems.append(f"line break at the ends differs: {text}")
    tables.report(f"{addon}/i18n/zh_CN.po:", problems)


def test_one_word_one_translation():
    """The name of a menu, field or state is the same Chinese word in all addons."""
    meanings = {}
    for addon in ADDONS:
        if (addon.path / "i18n" / "zh_CN.po").is_file():
            for entry in chinese(addon):
                if entry.msgstr and not entry.obsolete:
                    meanings.setdefault(entry.msgid, {}).setdefault(entry.msgstr, []).append(addon.name)
    reviewed = tables.read_keys("two_translations", "msgid")
    problems = [
        f"{msgid[:60]!r}: " + "; ".join(f"{text!r} in {', '.join(names)}" for text, names in texts.items())
        for msgid, texts in meanings.items()
        if len(texts) > 1 and msgid not in reviewed
    ]
    tables.report("One English text, several Chinese ones (or list it in two_translations.csv):", problems)


@pytest.mark.database
@each_addon
def test_template_is_fresh(addon, env):
    """The committed template holds what an export gives today (compared by texts, not by places).

    An export forgets name and summary of the addon, which the list of applications shows: they are added.
    """
    from odoo.tools.translate import trans_export

    buffer = io.BytesIO()
    trans_export(None, [addon.name], buffer, "po", env)
    fresh = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
    fresh |= {addon.manifest["name"], addon.manifest["summary"]}
    committed = {entry.msgid for entry in template(addon)}
    problems = [f"new: {text[:90]!r}" for text in fresh - committed]
    problems += [f"gone: {text[:90]!r}" for text in committed - fresh]
    tables.report(f"{addon}/i18n/{addon.name}.pot is not what an export gives:", problems)
