from odoo import fields


class FeeAmount(fields.Float):
    """The fee of an item in the currency of its order: 0 means free, and an unknown fee is read as nothing.

    The record says in ``is_fee_known`` which of the two a 0 is. A number with two digits and not a monetary
    field, because that one looks its currency up twice for every line of a long order.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, digits=(16, 2), **kwargs)

    def convert_to_column(self, value, record, values=None, validate=True):
        # rounding takes longer than the rest of writing a fee, and most fees are whole
        if isinstance(value, float) and value % 1 == 0:
            return f"{value:.2f}"
        return super().convert_to_column(value, record, values, validate)

    def convert_to_read(self, value, record, use_display_name=True):
        return value if value or record.is_fee_known else False

    def convert_to_export(self, value, record):
        return value if value or record.is_fee_known else ""
