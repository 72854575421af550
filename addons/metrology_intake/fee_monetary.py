from odoo import fields


class FeeMonetary(fields.Monetary):
    """The fee of an item: 0 means free, and an unknown fee is read as nothing at all.

    The record says in ``is_fee_known`` which of the two a 0 is.
    """

    def convert_to_read(self, value, record, use_display_name=True):
        return value if value or record.is_fee_known else False

    def convert_to_export(self, value, record):
        return value if value or record.is_fee_known else ""
