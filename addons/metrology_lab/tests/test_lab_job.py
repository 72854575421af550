from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LabCommon


@tagged("post_install", "-at_install")
class TestLabJob(LabCommon):
    def test_signing_plans_one_job_by_discipline(self):
        order = self._make_signed_order(2)
        self.assertEqual(len(order.job_ids), 2)
        self.assertEqual(order.job_ids.laboratory_id, self.laboratory_a, "the laboratory of the order's site")
        self.assertEqual(order.job_ids.regulation_id, self.regulation)
        self.assertEqual(set(order.job_ids.mapped("state")), {"planned"})
        self.assertEqual(order.job_ids[0].deadline, order.item_ids[0].promised_date)

    def test_type_names_several_laboratories(self):
        second = self.env["metrology.laboratory"].create(
            {"name": "Laboratory C", "code": "LAB-C", "site_id": self.site_a.id}
        )
        self.caliper.laboratory_ids = self.laboratory_a + second + self.laboratory_b
        order = self._make_signed_order()
        self.assertEqual(
            order.job_ids.laboratory_id, self.laboratory_a + second, "all of this site, none of another"
        )

    def test_clerk_chooses_the_laboratory(self):
        order = self._make_order([self._prepare_item(laboratory_ids=[Command.set(self.laboratory_b.ids)])])
        self._sign(order)
        self.assertEqual(order.job_ids.laboratory_id, self.laboratory_b)

    def test_unknown_laboratory_waits_for_a_supervisor(self):
        self.laboratory_a.discipline_ids = False
        job = self._make_jobs()
        self.assertFalse(job.laboratory_id)
        self.assertEqual(job.site_id, self.site_a)
        with self.assertRefused(UserError, "supervisor has to choose"):
            job.sudo()._accept(self.keeper)
        job.with_user(self.user_supervisor).laboratory_id = self.laboratory_a
        job._accept(self.keeper)
        self.assertEqual(job.state, "accepted")

    def test_accept_is_a_hand_over_from_the_store(self):
        jobs = self._make_jobs(
            [
                self._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                self._prepare_item(),
            ]
        )
        self._to_store(jobs.item_id)
        picking = jobs._accept(self.keeper)
        self.assertEqual(picking.metrology_kind, "dispatch")
        self.assertEqual(picking.giver_id, self.keeper)
        self.assertEqual(picking.taker_id, self.user_laboratory.partner_id)
        self.assertEqual(jobs.item_id.location_id, self.laboratory_a.location_id)
        self.assertEqual(jobs.item_id.accessory_ids.location_id, self.laboratory_a.location_id)
        self.assertEqual(set(jobs.item_id.mapped("state")), {"at_lab"})
        self.assertTrue(all(jobs.mapped("accepted_at")))

    def test_an_item_at_another_site_has_to_be_transferred(self):
        order = self._make_order([self._prepare_item(laboratory_ids=[Command.set(self.laboratory_b.ids)])])
        self._sign(order)
        self.laboratory_b.user_ids = self.user_laboratory
        with self.assertRefused(UserError, "Transfer it there first"):
            order.job_ids.with_user(self.user_laboratory)._accept(self.keeper)

    def test_one_laboratory_at_a_time(self):
        second = self.env["metrology.laboratory"].create(
            {
                "name": "Laboratory C",
                "code": "LAB-C",
                "site_id": self.site_a.id,
                "user_ids": [Command.set(self.user_laboratory.ids)],
            }
        )
        self.caliper.laboratory_ids = self.laboratory_a + second
        jobs = self._make_jobs()
        item = jobs.item_id
        with self.assertRefused(UserError, "one laboratory at a time"):
            jobs._accept(self.keeper)
        first, last = jobs
        self._start(first)
        with self.assertRefused(UserError, "still with"):
            last._accept(self.keeper)
        first._finish("pass")
        self.assertEqual(item.state, "at_lab", "another laboratory still needs it")
        first._return_to_store(self.keeper)
        self.assertEqual(item.state, "received")
        self._start(last)
        self.assertEqual(item.state, "in_test")
        last._finish("pass")
        self.assertEqual(item.state, "finished", "ready only after the last job")

    def test_start_names_tester_and_time(self):
        job = self._start(self._make_jobs())
        self.assertEqual(job.state, "in_test")
        self.assertEqual(job.verifier_id, self.user_laboratory)
        self.assertTrue(job.started_at)
        self.assertEqual(job.item_id.state, "in_test")

    def test_start_is_refused_while_the_customer_has_not_answered(self):
        job = self._make_jobs()
        job._accept(self.keeper)
        job._ask_customer("The jaw is bent. Test it anyway?")
        self.assertTrue(job.item_id.consult_open)
        with self.assertRefused(UserError, "The jaw is bent"):
            job.action_start()
        job.item_id.with_user(self.user_reception).action_answer_consultation()
        job.action_start()
        self.assertEqual(job.state, "in_test")

    def test_start_is_refused_with_a_regulation_out_of_force(self):
        job = self._make_jobs()
        job._accept(self.keeper)
        self.regulation.valid_to = fields.Date.subtract(fields.Date.today(), days=1)
        with self.assertRefused(UserError, "not in force"):
            job.action_start()
        newer = self.env["metrology.regulation"].create(
            {"code": "JJG 9001-2026", "name": "Test calipers", "kind": "jjg", "valid_from": "2026-01-01"}
        )
        self.caliper.regulation_ids = newer
        with self.assertRefused(UserError, "Use JJG 9001-2026"):
            job.action_start()
        job.regulation_id = newer
        job.action_start()
        self.assertEqual(job.state, "in_test")

    def test_a_verification_needs_a_regulation(self):
        job = self._make_jobs()
        job._accept(self.keeper)
        job.regulation_id = False
        with self.assertRefused(UserError, "choose the regulation"):
            job.action_start()

    def test_start_is_refused_outside_the_range(self):
        self.env["metrology.laboratory.capability"].create(
            {
                "laboratory_id": self.laboratory_a.id,
                "instrument_type_id": self.caliper.id,
                "measuring_interval": "(0~300) mm",
            }
        )
        wide, narrow, unknown = self._make_jobs(
            [
                self._prepare_item(measuring_interval="0-0.5 m"),
                self._prepare_item(measuring_interval="0-150 mm"),
                self._prepare_item(measuring_interval="see nameplate"),
            ]
        )
        (wide | narrow | unknown)._accept(self.keeper)
        with self.assertRefused(UserError, "outside what the laboratory covers"):
            (wide | narrow).action_start()
        self.assertEqual(narrow.state, "accepted", "all or none")
        (narrow | unknown).action_start()
        self.assertEqual(set((narrow | unknown).mapped("state")), {"in_test"})

    def test_a_range_that_nobody_can_compare_is_refused(self):
        with self.assertRefused(ValidationError, "Write it like"):
            self.env["metrology.laboratory.capability"].create(
                {
                    "laboratory_id": self.laboratory_a.id,
                    "instrument_type_id": self.caliper.id,
                    "measuring_interval": "all sizes",
                }
            )

    def test_results_of_a_verification_are_pass_or_fail(self):
        job = self._start(self._make_jobs())
        with self.assertRefused(UserError, "choose pass or fail"):
            job._finish("values")
        with self.assertRefused(UserError, "choose the result"):
            job._finish()
        job._finish("pass")
        self.assertEqual((job.state, job.result), ("done", "pass"))
        self.assertEqual(job.item_id.state, "finished")

    def test_a_calibration_says_pass_only_by_an_agreed_rule(self):
        job = self._start(self._make_jobs([self._prepare_item(service_id=self.calibration.id)]))
        with self.assertRefused(UserError, "no decision rule"):
            job._finish("pass")
        self.assertEqual(job._finish("values").kind, "calibration_cert")
        job = self._start(
            self._make_jobs(
                [
                    self._prepare_item(
                        service_id=self.calibration.id,
                        conformity_requested=True,
                        decision_rule="ILAC-G8 simple",
                    )
                ]
            )
        )
        job._finish("pass")
        self.assertEqual(job.state, "done")

    def test_return_untested(self):
        job = self._make_jobs()
        with self.assertRefused(UserError, "describe it in words"):
            job._return_untested(self.fault, " ")
        self.fault.requires_photo = True
        with self.assertRefused(UserError, "at least one photo"):
            job._return_untested(self.fault, "The display stays dark.")
        photo = (
            self.env["ir.attachment"]
            .with_user(self.user_laboratory)
            .create({"name": "dark.jpg", "raw": b"x"})
        )
        job._return_untested(self.fault, "The display stays dark.", photos=photo)
        item = job.item_id
        self.assertEqual(job.state, "returned")
        self.assertEqual(item.state, "returned")
        self.assertEqual(item.return_reason_id, self.fault)
        self.assertEqual(item.return_text, "The display stays dark.")
        self.assertFalse(item.not_required)
        self.assertEqual(item.order_id.fee_due, 0, "nothing was done, nothing is due")
        self.assertIn("The display stays dark.", item.order_id.message_ids[0].body)
        self.assertEqual(
            photo.with_user(self.user_agent).name, "dark.jpg", "everyone in the house sees the photo"
        )

    def test_a_return_after_work_costs_the_fee(self):
        job = self._start(self._make_jobs())
        job._return_untested(self.fault, "Broke during warm-up.", inspection_done=True)
        self.assertEqual(job.item_id.state, "returned")
        self.assertEqual(job.order_id.fee_due, 50)

    def test_not_required_is_a_result_of_its_own(self):
        job = self._make_jobs()
        reason = self.env["metrology.reason"]._get("return_reason", "not_mandatory")
        job._return_untested(reason, "Used for experiments only.", not_required=True)
        self.assertEqual(job.result, "not_required")
        self.assertTrue(job.item_id.not_required)

    def test_one_laboratory_returns_the_other_finishes(self):
        second = self.env["metrology.laboratory"].create(
            {"name": "Laboratory C", "code": "LAB-C", "site_id": self.site_a.id}
        )
        self.caliper.laboratory_ids = self.laboratory_a + second
        jobs = self._make_jobs()
        mine = jobs.filtered(lambda job: job.laboratory_id == self.laboratory_a)
        mine._return_untested(self.fault, "No.")
        self.assertEqual(mine.item_id.state, "received", "the other laboratory has not said anything yet")
        (jobs - mine).with_user(self.user_supervisor).action_cancel()
        self.assertEqual(mine.item_id.state, "returned")

    def test_submitting_again_links_the_earlier_visit(self):
        job = self._make_jobs()
        job._return_untested(self.fault, "No.")
        item = job.item_id
        self.env["metrology.custody"]._move(
            item,
            self.env.ref("stock.stock_location_customers"),
            "release",
            self.user_reception.partner_id,
            self.submitter,
        )
        item.sudo()._transition("released")
        again = self._make_signed_order([self._prepare_item(serial_no=item.serial_no)])
        self.assertEqual(again.item_ids.instrument_id, item.instrument_id)
        self.assertEqual(again.item_ids.previous_item_id, item)

    def test_back_to_the_store(self):
        job = self._start(self._make_jobs())
        with self.assertRefused(UserError, "not finished"):
            job._return_to_store(self.keeper)
        job._finish("pass")
        self.assertIn(job, self.env["metrology.lab.job"].search([("is_in_laboratory", "=", True)]))
        picking = job._return_to_store(self.keeper)
        self.assertEqual(picking.metrology_kind, "lab_return")
        self.assertEqual(job.item_id.location_id, self.site_a.store_location_id)
        self.assertEqual(job.item_id.state, "finished")
        self.assertNotIn(job, self.env["metrology.lab.job"].search([("is_in_laboratory", "=", True)]))
        with self.assertRefused(UserError, "not in the laboratory"):
            job._return_to_store(self.keeper)

    def test_adding_and_removing_laboratories(self):
        job = self._start(self._make_jobs())
        job._finish("pass")
        second = self.env["metrology.laboratory"].create(
            {"name": "Laboratory C", "code": "LAB-C", "site_id": self.site_a.id}
        )
        more = (
            self.env["metrology.lab.job"]
            .with_user(self.user_supervisor)
            .create({"item_id": job.item_id.id, "laboratory_id": second.id})
        )
        self.assertFalse(job.item_id.is_ready_for_pickup)
        more.action_cancel()
        self.assertEqual(more.state, "cancelled")
        self.assertEqual(job.item_id.state, "finished")
        with self.assertRefused(ValidationError, "already has a job"):
            more.copy({"laboratory_id": self.laboratory_a.id})

    def test_the_database_refuses_a_twin_job(self):
        job = self._make_jobs()
        twin = self.env["metrology.lab.job"].sudo().create({"item_id": job.item_id.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE metrology_lab_job SET laboratory_id = %s WHERE id = %s",
                (job.laboratory_id.id, twin.id),
            )

    def test_no_job_for_an_order_that_nobody_signed(self):
        order = self._make_order()
        with self.assertRefused(UserError, "not a signed order"):
            self.env["metrology.lab.job"].with_user(self.user_supervisor).create(
                {"item_id": order.item_ids.id, "laboratory_id": self.laboratory_a.id}
            )

    def test_illegal_steps(self):
        job = self._make_jobs()
        with self.assertRefused(UserError, "cannot become"):
            job._transition("in_test")
        with self.assertRefused(UserError, "not typed in"):
            job.state = "done"
        self._start(job)
        with self.assertRefused(UserError, "only while the job is planned"):
            job.sudo().laboratory_id = self.laboratory_b
        with self.assertRefused(UserError, "can not be deleted"):
            job.with_user(self.user_supervisor).unlink()
        with self.assertRefused(UserError, "belongs to one item"):
            job.item_id = self._make_signed_order().item_ids

    def test_late(self):
        job = self._make_jobs()
        self.assertFalse(job.is_late)
        self.env.flush_all()
        self.env.cr.execute("UPDATE metrology_lab_job SET deadline = '2020-01-01' WHERE id = %s", (job.id,))
        job.invalidate_recordset()
        self.assertTrue(job.is_late)
        Job = self.env["metrology.lab.job"]
        self.assertIn(job, Job.search([("is_late", "=", True)]))
        self.assertNotIn(job, Job.search([("is_late", "=", False)]))

    def test_onsite_items_are_tested_where_they_are(self):
        job = self._make_jobs(is_onsite=True, onsite_address="Customer's hall 3")
        self.assertFalse(job._accept(self.keeper), "nothing is handed over")
        job.action_start()
        certificate = job._finish("pass", {"kind": "verification_label"})
        self.assertEqual(job.item_id.state, "finished")
        self._approve(certificate)
        self.assertTrue(job.item_id.is_ready_for_pickup)

    def test_people_of_other_laboratories_are_refused(self):
        stranger = self._make_user("laboratory", login="stranger", site=self.site_b)
        job = self._make_jobs()
        self.assertEqual(job.with_user(stranger).state, "planned", "everybody may look")
        for step in (lambda j: j._accept(self.keeper), lambda j: j._return_untested(self.fault, "No.")):
            with self.assertRaises(AccessError):
                step(job.with_user(stranger))
        self._start(job)
        with self.assertRaises(AccessError):
            job.with_user(stranger)._finish("pass")

    def test_roles(self):
        job = self._make_jobs()
        for user in (
            self.user_agent,
            self.user_store_keeper,
            self.user_contract_specialist,
            self.user_marketing_officer,
            self.user_finance,
            self.user_auditor,
        ):
            with self.subTest(user=user.login):
                self.assertEqual(job.with_user(user).state, "planned")
                with self.assertRaises(AccessError):
                    job.with_user(user).note = "mine"
                with self.assertRaises(AccessError):
                    job.with_user(user)._return_untested(self.fault, "No.")
                with self.assertRaises(AccessError):
                    job.with_user(user).create({"item_id": job.item_id.id})
        with self.assertRaises(AccessError):
            job.with_user(self.user_reception_b)._return_untested(self.fault, "Another site's counter.")
        with self.assertRaises(AccessError):
            job.with_user(self.user_reception)._accept(self.keeper)
        job.with_user(self.user_reception)._return_untested(self.fault, "The customer takes it back.")
        self.assertEqual(job.item_id.state, "returned")

    def test_administrator_may_do_everything(self):
        job = self._make_jobs().with_user(self.user_administrator)
        job._accept(self.keeper)
        job.action_start()
        self.assertEqual(job.verifier_id, self.user_administrator)
