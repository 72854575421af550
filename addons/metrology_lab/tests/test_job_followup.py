from datetime import date

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import LabCommon


@tagged("post_install", "-at_install")
class TestJobFollowup(LabCommon):
    """What happens to an item besides a plain test: late, changed, repaired, sent back, sent away."""

    # Lateness

    def test_at_risk_then_late_by_the_rule(self):
        self.env["metrology.lead.time"].create(
            {
                "site_id": self.site_a.id,
                "service_id": self.verification.id,
                "days": 10,
                "warning_days": 5,
                "valid_from": "2026-01-01",
            }
        )
        with freeze_time("2026-03-02 04:00:00"):
            job = self._make_jobs(order_date="2026-03-02").with_env(self.env)
        self.assertEqual((job.deadline, job.warning_date), (date(2026, 3, 16), date(2026, 3, 9)))
        Job = self.env["metrology.lab.job"]
        for day, risk, late, days in (
            ("2026-03-06", False, False, 0),
            ("2026-03-09", True, False, 0),
            ("2026-03-16", True, False, 0),
            ("2026-03-18", False, True, 2),
        ):
            with self.subTest(day), freeze_time(f"{day} 04:00:00"):
                job.invalidate_recordset()
                self.assertEqual((job.is_at_risk, job.is_late, job.late_days), (risk, late, days))
                self.assertEqual(job in Job.search([("is_at_risk", "=", True)]), risk)
                self.assertEqual(job in Job.search([("is_at_risk", "=", False)]), not risk)

    def test_the_service_warns_where_there_is_no_rule(self):
        self.verification.warning_days = 1
        with freeze_time("2026-03-02 04:00:00"):
            job = self._make_jobs(order_date="2026-03-02")
        self.assertEqual(job.warning_date, date(2026, 3, 13))

    def test_what_a_delay_means(self):
        line = self._prepare_item(
            service_id=self.mandatory.id,
            mandatory_purpose_id=self.reasons["mandatory_purpose"].id,
            mandatory_registration_no="QJ1",
        )
        with freeze_time("2026-03-02 04:00:00"):
            mandatory = self._make_jobs([line], order_date="2026-03-02")
            plain = self._make_jobs(order_date="2026-03-02")
            self.assertFalse(mandatory.late_hint)
        with freeze_time("2026-06-02 04:00:00"):
            (mandatory | plain).invalidate_recordset()
            self.assertIn("waive every fee", mandatory.late_hint)
            self.assertIn("amendment", plain.late_hint)
            plain.late_reason_id = self.reasons["lead_time_change_reason"]
            with self.assertRaises(AccessError):
                plain.with_user(self.user_agent).late_note = "x"

    # Not required

    def test_not_required_is_counted_separately(self):
        first, second = self._make_jobs(2)
        wizard = Form(
            self.env["metrology.lab.return"]
            .with_user(self.user_laboratory)
            .with_context(**first.action_not_required()["context"])
        )
        wizard.reason_id = self.env["metrology.reason"]._get("return_reason", "not_mandatory")
        wizard.text = "Used for experiments only."
        wizard.save().action_return()
        second._return_untested(self.fault, "Stays dark.")
        counts = dict(
            self.env["metrology.lab.job"]._read_group(
                [("id", "in", (first | second).ids)], ["result"], ["__count"]
            )
        )
        self.assertEqual(counts, {"not_required": 1, "untested": 1})
        answer = self.env["metrology.scan"].with_user(self.user_reception).resolve(first.item_uid)
        self.assertEqual(answer["word"], "Not required")
        bodies = " ".join(first.order_id.message_ids.mapped("body"))
        self.assertIn("Not required: ", bodies)
        self.assertIn("Returned untested: ", bodies)

    # Submitted again

    def _send_home_untested(self):
        job = self._start(self._make_jobs())
        job._return_untested(self.fault, "Stays dark.")
        return self._send_home(job.item_id.with_env(self.env))

    def _send_home(self, item):
        customers = self.env.ref("stock.stock_location_customers")
        self.env["metrology.custody"]._move(item, customers, "release", self.keeper, self.submitter)
        item._transition("released")
        return item

    def test_scan_of_a_returned_instrument_offers_a_linked_order(self):
        old = self._send_home_untested()
        answer = self.env["metrology.scan"].with_user(self.user_reception).resolve(old.item_uid)
        self.assertIn(["Returned untested", f"{self.fault.name}, Stays dark."], answer["lines"])
        step = next(step for step in answer["steps"] if step["action"]["res_model"] == "metrology.order")
        self.assertEqual(
            step["action"]["context"]["default_item_ids"][0][2]["instrument_id"], old.instrument_id.id
        )
        for user in (self.user_agent, self.user_laboratory):
            answer = self.env["metrology.scan"].with_user(user).resolve(old.item_uid)
            self.assertNotIn("Submit it again", [step["label"] for step in answer["steps"]])

    def test_proposed_linked_and_waived(self):
        old = self._send_home_untested()
        line = {"instrument_id": old.instrument_id.id}
        order = self._make_order([{**self._prepare_item(), **line, "serial_no": old.serial_no}])
        item = order.item_ids
        self.assertEqual(item.returned_visit_id.id, old.id)
        self.assertEqual(item.fee_amount, 50)
        item.action_waive_fee_after_return()
        self.assertEqual((item.previous_item_id.id, item.fee_amount), (old.id, 0))
        self._sign(order)
        self.assertEqual(order.fee_due, 0)
        with self.assertRefused(UserError, "can not change any more"):
            item.action_waive_fee_after_return()
        other = self._make_order().item_ids
        with self.assertRefused(UserError, "no earlier visit is known"):
            other.action_link_returned_visit()

    def test_a_visit_is_linked_once(self):
        old = self._send_home_untested()
        again = self._make_signed_order(
            [{**self._prepare_item(), "instrument_id": old.instrument_id.id, "serial_no": old.serial_no}]
        ).item_ids
        self.assertEqual(again.previous_item_id.id, old.id)
        self._finish(again.lab_job_ids)
        self._send_home(again.with_env(self.env))
        later = self._make_signed_order(
            [{**self._prepare_item(), "instrument_id": old.instrument_id.id, "serial_no": old.serial_no}]
        ).item_ids
        self.assertFalse(later.previous_item_id, "a year later it is an ordinary visit")

    # Changes and repair

    def _answer(self, amendment, yes=True):
        amendment = amendment.with_user(self.user_reception)
        amendment.write(
            {
                "confirmed_channel_id": self.reasons["contact_channel"].id,
                "confirmed_by_name": "Li Test",
                "confirmed_at": fields.Datetime.now(),
            }
        )
        return amendment.action_confirm() if yes else amendment.action_refuse()

    def _amend(self, job):
        values = {"field_name": "special_requirement", "item_id": job.item_id.id, "new_text": "5 points"}
        return (
            self.env["metrology.order.amendment"]
            .with_user(self.user_reception)
            .create(
                {
                    "order_id": job.order_id.id,
                    "reason_id": self.reasons["lead_time_change_reason"].id,
                    "line_ids": [Command.create(values)],
                }
            )
        )

    def test_a_change_reaches_the_laboratory_before_it_goes_on(self):
        first, second = self._start(self._make_jobs(2))
        self._answer(self._amend(first))
        self.assertIn("5 points", first.amendment_note)
        self.assertFalse(second.amendment_note, "only what changed")
        with self.assertRefused(UserError, "press Seen first"):
            first._finish("pass")
        with self.assertRaises(AccessError):
            first.with_user(self.user_reception).action_see_amendment()
        first.action_see_amendment()
        self.assertTrue(first._finish("pass"))

    def test_a_refused_change_does_not(self):
        job = self._start(self._make_jobs())
        self._answer(self._amend(job), yes=False)
        self.assertFalse(job.amendment_note)

    def _propose_repair(self, job, **values):
        self.env["metrology.lab.consult"].with_user(self.user_laboratory).create(
            {
                "job_ids": [Command.set(job.ids)],
                "question": "New jaws",
                "is_repair": True,
                "repair_fee": 30,
                **values,
            }
        ).action_ask()
        return job.order_id.amendment_ids.sudo()

    def test_repair_is_asked_and_becomes_an_amendment(self):
        job = self._make_jobs()
        job._accept(self.keeper)
        amendment = self._propose_repair(job)
        self.assertEqual(amendment.requested_by_id, self.user_laboratory)
        with self.assertRefused(UserError, "has not answered yet"):
            job.action_start()
        with self.assertRefused(UserError, "has to be approved"):
            self._answer(amendment)
        amendment.with_user(self.user_supervisor).action_approve()
        self._answer(amendment)
        item = job.item_id.with_env(self.env)
        self.assertEqual((item.fee_amount, item.consult_open), (80, False))
        self.assertIn("Repair: New jaws", item.special_requirement)
        job.action_see_amendment()
        job.action_start()

    def test_repair_refused_lets_the_job_go_on(self):
        job = self._make_jobs()
        amendment = self._propose_repair(job, repair_fee=0)
        self._answer(amendment, yes=False)
        self.assertFalse(job.consult_open)
        self.assertFalse(job.item_id.special_requirement)
        with self.assertRefused(UserError, "can not be negative"):
            self._propose_repair(job, repair_fee=-1)
        with self.assertRaises(AccessError):
            self.env["metrology.lab.consult"].with_user(self.user_agent).create({})

    # Other institutes

    def _forward(self, **values):
        wizard = self.env["metrology.lab.forward"].with_user(self.user_laboratory)
        job = self._make_jobs()
        wizard.create(
            {"job_ids": [Command.set(job.ids)], "partner_id": self.institute.id, "reason": "x", **values}
        ).action_forward()
        return job.forwarding_ids

    def test_days_out_and_overdue(self):
        consent = {
            "has_consent": True,
            "consent_channel_id": self.reasons["contact_channel"].id,
            "consent_person": "Ms Li",
        }
        with freeze_time("2026-03-02 04:00:00"):
            forwarding = self._forward(**consent)
            self.assertEqual(forwarding.expected_back, date(2026, 3, 23), "fifteen working days")
            forwarding.expected_back = False
            with self.assertRefused(UserError, "expected back"):
                forwarding.action_send()
            forwarding.expected_back = "2026-03-10"
            forwarding.action_send()
        with freeze_time("2026-03-12 05:00:00"):
            forwarding.invalidate_recordset()
            self.assertEqual((forwarding.days_out, forwarding.is_late), (10, True))
        with self.assertRefused(UserError, "can not be changed afterwards"):
            forwarding.consent_person = "Somebody else"

    def test_the_database_wants_the_consent(self):
        forwarding = self._forward()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE metrology_forwarding SET state = 'agreed' WHERE id = %s", (forwarding.id,)
            )
