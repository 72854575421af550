"""The customers of the demo world, what they own, and what the institute charges."""

import random
from datetime import timedelta

from odoo import Command

from odoo.addons.metrology_instrument.cycle import next_due

from . import companies, instruments
from .memory import Memory

CUSTOMERS, INSTRUMENTS = 60, 400
REGION = "演示价目"
SOURCE = "演示数据，不是真实的收费标准"


class Society:
    """Makes customers, prices and instruments."""

    def __init__(self, env, seed, today):
        self.env = env
        self.seed = seed
        self.today = today
        self.memory = Memory(env)

    def get_customers(self):
        """Return the invented customers; always the same ones for a seed."""
        staff_names = set(self.env["res.users"].search([("share", "=", False)]).mapped("name"))
        rng = random.Random(f"{self.seed}/customers")
        return companies.Directory(rng, staff_names).make_customers(CUSTOMERS)

    def make_customers(self):
        """Make the customers with their phones, contacts and invoice data."""
        customers = self.get_customers()
        partners = self.env["res.partner"].create([self.prepare_partner(customer) for customer in customers])
        self.memory.remember([f"customer_{number:03d}" for number in range(len(customers))], partners)

    def prepare_partner(self, customer):
        place = {
            "street": customer.street,
            "city": customer.district,
            "zip": customer.postcode,
            "state_id": self.env.ref(f"base.state_cn_{customer.province}").id,
            "country_id": self.env.ref("base.cn").id,
            "lang": self.env.lang,
        }
        category = self.env["metrology.reason"]._get("customer_category", customer.category)
        values = {
            "name": customer.name,
            "is_company": customer.is_company,
            "phone": customer.phones[0],
            "customer_category_id": category.id,
            "phone_ids": [Command.create({"raw": number}) for number in customer.phones[1:]],
            **place,
        }
        if customer.is_company:
            values.update(
                uscc=customer.uscc,
                invoice_title=customer.name,
                invoice_tax_no=customer.uscc,
                invoice_bank_name="示范银行营业部",
                invoice_bank_account="6200" + "".join(str(ord(letter) % 10) for letter in customer.uscc[:15]),
            )
        values["child_ids"] = [
            Command.create(
                {
                    "name": contact.name,
                    "function": contact.job,
                    "phone": contact.mobile,
                    "email": contact.email,
                    "type": "contact",
                    **place,
                }
            )
            for contact in customer.contacts
        ]
        return values

    def make_prices(self):
        """Load a price list of its own, clearly marked as invented, and charge by it."""
        types = self.get_types()
        self.env["metrology.fee"].create(
            [
                {
                    "region": REGION,
                    "tariff_code": f"YS-{number:03d}",
                    "instrument_type_id": types[kind.name].id,
                    "instrument_name": kind.name,
                    "amount": kind.price,
                    "unit": "件",
                    "valid_from": self.today.replace(month=1, day=1) - timedelta(days=366),
                    "source": SOURCE,
                }
                for number, kind in enumerate(instruments.KINDS, start=1)
                if kind.price
            ]
        )
        # sudo: ir.config_parameter - the region of the price list is a setting of the house
        self.env["ir.config_parameter"].sudo().set_param("metrology_catalog.fee_region", REGION)

    def get_types(self):
        names = [kind.name for kind in instruments.KINDS]
        types = self.env["metrology.instrument.type"].search([("name", "in", names)])
        return {instrument_type.name: instrument_type for instrument_type in types}

    def make_instruments(self):
        """Make the instruments with what is known about their last certificate."""
        pieces = instruments.make_instruments(
            random.Random(f"{self.seed}/instruments"), self.get_customers(), INSTRUMENTS
        )
        partners = list(self.memory.recall_all("res.partner", "customer_").values())
        types = self.get_types()
        product = self.env.ref("metrology_instrument.product_instrument")
        lots = self.env["stock.lot"].with_context(tracking_disable=True, mail_create_nolog=True)
        lots = lots.create(
            [
                {
                    "product_id": product.id,
                    "instrument_type_id": types[piece.kind.name].id,
                    "owner_id": partners[piece.owner].id,
                    "manufacturer": piece.manufacturer,
                    "model_spec": piece.model,
                    "measuring_interval": piece.interval,
                    "accuracy_class": piece.accuracy,
                    "serial_no": piece.serial,
                    "asset_no": piece.asset_no,
                    "place_of_use": piece.place,
                    **self.prepare_last_certificate(piece, types[piece.kind.name], number),
                }
                for number, piece in enumerate(pieces, start=1)
            ]
        )
        self.memory.remember([f"instrument_{number:03d}" for number in range(len(lots))], lots)

    def prepare_last_certificate(self, piece, instrument_type, number):
        date = instruments.make_certificate_date(piece, self.today)
        months = instrument_type.cycle_months
        if not date:
            return {}
        return {
            "last_certificate_no": f"LS{date.year}-{number:05d}",
            "last_certificate_date": date,
            "last_service_id": instrument_type.service_id.id,
            "valid_until": next_due(date, months) if months else False,
        }
