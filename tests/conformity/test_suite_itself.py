"""The suite is seen to fail: a small flawless addon is spoilt in one place, and the right test notices."""

import pytest
from house import addons, words

from conformity import test_house, test_source, test_translations, test_xml

SITE = "models/metrology_discipline.py"
VIEWS = "views/metrology_discipline_views.xml"
FILES = {
    "__init__.py": "from . import models\n",
    "__manifest__.py": """{
        "name": "Metrology Catalogue",
        "summary": "Disciplines",
        "version": "19.0.1.0.0",
        "category": "Services/Metrology",
        "license": "AGPL-3",
        "author": "Metrology Desk contributors",
        "website": "https://github.com/metrology-desk/metrology-desk",
        "depends": ["metrology_base", "product"],
        "data": ["security/ir.model.access.csv", "views/metrology_discipline_views.xml"],
    }""",
    "README.md": "# Catalogue\n\nWhat it is.\n\nWhere it stands.\n\nWho uses it.\n",
    "static/description/icon.png": "",
    "tests/__init__.py": "",
    "models/__init__.py": "from . import metrology_discipline\n",
    SITE: '''from odoo import fields, models
from odoo.exceptions import UserError


class MetrologyDiscipline(models.Model):
    _name = "metrology.discipline"
    _description = "Discipline"

    name = fields.Char()

    def action_go(self):
        """Count."""
        # sudo: metrology.discipline - everybody may count
        if not self.sudo().search_count([]):
            raise UserError(self.env._("No discipline for %(name)s.", name=self.name))
        self.env.cr.execute("SELECT id FROM metrology_discipline WHERE name = %s", [self.name])
        return True
''',
    "security/ir.model.access.csv": "id,name,model_id:id,group_id:id,perm_read\n"
    "access_discipline,discipline,model_metrology_discipline,metrology_base.group_user,1\n",
    VIEWS: """<odoo>
    <record id="discipline_view_list" model="ir.ui.view">
        <field name="model">metrology.discipline</field>
        <field name="arch" type="xml"><list><field name="name"/></list></field>
    </record>
    <data noupdate="1">
        <record id="discipline_rule" model="ir.rule">
            <field name="groups" eval="[(4, ref('metrology_base.group_user'))]"/>
        </record>
    </data>
</odoo>""",
    "i18n/metrology_catalog.pot": 'msgid "No discipline for %(name)s."\nmsgstr ""\n',
    "i18n/zh_CN.po": 'msgid "No discipline for %(name)s."\nmsgstr "%(name)s 没有专业。"\n',
}
SPOILT = [
    (test_house.test_arrows, "__manifest__.py", '"product"', '"metrology_lab"'),
    (test_house.test_no_undeclared_dependency, "__manifest__.py", '"metrology_base", ', ""),
    (
        test_house.test_no_undeclared_dependency,
        SITE,
        "import UserError",
        "import UserError\nfrom odoo.addons.metrology_lab import x",
    ),
    (test_house.test_no_undeclared_dependency, SITE, "return True", 'return self.env.ref("metrology_lab.x")'),
    (test_house.test_no_undeclared_dependency, VIEWS, "metrology_base.group_user", "metrology_lab.group"),
    (
        test_house.test_no_undeclared_dependency,
        "security/ir.model.access.csv",
        "metrology_base.",
        "metrology_lab.",
    ),
    (test_house.test_manifest, "__manifest__.py", "AGPL-3", "LGPL-3"),
    (test_house.test_manifest, "__manifest__.py", "19.0.1.0.0", "1.0"),
    (test_house.test_manifest, "__manifest__.py", '"Disciplines"', '""'),
    (test_house.test_manifest, "__manifest__.py", "contributors", "people"),
    (test_house.test_files_that_every_addon_has, "README.md", None, None),
    (test_house.test_files_that_every_addon_has, "static/description/icon.png", None, None),
    (test_house.test_files_that_every_addon_has, "i18n/zh_CN.po", None, None),
    (test_house.test_data_files, VIEWS, None, None),
    (test_house.test_data_files, "__manifest__.py", ', "views/metrology_discipline_views.xml"', ""),
    (
        test_house.test_python_files_are_imported,
        "models/__init__.py",
        "from . import metrology_discipline",
        "",
    ),
    (test_house.test_python_files_are_imported, "__init__.py", "from . import models", ""),
    (
        test_source.test_one_model_per_file,
        SITE,
        '_name = "metrology.discipline"',
        '_name = "metrology.subject"',
    ),
    (
        test_source.test_one_model_per_file,
        SITE,
        '_name = "metrology.discipline"',
        '_inherit = ["mail.thread"]',
    ),
    (test_source.test_one_model_per_file, SITE, "_description", "_other"),
    (test_source.test_no_leftovers, SITE, '"""Count."""', '"""Count. ' + "TO" + 'DO"""'),
    (test_source.test_no_code_in_comments, SITE, '"""Count."""', "# self.env.cr.commit()"),
    (test_source.test_no_code_in_comments, SITE, '"""Count."""', "# if self.name:"),
    (test_source.test_no_code_in_comments, VIEWS, "<odoo>", '<odoo><!-- <field name="x"/> -->'),
    (test_source.test_no_print_and_no_blind_except, SITE, "return True", "print(1)"),
    (
        test_source.test_no_print_and_no_blind_except,
        SITE,
        "        return True",
        "        try:\n            return True\n        except Exception:\n            pass",
    ),
    (test_source.test_sudo_says_why, SITE, " - everybody may count", ""),
    (test_source.test_sudo_says_why, SITE, "# sudo:", "# root:"),
    (test_source.test_sql_is_constant, SITE, '= %s", [self.name]', "= '\" + self.name"),
    (test_source.test_sql_is_constant, SITE, '= %s", [self.name]', "= '%s'\" % self.name"),
    (test_source.test_sql_is_constant, SITE, 'execute("SELECT', 'execute(f"SELECT'),
    (test_source.test_nothing_dead_in_odoo_19, SITE, "_description", "_sql_constraints"),
    (test_source.test_nothing_dead_in_odoo_19, SITE, "self.env.cr.execute(", "self._cr.execute("),
    (test_source.test_nothing_dead_in_odoo_19, SITE, "return True", "self.env.cr.commit()"),
    (test_source.test_errors_can_be_translated, SITE, "self.env._(", "_("),
    (
        test_source.test_errors_can_be_translated,
        SITE,
        'self.env._("No discipline for %(name)s.", name=self.name)',
        '"No"',
    ),
    (test_source.test_errors_can_be_translated, SITE, '"No discipline for %(name)s."', 'f"No {self.name}"'),
    (test_source.test_errors_can_be_translated, SITE, ", name=self.name)", ") % {'name': self.name}"),
    (test_xml.test_well_formed, VIEWS, "</odoo>", ""),
    (test_xml.test_ids_are_unique, VIEWS, "discipline_rule", "discipline_view_list"),
    (test_xml.test_odoo_19_dialect, VIEWS, "list>", "tree>"),
    (test_xml.test_odoo_19_dialect, VIEWS, '<field name="name"/>', '<field name="name" attrs="{}"/>'),
    (test_xml.test_odoo_19_dialect, VIEWS, "<list>", '<list><div t-name="kanban-box"/>'),
    (test_xml.test_view_files_are_named_after_the_model, VIEWS, "metrology.discipline", "metrology.site"),
    (test_xml.test_rules_survive_updates, VIEWS, ' noupdate="1"', ""),
    (test_translations.test_chinese_covers_the_template, "i18n/zh_CN.po", "No discipline", "A discipline"),
    (test_translations.test_chinese_is_chinese, "i18n/zh_CN.po", "没有专业。", " without discipline"),
    (test_translations.test_chinese_is_chinese, "i18n/zh_CN.po", '"%(name)s 没有专业。"', '""'),
    (test_translations.test_chinese_is_chinese, "i18n/zh_CN.po", '"%(name)s ', '"%(title)s '),
    (test_translations.test_chinese_is_chinese, "i18n/zh_CN.po", "msgid", "#, fuzzy\nmsgid"),
    (test_translations.test_chinese_is_chinese, "i18n/zh_CN.po", "没有专业。", "<b>没有专业。</b>"),
]
NAMES = [f"{check.__name__}-{number}" for number, (check, *_rest) in enumerate(SPOILT)]


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """A flawless addon on disk, which the suite takes for the only one there is."""
    folder = tmp_path / "metrology_catalog"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    addon = addons.Addon(folder)
    monkeypatch.setattr(addons, "get_addons", lambda: [addon])
    addons.closure.cache_clear()
    yield addon
    addons.closure.cache_clear()


@pytest.mark.parametrize(
    "check", sorted({check for check, *_rest in SPOILT}, key=str), ids=lambda check: check.__name__
)
def test_flawless_addon_passes(sample, check):
    check(sample)


@pytest.mark.parametrize(("check", "name", "old", "new"), SPOILT, ids=NAMES)
def test_fault_is_noticed(sample, check, name, old, new):
    path = sample.path / name
    text = path.read_text("utf-8")
    if old is None:
        path.unlink()
    else:
        assert old in text, f"{old!r} is not in the sample"
        path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises((pytest.fail.Exception, AssertionError, SyntaxError)):
        check(sample)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Customer", True),
        ("<b>Done</b>", True),
        ("Send to %(name)s", True),
        ("客户 Customer", False),
        ("%(count)s / %(total)s", False),
        ("JJG 1-1999", True),
        ("20 %", False),
        ("metrology.order", False),
        ("'%s 40x20' % (object.name or object.code)", False),
        ("https://example.org/a", False),
        ("", False),
    ],
)
def test_english_is_told_from_codes(text, english):
    assert words.is_english(text) is english


def test_allowed_words_are_no_leak():
    assert not words.is_english("JJG 1-1999", {"JJG"})
