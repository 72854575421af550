"""The product's side of an intake: a counter with its clerk, its catalogue and its customer."""

from itertools import count

from .people import Desk

# One transparent pixel; a signature as the browser sends it.
SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SITE = "SPD"
TYPES = ("游标卡尺", "外径千分尺", "压力表", "数字万用表", "电子天平")
REASONS = {"appearance": "good", "pickup_proof": "order_copy", "contact_channel": "counter"}


def _make_uscc(site):
    """A credit code with right check characters, another one for each site."""
    from odoo.addons.metrology_base import uscc

    body = f"M{sum(ord(letter) * 131**place for place, letter in enumerate(site)) % 10**7:07d}"
    code = f"91350100{body}{uscc.organization_check_character(body)}"
    return code + uscc.check_character(code)


class Counter:
    """A site of its own with a reception clerk; every call is one transaction of this clerk."""

    def __init__(self, database, site=SITE, accessories=()):
        self.desk = Desk(database)
        self.accessories = accessories
        self.serial = count(1)
        self.site_code = site
        with self.desk.system() as env:
            reasons = env["metrology.reason"]
            for kind, code in REASONS.items():
                if not reasons.search([("kind", "=", kind), ("code", "=", code)]):
                    reasons.create({"kind": kind, "code": code, "name": code})
            self.site = env["metrology.site"].create({"name": "测速站点", "code": site}).id
            service = env["metrology.service"].create(
                {
                    "code": f"bench_{site}",
                    "name": "检定",
                    "needs_conformity": True,
                    "lead_time_days": 10,
                    "certificate_kind": "verification_cert",
                    "fail_certificate_kind": "result_notice",
                }
            )
            discipline = env["metrology.discipline"].create({"code": f"B{site}", "name": "长度"})
            self.types = env["metrology.instrument.type"].create(
                [
                    {
                        "code": f"{site}-{number}",
                        "name": name,
                        "discipline_id": discipline.id,
                        "service_id": service.id,
                        "cycle_months": 12,
                    }
                    for number, name in enumerate(TYPES)
                ]
            )
            region = env["metrology.fee"]._get_region()
            env["metrology.fee"].create(
                [
                    {
                        "instrument_type_id": kind.id,
                        "instrument_name": kind.name,
                        "region": region,
                        "service_id": service.id,
                        "amount": 50,
                        "valid_from": "2020-01-01",
                    }
                    for kind in self.types
                ]
            )
            self.types = self.types.ids
            customer = env["res.partner"].create(
                {"name": f"测速精密机械有限公司{site}", "is_company": True, "uscc": _make_uscc(site)}
            )
            submitter = env["res.partner"].create(
                {"name": "李送检", "parent_id": customer.id, "phone": "13800000001"}
            )
            self.customer, self.submitter = customer.id, submitter.id
        self.desk.hire(
            f"clerk_{site}",
            "metrology_base.group_reception",
            metrology_site_ids=[(6, 0, [self.site])],
            metrology_site_id=self.site,
        )

    def prepare_order(self, items, **values):
        """Values of one order as an intake screen sends them."""
        return {
            "site_id": self.site,
            "submitting_partner_id": self.customer,
            "submitter_id": self.submitter,
            "submitter_name": "李送检",
            "submitter_phone": "13800000001",
            "certificate_name": "测速精密机械有限公司",
            "certificate_address": "测试路1号",
            "item_ids": [(0, 0, self.prepare_item()) for _item in range(items)],
            **values,
        }

    def prepare_item(self):
        number = next(self.serial)
        return {
            "instrument_type_id": self.types[number % len(self.types)],
            "manufacturer": "测试量具厂",
            "model_spec": "0-150 mm",
            "serial_no": f"{self.site_code}{number:08d}",
            "no_accessories": not self.accessories,
            "accessory_ids": [(0, 0, {"name": name}) for name in self.accessories],
        }

    def take_in(self, items):
        """An order created, checked, signed by both and received into custody, committed; returns its id."""
        with self.desk.transaction() as env:
            order = env["metrology.order"].create(self.prepare_order(items))
            order.action_check()
            order._sign_as_customer("李送检", SIGNATURE)
            order._sign_as_clerk(SIGNATURE)
            if order.state != "signed" or not all(item.location_id for item in order.item_ids):
                raise AssertionError("the order is not signed and in custody")
            return order.id

    def draft(self, items):
        """A draft order in one call, committed; returns the number of queries before the commit."""
        values = self.prepare_order(items)
        with self.desk.transaction() as env:
            before = env.cr.sql_log_count
            env["metrology.order"].create(values)
            env.flush_all()
            return env.cr.sql_log_count - before
