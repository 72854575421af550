import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.metrology_intake.tests.common import SIGNATURE
from odoo.addons.metrology_lab.tests.common import PDF

from .common import PickupCommon

NUMBER = "11010519491231002X"


@tagged("post_install", "-at_install")
class TestLostVoucher(PickupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order()
        cls.release = cls._prepare_release(cls.order, voucher_scan=False)

    def _submit(self, **values):
        action = self.release.action_lost_voucher()
        form = Form(
            self.env["metrology.release.lost.voucher"]
            .with_user(self.user_reception)
            .with_context(**action["context"])
        )
        form.letter = PDF
        form.collector_id_no = NUMBER
        form.identity_photo = SIGNATURE
        form.second_person_id = self.user_supervisor
        for name, value in values.items():
            setattr(form, name, value)
        wizard = form.save()
        wizard.action_submit()
        return wizard

    def _get_failed(self):
        return {c["code"] for c in self.release._get_gate_conditions() if not c["ok"]}

    def test_letter_card_and_second_person_replace_the_voucher(self):
        self.assertEqual(self._get_failed(), {"voucher"})
        wizard = self._submit()
        self.assertFalse(wizard.exists(), "the full number is not kept in the dialog")
        self.assertEqual(self.release.proof_code, "id_plus_letter")
        self.assertTrue(self.release.is_waiting_for_second)
        self.assertEqual(self._get_failed(), {"voucher"})
        with self.assertRefused(UserError, "A second person"):
            self.release._release()
        self.release.with_user(self.user_supervisor).action_confirm_lost_voucher()
        self.assertEqual(self.release.second_person_id, self.user_supervisor)
        self.assertTrue(self.release.second_confirmed_at)
        self.release._release()
        self.assertEqual(self.release.state, "released")

    def test_nobody_types_that_a_second_person_confirmed(self):
        self._submit()
        with self.assertRefused(UserError, "can not be typed"):
            self.release.write({"second_confirmed_at": "2026-01-05 08:00:00"})
        with self.assertRefused(UserError, "can not be typed"):
            self.release.write({"second_person_id": self.user_marketing_officer.id})
        self.assertTrue(self.release.is_waiting_for_second)

    def test_only_the_last_four_characters_are_kept(self):
        self._submit()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.release.collector_id_no, "**************002X")
        self.env.cr.execute("SELECT * FROM metrology_release WHERE id = %s", (self.release.id,))
        self.assertNotIn(NUMBER, str(self.env.cr.fetchone()))
        fingerprint = self.release.sudo().collector_id_hash
        self.assertEqual(len(fingerprint), 64)
        with self.assertRaises(AccessError):
            self.release.with_user(self.user_supervisor).read(["collector_id_hash"])
        other = self._prepare_release(self._make_ready_order(), collector_id_no=f" {NUMBER.lower()} ")
        self.assertEqual(other.sudo().collector_id_hash, fingerprint, "the same person is recognised")

    def test_a_mistyped_number_is_refused(self):
        with self.assertRefused(ValidationError, "check digit"):
            self._submit(collector_id_no="110105194912310021")
        with self.assertRefused(ValidationError, "check digit"):
            self.release.collector_id_no = "12"

    def test_saving_the_masked_number_again_changes_nothing(self):
        self._submit()
        fingerprint = self.release.sudo().collector_id_hash
        self.release.collector_id_no = self.release.collector_id_no
        self.assertEqual(self.release.sudo().collector_id_hash, fingerprint)
        self.release.collector_id_no = False
        self.assertFalse(self.release.collector_id_masked)

    def test_who_may_confirm(self):
        with self.assertRefused(UserError, "have to be there first"):
            self.release.with_user(self.user_supervisor).action_confirm_lost_voucher()
        self._submit()
        for user in (self.user_reception, self.user_agent, self.user_finance):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.release.with_user(user).action_confirm_lost_voucher()
        self.user_reception.group_ids += self.env.ref("metrology_base.group_supervisor")
        with self.assertRefused(UserError, "prepared it yourself"):
            self.release.with_user(self.user_reception).action_confirm_lost_voucher()
        self.release.with_user(self.user_marketing_officer).action_confirm_lost_voucher()
        self.assertEqual(self.release.second_person_id, self.user_marketing_officer)

    def test_who_confirmed_does_not_release(self):
        self._submit()
        self.user_supervisor.group_ids += self.env.ref("metrology_base.group_reception")
        self.release.with_user(self.user_supervisor).action_confirm_lost_voucher()
        with self.assertRefused(UserError, "somebody else has to release"):
            self.release.with_user(self.user_supervisor)._release()

    def test_the_second_person_is_somebody_else_with_the_right(self):
        with self.assertRefused(UserError, "neither a supervisor"):
            self._submit(second_person_id=self.user_agent)
        with self.assertRefused(UserError, "somebody else than yourself"):
            self._submit(second_person_id=self.user_reception)

    def test_other_papers_need_another_confirmation(self):
        self._submit()
        self.release.with_user(self.user_supervisor).action_confirm_lost_voucher()
        self.release.letter = base64.b64encode(b"another letter")
        self.assertFalse(self.release.second_confirmed_at)
        self.assertIn("voucher", self._get_failed())

    def test_the_papers_are_for_those_who_decide(self):
        self._submit()
        for user in (self.user_agent, self.user_finance, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.release.with_user(user).read(["letter", "identity_photo"])
        self.assertTrue(self.release.with_user(self.user_marketing_officer).letter)
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "metrology.release"),
                ("res_id", "=", self.release.id),
                ("res_field", "in", ("letter", "identity_photo")),
            ]
        )
        self.assertEqual(len(attachments), 2)
        for user in (self.user_agent, self.user_reception_b):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                attachments.with_user(user).read(["raw"])

    def test_power_of_attorney_needs_no_second_person(self):
        proof = self.env["metrology.reason"]._get("pickup_proof", "authorization")
        self.release.pickup_proof_id = proof
        self.assertEqual(self._get_failed(), {"voucher", "identity"})
        self.release.write({"letter": PDF, "collector_id_no": NUMBER})
        self.assertFalse(self._get_failed())

    def test_courier(self):
        self.release.write(
            {
                "pickup_proof_id": self.env["metrology.reason"]._get("pickup_proof", "courier").id,
                "signature": False,
            }
        )
        self.assertEqual(self._get_failed(), {"voucher"})
        self.release.tracking_no = "SF123"
        self.release._release()
        self.assertEqual(self.release.state, "released")
