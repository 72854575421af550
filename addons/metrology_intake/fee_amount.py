from odoo import fields


class Amount(fields.Float):
    """Money of an item in the currency of its order.

    A number with two digits and not a monetary field, because that one looks its currency up twice for every
    line of a long order. Whole amounts, the most frequent ones, skip the rounding: it takes longer than all
    the rest.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, digits=(16, 2), **kwargs)

    def convert_to_cache(self, value, record, validate=True):
        if isinstance(value, float) and value.is_integer():
            return value
        return super().convert_to_cache(value, record, validate)

    def convert_to_column(self, value, record, values=None, validate=True):
        if isinstance(value, float) and value.is_integer():
            return f"{value:.2f}"
        return super().convert_to_column(value, record, values, validate)


class FeeAmount(Amount):
    """The fee of an item: 0 means free, and an unknown fee is read as nothing.

    The record says in ``is_fee_known`` which of the two a 0 is.
    """

    def convert_to_read(self, value, record, use_display_name=True):
        return value if value or record.is_fee_known else False

    def convert_to_export(self, value, record):
        return value if value or record.is_fee_known else ""
