from itertools import product
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.common import SIGNATURE
from odoo.addons.metrology_lab.tests.common import PDF

from .common import PickupCommon

NUMBER = "11010519491231002X"
UNPAID = {"code": "fee", "label": "Fee", "ok": False, "reason": "50.00 is due.", "step": "pay"}
PAID = {"code": "fee", "label": "Fee", "ok": True, "reason": "", "step": ""}

# What is done to a release of which every condition is met → the conditions that turn red, and the step that
# solves the first of them. An empty set: the gate stays open.
TRUTH = [
    ("everything is there", {}, {}, ""),
    ("no voucher", {"voucher_scan": False}, {"voucher": "press Lost voucher"}, "lost_voucher"),
    ("a guessed voucher", {"voucher_scan": "x"}, {"voucher": "not the voucher"}, "lost_voucher"),
    ("nobody named", {"collector_name": " "}, {"identity": "who collects"}, "collector_name"),
    ("no phone", {"collector_phone": False}, {"identity": "phone number"}, "collector_phone"),
    (
        "lost, nothing else",
        {"proof": "id_plus_letter"},
        {"voucher": "letter", "identity": "identity number"},
        "letter",
    ),
    (
        "lost, letter only",
        {"proof": "id_plus_letter", "letter": PDF},
        {"voucher": "second person", "identity": "identity number"},
        "second",
    ),
    (
        "lost, all but the second person",
        {"proof": "id_plus_letter", "letter": PDF, "identity_photo": SIGNATURE, "collector_id_no": NUMBER},
        {"voucher": "second person"},
        "second",
    ),
    (
        "lost, confirmed",
        {
            "proof": "id_plus_letter",
            "letter": PDF,
            "identity_photo": SIGNATURE,
            "collector_id_no": NUMBER,
            "confirm": True,
        },
        {},
        "",
    ),
    (
        "authorised without letter",
        {"proof": "authorization"},
        {"voucher": "letter", "identity": "identity"},
        "letter",
    ),
    (
        "authorised",
        {"proof": "authorization", "letter": PDF, "collector_id_no": NUMBER, "voucher_scan": False},
        {},
        "",
    ),
    ("courier without waybill", {"proof": "courier"}, {"voucher": "waybill"}, "tracking_no"),
    (
        "courier",
        {"proof": "courier", "tracking_no": "SF1", "signature": False, "voucher_scan": False},
        {},
        "",
    ),
    ("an item not scanned", {"unscan": "item"}, {"count": "Scan "}, "scan"),
    ("an accessory not scanned", {"unscan": "accessory"}, {"count": "write down"}, "count_remark"),
    ("an accessory missing, written down", {"unscan": "accessory", "count_remark": "No cable."}, {}, ""),
    ("a foreign label", {"foreign": True}, {"count": "not on this list"}, "undo"),
    ("partial pickup", {"leave": True}, {}, ""),
    ("nothing chosen", {"leave_all": True}, {"reports": "at least one item"}, "leave"),
    ("not signed", {"signature": False}, {"signature": "sign"}, "signature"),
    ("not paid", {"fee": UNPAID}, {"fee": "is due"}, "pay"),
    ("paid", {"fee": PAID}, {}, ""),
]


@tagged("post_install", "-at_install")
class TestReleaseGate(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order(
            [
                cls._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                cls._prepare_item(),
            ]
        )
        cls.release = cls._prepare_release(cls.order)

    def _spoil(self, changes):
        """Apply one row of the table to the release."""
        first, second = self.order.item_ids
        labels = {"item": first.item_uid, "accessory": first.accessory_ids.accessory_uid}
        for name, value in changes.items():
            if name == "proof":
                self.release.pickup_proof_id = self.env["metrology.reason"]._get("pickup_proof", value)
            elif name == "unscan":
                codes = self.release.scanned.split()
                self.release.scanned = "\n".join(code for code in codes if code != labels[value])
            elif name == "foreign":
                self.release.scanned += "\nFOREIGN-1"
            elif name in ("leave", "leave_all"):
                items = second if name == "leave" else self.order.item_ids
                self.env["metrology.release.desk"].with_user(self.user_reception).leave(
                    self.release.id, items.ids, self._get_reason("stay_reason", "later").id
                )
            elif name == "confirm":
                self.release.with_user(self.user_supervisor).action_confirm_lost_voucher()
            elif name != "fee":
                self.release[name] = value

    def test_truth_table(self):
        for title, changes, red, step in TRUTH:
            with (
                self.subTest(title),
                patch.object(type(self.release), "_get_fee_condition", return_value=changes.get("fee", PAID)),
                self.cr.savepoint() as savepoint,
            ):
                self._spoil(changes)
                self._check_row(red, step)
                savepoint.rollback()
                self.env.invalidate_all()

    def _check_row(self, red, step):
        failed = [one for one in self.release._get_gate_conditions() if not one["ok"]]
        self.assertEqual([one["code"] for one in failed], list(red))
        for condition in failed:
            self.assertIn(red[condition["code"]], condition["reason"])
            self.assertTrue(condition["step"], "each red condition names what solves it")
        self.assertEqual(self.release.is_releasable, not red)
        if red:
            self.assertEqual(failed[0]["step"], step)
            with self.assertRefused(UserError, "can not be released yet"):
                self.release._release()
            self.assertEqual(self.release.state, "draft")
        else:
            self.release._release()
            self.assertEqual(self.release.state, "released")

    def test_one_open_condition_keeps_the_gate_closed(self):
        """All 32 combinations of five conditions: open only when every one is met."""
        spoilers = {
            "voucher": {"voucher_scan": False},
            "identity": {"collector_name": False},
            "fee": {"fee": UNPAID},
            "count": {"scanned": False},
            "signature": {"signature": False},
        }
        met = {
            name: self.release[name] for name in ("voucher_scan", "collector_name", "scanned", "signature")
        }
        for row in product((True, False), repeat=len(spoilers)):
            red = [code for code, is_met in zip(spoilers, row, strict=True) if not is_met]
            changes = {name: value for code in red for name, value in spoilers[code].items()}
            fee = changes.pop("fee", PAID)
            self.release.write({**met, **changes})
            with patch.object(type(self.release), "_get_fee_condition", return_value=fee):
                failed = [one["code"] for one in self.release._get_gate_conditions() if not one["ok"]]
                self.assertEqual(failed, red)
                self.assertEqual(self.release.is_releasable, not red)
            self.release.invalidate_recordset(["is_releasable", "gate_summary"])

    def test_a_used_voucher_is_a_condition_of_its_own(self):
        twin = self._prepare_release(self.order, user=self._make_user("reception", login="reception_c"))
        self.release._release()
        unused = {one["code"]: one for one in twin._get_gate_conditions()}["unused"]
        self.assertFalse(unused["ok"])
        self.assertIn(self.release.name, unused["reason"])
        self.assertIn("Wang Collector", unused["reason"])
        with self.assertRefused(UserError, "Voucher unused"):
            twin._release()

    def test_a_partly_used_voucher_stays_good(self):
        self._spoil({"leave": True})
        self.release._release()
        rest = self._prepare_release(self.order)
        self.assertTrue(rest.is_releasable)
