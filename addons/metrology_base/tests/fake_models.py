from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields, models

MODULE = "metrology_base"


def add_door(test_class):
    """Put the model `metrology.test.door` into registry and database for the time of the test class."""
    registry, cr = test_class.registry, test_class.env.cr
    with patch.dict(models.MetaModel._module_to_models__, {MODULE: []}):

        class Door(models.Model):
            """A door that tests open and close."""

            _name = "metrology.test.door"
            _description = "Test Door"
            _inherit = ["metrology.state.mixin"]
            _module = MODULE
            _start_fields = ("key_no",)
            _transitions = {"open": ("closed",), "closed": ("open",), "bricked": ("closed", "open")}

            name = fields.Char()
            colour = fields.Char()
            key_no = fields.Char(readonly=True, copy=False)
            opened_for = fields.Char(readonly=True, copy=False)
            state = fields.Selection(
                [("closed", "Closed"), ("open", "Open"), ("bricked", "Bricked up")],
                default="closed",
                required=True,
                readonly=True,
                copy=False,
            )

        names = registry.load(SimpleNamespace(name=MODULE))
    registry._setup_models__(cr, names)
    registry.init_models(cr, names, {"module": MODULE})

    def remove():
        for parent in ("metrology.state.mixin", "base"):
            registry[parent]._inherit_children.discard("metrology.test.door")
        del registry.models["metrology.test.door"]
        registry._setup_models__(cr, [])

    test_class.addClassCleanup(remove)
