from odoo import fields


class BlankMonetary(fields.Monetary):
    """An amount of money that may be unknown.

    A plain monetary field stores 0 for a price nobody has given, and a 0 on a price list reads "free of
    charge". This one stores NULL, so lists, exports and averages leave the unknown price out.
    """

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if not value:
            return None
        return super().convert_to_column_insert(value, record, values, validate)

    def convert_to_read(self, value, record, use_display_name=True):
        return value or False

    def convert_to_export(self, value, record):
        return value or ""
