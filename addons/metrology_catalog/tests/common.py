from odoo.addons.base.tests.common import BaseCommon


class CatalogCommon(BaseCommon):
    """A small catalogue of its own, beside whatever the reference files brought."""

    @classmethod
    def default_env_context(cls):
        return {**super().default_env_context(), "lang": "en_US"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("metrology_catalog.fee_region", "TEST")
        cls.discipline = cls.env["metrology.discipline"].create({"code": "T-LEN", "name": "Test length"})
        cls.regulation = cls.env["metrology.regulation"].create({"code": "JJG 90001-2020"})
        cls.service = cls.env["metrology.service"].create(
            {"code": "t_calibration", "name": "Test calibration", "lead_time_days": 10}
        )
        cls.instrument_type = cls.env["metrology.instrument.type"].create(
            {
                "name": "压力表",
                "name_en": "pressure gauge",
                "discipline_id": cls.discipline.id,
                "regulation_ids": [(6, 0, cls.regulation.ids)],
                "regulation_id": cls.regulation.id,
                "service_id": cls.service.id,
                "cycle_months": 6,
            }
        )

    @classmethod
    def _create_fee(cls, **values):
        return cls.env["metrology.fee"].create(
            {"region": "TEST", "instrument_type_id": cls.instrument_type.id, "unit": "台", **values}
        )
