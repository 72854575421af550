from odoo import Command

from odoo.addons.metrology_base.tests.common import MetrologyCommon

# One transparent pixel; a signature as the browser sends it.
SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class IntakeCommon(MetrologyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["metrology.site"].search([])._create_warehouse()
        cls.discipline = cls.env["metrology.discipline"].create({"code": "TST", "name": "Test length"})
        cls.verification, cls.mandatory, cls.calibration = cls.env["metrology.service"].create(
            [
                {
                    "code": "test_verification",
                    "name": "Verification",
                    "needs_conformity": True,
                    "urgent_allowed": True,
                    "lead_time_days": 10,
                    "certificate_kind": "verification_cert",
                    "fail_certificate_kind": "result_notice",
                },
                {
                    "code": "test_mandatory",
                    "name": "Mandatory verification",
                    "needs_conformity": True,
                    "is_mandatory": True,
                    "urgent_allowed": False,
                    "lead_time_days": 20,
                    "certificate_kind": "verification_cert",
                    "fail_certificate_kind": "result_notice",
                },
                {
                    "code": "test_calibration",
                    "name": "Calibration",
                    "urgent_allowed": True,
                    "lead_time_days": 10,
                    "certificate_kind": "calibration_cert",
                },
            ]
        )
        cls.caliper = cls.env["metrology.instrument.type"].create(
            {
                "code": "TST-CALIPER",
                "name": "Caliper",
                "discipline_id": cls.discipline.id,
                "service_id": cls.verification.id,
                "cycle_months": 12,
            }
        )
        cls.fee = cls.env["metrology.fee"].create(
            {
                "instrument_type_id": cls.caliper.id,
                "region": cls.env["metrology.fee"]._get_region(),
                "instrument_name": "Caliper",
                "service_id": cls.verification.id,
                "amount": 50,
                "valid_from": "2020-01-01",
            }
        )
        cls.reasons = {
            kind: cls._get_reason(kind, code)
            for kind, code in {
                "appearance": "good",
                "pickup_proof": "order_copy",
                "lead_time_change_reason": "queue",
                "contact_channel": "counter",
                "accessory": "probe",
                "mandatory_purpose": "trade",
                "return_reason": "fault",
            }.items()
        }
        cls.scratched = cls._get_reason("appearance", "scratch")
        cls.serial_counter = 0

    @classmethod
    def _get_reason(cls, kind, code):
        Reason = cls.env["metrology.reason"]
        found = Reason.search([("kind", "=", kind), ("code", "=", code)])
        return found or Reason.create({"kind": kind, "code": code, "name": f"{kind} {code}"})

    @classmethod
    def _prepare_item(cls, **values):
        cls.serial_counter += 1
        return {
            "instrument_type_id": cls.caliper.id,
            "manufacturer": "Test Works",
            "model_spec": "0-150 mm",
            "serial_no": f"SN{cls.serial_counter:06d}",
            "no_accessories": True,
            "appearance_id": cls.reasons["appearance"].id,
            **values,
        }

    @classmethod
    def _prepare_order(cls, items=1, **values):
        lines = items if isinstance(items, list) else [cls._prepare_item() for _index in range(items)]
        return {
            "site_id": cls.site_a.id,
            "submitting_partner_id": cls.customer.id,
            "submitter_id": cls.submitter.id,
            "submitter_name": "Li Test",
            "submitter_phone": "13800000001",
            "certificate_name": cls.customer.name,
            "certificate_address": "1 Test Road",
            "pickup_proof_id": cls.reasons["pickup_proof"].id,
            "item_ids": [Command.create(line) for line in lines],
            **values,
        }

    @classmethod
    def _make_order(cls, items=1, user=None, **values):
        user = user or cls.user_reception
        return cls.env["metrology.order"].with_user(user).create(cls._prepare_order(items, **values))

    @classmethod
    def _sign(cls, order):
        """Check and sign as the clerk who made the order would."""
        if order.state == "draft":
            order.action_check()
        order._sign_as_customer("Li Test", SIGNATURE)
        order._sign_as_clerk(SIGNATURE)
        return order

    @classmethod
    def _make_signed_order(cls, items=1, user=None, **values):
        return cls._sign(cls._make_order(items, user=user, **values))
