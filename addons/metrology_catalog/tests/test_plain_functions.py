import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.metrology_catalog import fee_rule, measuring_interval, regulation_text
from odoo.addons.metrology_catalog.measuring_interval import parse_interval
from odoo.addons.metrology_catalog.regulation_text import parse_regulations


@tagged("post_install", "-at_install")
class TestPlainFunctions(BaseCase):
    def test_doctests(self):
        for module in (fee_rule, measuring_interval, regulation_text):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_interval_covers(self):
        wide, narrow = parse_interval("(0~500)mm"), parse_interval("0-300 MM")
        self.assertTrue(wide.covers(narrow))
        self.assertFalse(narrow.covers(wide))
        self.assertFalse(wide.covers(parse_interval("(0~3)m")), "metres are not millimetres")
        self.assertTrue(parse_interval("≤100mm").covers(parse_interval("(0~50)mm")))
        self.assertFalse(wide.covers(parse_interval("2mm~∞")))

    def test_interval_of_other_text(self):
        for text in (None, "", "J2、J6", "±100μm", "≤500×500mm"):
            self.assertIsNone(parse_interval(text), text)

    def test_regulations_of_one_cell(self):
        self.assertEqual(
            [r.code for r in parse_regulations("JJG 1010-2013; JJF 2241-2025")],
            ["JJG 1010-2013", "JJF 2241-2025"],
        )
        self.assertTrue(parse_regulations("JJG 1148-2022(试行)")[0].is_trial)
        self.assertEqual(parse_regulations("jjf(京) 12-2020")[0].code, "JJF (京) 12-2020")
        self.assertEqual(parse_regulations(""), [])
