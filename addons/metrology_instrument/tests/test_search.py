from odoo.tests import tagged

from .common import InstrumentCommon


@tagged("post_install", "-at_install")
class TestSearch(InstrumentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.instrument.write({"asset_no": "ZC-2021-0007", "last_certificate_no": "DC/力学-001-2026"})
        cls.other = cls._create_instrument(serial_no="9988", model_spec="Y-150", manufacturer="其他厂")

    def _find(self, text):
        found = self.Lot.name_search(text, domain=[("instrument_type_id", "=", self.instrument_type.id)])
        return self.Lot.browse(res_id for res_id, _name in found)

    def test_found_by_everything_it_is_known_by(self):
        for text in (
            self.instrument.name,
            "4711",
            "no.4711",
            "ＮＯ ４７１１",
            "试仪",
            "y100",
            "试仪厂 Y-100",
            "ZC20210007",
            "力学-001",
        ):
            self.assertEqual(self._find(text), self.instrument, text)
        self.assertEqual(self._find("压力表"), self.instrument | self.other)
        self.assertFalse(self._find("4711 其他厂"), "all words must match")

    def test_one_character_still_works(self):
        lot = self._create_instrument(serial_no="ZZ1")
        lot.name = "Ω"
        self.assertEqual(self._find("Ω"), lot)

    def test_pairs_in_wrong_order_do_not_match(self):
        self.assertFalse(self._find("7114"))
        self.assertFalse(self._find("4%1"))

    def test_search_uses_the_index(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.Lot._search(self.Lot._search_display_name("ilike", "4711"))
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("search_text_idx", plan)

    def test_exact_columns_are_indexed(self):
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'stock_lot'")
        definitions = " ".join(row[0] for row in self.env.cr.fetchall())
        for column in ("serial_no", "owner_id", "asset_no", "last_certificate_no", "valid_until"):
            self.assertIn(f"({column})", definitions)

    def test_other_lots_are_found_as_before(self):
        product = self.env["product.product"].create(
            {"name": "Paper", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        lot = self.Lot.create({"product_id": product.id, "name": "PAPER-2026", "serial_no": "hidden5"})
        self.assertIn(lot.id, dict(self.Lot.name_search("per-20")))
        self.assertFalse(self.Lot.name_search("hidden5"))
