from odoo.addons.metrology_base.tests.common import MetrologyCommon


class InstrumentCommon(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Lot = cls.env["stock.lot"]
        cls.product = cls.env.ref("metrology_instrument.product_instrument")
        cls.discipline = cls.env["metrology.discipline"].create({"code": "T-INS", "name": "Test"})
        cls.instrument_type = cls.env["metrology.instrument.type"].create(
            {"name": "试验压力表", "discipline_id": cls.discipline.id, "cycle_months": 6}
        )
        cls.instrument = cls._create_instrument(serial_no="No. 4711")

    @classmethod
    def _create_instrument(cls, **values):
        return cls.Lot.create(
            {
                "instrument_type_id": cls.instrument_type.id,
                "manufacturer": "试仪厂",
                "model_spec": "Y-100",
                "owner_id": cls.customer.id,
                **values,
            }
        )

    @classmethod
    def _put(cls, lot, location):
        """Have the piece lie at a place, as after a hand-over."""
        cls.env["stock.quant"]._update_available_quantity(lot.product_id, location, 1, lot_id=lot)
