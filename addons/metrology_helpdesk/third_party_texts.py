"""Chinese of the OCA helpdesk addons, which bring none.

Odoo loads `i18n_extra/zh_CN.po` of this addon like any other file, and each entry names the record that it
translates. Only texts that stand in code are looked for in the files of the very addon that speaks, so those
are handed to it here.
"""

from odoo.tools import file_open
from odoo.tools.translate import CodeTranslations, translation_file_reader

ADDONS = (
    "helpdesk_mgmt",
    "helpdesk_mgmt_merge",
    "helpdesk_mgmt_rating",
    "helpdesk_mgmt_sla",
    "helpdesk_type",
)
LANG = "zh_CN"
FILE = f"metrology_helpdesk/i18n_extra/{LANG}.po"

get_of_addon = CodeTranslations._get_code_translations


def get_code_translations(module_name, lang, filter_func):
    """Return the texts of the addon's own files, and for the addons above those of ours that it lacks."""
    own = get_of_addon(module_name, lang, filter_func)
    if module_name not in ADDONS or lang != LANG:
        return own
    with file_open(FILE, mode="rb") as file:
        ours = {
            row["src"]: row["value"]
            for row in translation_file_reader(file, fileformat="po")
            if row["type"] == "code" and row["module"] == module_name and filter_func(row)
        }
    return {**ours, **own}


CodeTranslations._get_code_translations = staticmethod(get_code_translations)
