from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.metrology_intake.tests.common import SIGNATURE

from .common import PickupCommon

NUMBER = "11010519491231002X"
PHOTO = SIGNATURE.decode()


@tagged("post_install", "-at_install")
class TestReleaseDesk(PickupCommon):
    """What the screen asks of the server, as the clerk at the counter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_ready_order(
            [
                cls._prepare_item(no_accessories=False, accessory_ids=[Command.create({"name": "Cable"})]),
                cls._prepare_item(),
            ]
        )
        cls.first, cls.second = cls.order.item_ids
        cls.cable = cls.first.accessory_ids
        cls.voucher = cls.order.sudo().voucher_code
        cls.desk = cls.env["metrology.release.desk"].with_user(cls.user_reception)

    def _open(self):
        return self.desk.scan(None, self.voucher, "2")

    def _open_id(self):
        return self._open()["release"]["id"]

    def _get_release(self, screen):
        return self.env["metrology.release"].browse(screen["release"]["id"])

    def _fill(self, release_id):
        """Do all that a clerk does between voucher and hand-over."""
        self.desk.save(release_id, {"collector_name": "Wang Collector", "collector_phone": "13800000002"})
        for code in self._get_labels(self.order.item_ids).split():
            self.desk.scan(release_id, code)
        return self.desk.sign(release_id, PHOTO)

    def test_voucher_opens_the_release_and_sends_for_the_items(self):
        screen = self._open()
        release = screen["release"]
        self.assertEqual((release["order"], release["state"]), (self.order.name, "draft"))
        self.assertTrue({one["code"]: one["ok"] for one in release["gate"]}["voucher"])
        task = self.order.retrieval_task_ids
        self.assertEqual((task.item_ids, task.counter), (self.order.item_ids, "2"))
        self.assertEqual(release["task"]["number"], task.call_number)
        self.assertIn(task.call_number, screen["said"]["text"])
        self.assertEqual([line["number"] for line in screen["queue"]], [task.call_number])
        self.assertNotIn(self.voucher, str(screen), "the voucher is never shown again")

    def test_the_desk_tells_how_far_the_invoice_is(self):
        self.assertEqual(self._open()["release"]["invoice"], "")
        invoice = self.env["metrology.invoice"].with_user(self.user_reception)
        request = self.order.with_user(self.user_reception)._prepare_invoice_request(delivery="paper")
        invoice = invoice.create(request)
        invoice.action_request()
        self.assertIn(invoice.name, self._open()["release"]["invoice"])

    def test_everything_twice_changes_nothing(self):
        release_id = self._open_id()
        self.assertEqual(self._open_id(), release_id)
        self.assertEqual(len(self.order.retrieval_task_ids), 1)
        for _time in range(2):
            screen = self.desk.scan(release_id, self.second.item_uid)
            self.assertEqual(screen["release"]["scans"], [self.second.item_uid])
        for _time in range(2):
            screen = self.desk.unscan(release_id, self.second.item_uid)
            self.assertEqual(screen["release"]["scans"], [])
        self._fill(release_id)
        self._fill(release_id)
        for _time in range(2):
            screen = self.desk.release(release_id)
            self.assertEqual(screen["release"]["end"]["item_count"], 2)
        self.assertEqual(len(self.second.picking_ids.filtered(lambda p: p.metrology_kind == "release")), 1)
        self.assertEqual(self.order.state, "archived")
        other = self._make_user("reception", login="reception_c")
        with self.assertRefused(UserError, "can not change any more"):
            self.desk.with_user(other).release(release_id)

    def test_order_number_and_label_open_without_sending_for_anything(self):
        for code in (self.order.name.lower(), self.second.item_uid, self.second.serial_no):
            screen = self.desk.scan(None, code)
            self.assertEqual(screen["release"]["order"], self.order.name)
            self.assertEqual(screen["release"]["gate"][0]["step"], "lost_voucher")
        self.assertFalse(self.order.retrieval_task_ids)
        screen = self.desk.check_in(screen["release"]["id"], "3")
        self.assertEqual(self.order.retrieval_task_ids.counter, "3")
        self.assertIn("already on its way", self.desk.check_in(screen["release"]["id"])["said"]["text"])
        for code in (self.order.retrieval_task_ids.name, self._get_release(screen).name):
            self.assertEqual(self.desk.scan(None, code)["release"]["order"], self.order.name)

    def test_scans_tick_off_items_and_accessories(self):
        release_id = self._open_id()
        self.desk.scan(release_id, self.first.item_uid.lower())
        screen = self.desk.scan(release_id, self.cable.accessory_uid)
        item = screen["release"]["items"][0]
        self.assertTrue(item["is_scanned"])
        self.assertTrue(item["accessories"][0]["is_scanned"])
        self.assertEqual(screen["said"]["undo"], {"release_id": release_id, "code": self.cable.accessory_uid})
        screen = self.desk.unscan(release_id, self.cable.accessory_uid)
        self.assertFalse(screen["release"]["items"][0]["accessories"][0]["is_scanned"])
        self.assertFalse(self._get_release(self.desk.unscan(release_id, "")).is_voucher_valid)

    def test_a_label_of_somebody_else_is_refused_loudly(self):
        release_id = self._open_id()
        other = self.env["res.partner"].create({"name": "Other Customer"})
        foreign = self._make_ready_order(submitting_partner_id=other.id, submitter_id=False)
        with self.assertRefused(UserError, "STOP.*another customer.*Other Customer"):
            self.desk.scan(release_id, foreign.item_ids.item_uid)
        sibling = self._make_ready_order()
        with self.assertRefused(UserError, f"{sibling.name} of the same customer"):
            self.desk.scan(release_id, sibling.item_ids.item_uid)
        self.assertFalse(self.desk.get_screen(release_id)["release"]["scans"])
        screen = self.desk.scan(release_id, foreign.sudo().voucher_code)
        self.assertEqual(screen["release"]["order"], foreign.name, "a voucher opens its own order")
        self.assertIn(release_id, [draft["id"] for draft in screen["drafts"]], "the other one is put aside")

    def test_a_used_voucher_shows_the_hand_over_and_nothing_else(self):
        release_id = self._open_id()
        self._fill(release_id)
        self.desk.release(release_id)
        screen = self._open()
        self.assertEqual(screen["release"]["id"], release_id)
        self.assertEqual(screen["said"]["tone"], "danger")
        self.assertIn("Wang Collector", screen["said"]["text"])

    def test_partial_pickup_keeps_what_stays_and_why(self):
        release_id = self._open_id()
        later = self._get_reason("stay_reason", "later")
        self.desk.scan(release_id, self.first.item_uid)
        screen = self.desk.leave(release_id, self.first.ids, later.id, "next week")
        self.assertEqual(screen["release"]["scans"], [], "its scan goes with it")
        self.assertEqual([one["is_listed"] for one in screen["release"]["items"]], [False, True])
        self.assertEqual(
            self._open()["release"]["items"][0]["stay"], f"{later.name} · next week", "also later"
        )
        screen = self.desk.take(release_id, self.first.ids)
        self.assertTrue(screen["release"]["items"][0]["is_listed"])
        self.desk.leave(release_id, self.first.ids, later.id)
        screen = self.desk.scan(release_id, self.first.item_uid)
        self.assertTrue(screen["release"]["items"][0]["is_listed"], "a scan takes it along again")
        for _time in range(2):
            self.desk.leave(
                release_id, self.second.ids, self._get_reason("stay_reason", "other").id, "Dispute."
            )
        self._fill_first(release_id)
        screen = self.desk.release(release_id)
        self.assertEqual((self.first.state, self.second.state), ("released", "finished"))
        self.assertEqual([stay["uid"] for stay in screen["release"]["end"]["stays"]], [self.second.item_uid])
        self.assertIn("Dispute.", screen["release"]["end"]["stays"][0]["text"])

    def _fill_first(self, release_id):
        self.desk.save(release_id, {"collector_name": "Wang", "collector_phone": "1"})
        self.desk.scan(release_id, self.first.item_uid)
        self.desk.scan(release_id, self.cable.accessory_uid)
        self.desk.sign(release_id, PHOTO)

    def test_what_is_not_ready_stays_with_its_reason(self):
        order = self._make_signed_order(2)
        certificates = self._finish(order.job_ids)
        order.job_ids.with_user(self.user_laboratory)._return_to_store(self.keeper)
        self._approve(certificates[0])
        screen = self.desk.scan(None, order.sudo().voucher_code)
        release_id, waiting = screen["release"]["id"], screen["release"]["items"][1]
        self.assertIn("awaiting review", waiting["problem"])
        with self.assertRefused(UserError, "awaiting review"):
            self.desk.scan(release_id, order.item_ids[1].item_uid)
        with self.assertRefused(UserError, "awaiting review"):
            self.desk.take(release_id, order.item_ids[1].ids)
        self._prepare_release(order)._release()
        [stay] = self.desk.get_screen(release_id)["release"]["end"]["stays"]
        self.assertIn("awaiting review", stay["text"])

    def test_reason_in_words_where_the_list_asks_for_it(self):
        release_id = self._open_id()
        for reason_id in (self._get_reason("stay_reason", "other").id, None):
            with self.assertRefused(ValidationError, "write a few words"):
                self.desk.leave(release_id, self.first.ids, reason_id)

    def test_what_is_typed_is_kept(self):
        release_id = self._open_id()
        contact = self.submitter
        self.desk.save(release_id, {"collector_id": contact.id, "collector_name": contact.name})
        fields = self.desk.get_screen(release_id)["release"]["fields"]
        self.assertEqual(fields["collector_name"], contact.name)
        self.assertEqual(fields["collector_phone"], contact.phone, "known from the file")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.desk.save(release_id, {"collector_id": stranger.id})
        self.assertFalse(self.env["metrology.release"].browse(release_id).collector_id)

    def test_lost_voucher_on_the_screen(self):
        release_id = self._open_id()
        self.desk.unscan(release_id, "")
        self._fill(release_id)
        screen = self.desk.save(release_id, {"proof": "id_plus_letter"})
        people = [one["id"] for one in screen["release"]["second"]["people"]]
        self.assertIn(self.user_supervisor.id, people)
        self.assertNotIn(self.user_reception.id, people)
        with self.assertRefused(ValidationError, "check digit"):
            self.desk.save(release_id, {"collector_id_no": "123"})
        screen = self.desk.save(release_id, {"collector_id_no": NUMBER})
        self.assertEqual(screen["release"]["fields"]["collector_id_no"], "**************002X")
        self.desk.add_paper(release_id, "letter", PHOTO)
        self.desk.add_paper(release_id, "identity_photo", PHOTO)
        for _time in range(2):
            screen = self.desk.ask_second(release_id, self.user_supervisor.id)
            self.assertTrue(screen["release"]["second"]["is_waiting"])
        self.assertEqual(screen["release"]["gate"][0]["step"], "wait_second")
        with self.assertRefused(UserError, "second person"):
            self.desk.release(release_id)
        self.env["metrology.release"].browse(release_id).with_user(
            self.user_supervisor
        ).action_confirm_lost_voucher()
        self.desk.add_paper(release_id, "letter", PHOTO)
        self.desk.save(release_id, {"collector_name": "Wang Collector"})
        self.desk.ask_second(release_id, self.user_supervisor.id)
        screen = self.desk.get_screen(release_id)
        self.assertTrue(screen["release"]["second"]["is_confirmed"], "repeated calls do not undo it")
        self.assertEqual(self.desk.release(release_id)["release"]["state"], "released")

    def test_the_voucher_that_was_found_again(self):
        release_id = self._open_id()
        self.desk.save(release_id, {"proof": "id_plus_letter"})
        screen = self._open()
        self.assertEqual(screen["release"]["proof"], "order_copy")
        self.assertTrue(screen["release"]["gate"][0]["ok"])

    def test_next_customer(self):
        self._open_id()
        task = self.order.retrieval_task_ids
        self.assertFalse(self.desk.call_next("k0")["release"], "nothing has been brought")
        task.with_user(self.user_store_keeper)._fetch()
        colleague = self.desk.with_user(self._make_user("reception", login="reception_c"))
        for _time in range(2):
            screen = colleague.call_next("k1", "5")
            self.assertEqual(screen["release"]["order"], self.order.name)
        self.assertTrue(screen["release"]["gate"][0]["ok"], "what the first counter did is kept")
        self.assertEqual((task.counter, task.called_by_id.login), ("5", "metrology_reception_c"))
        self.assertFalse(self.desk.call_next("k2")["release"], "nobody is called twice")
        line = self.env["metrology.retrieval.task"].get_waiting_screen(self.site_a.id)["ready"][0]
        self.assertEqual(line["counter"], "5")
        self.assertTrue(line["called"])

    def test_a_call_without_anything_ready_does_not_block_the_queue(self):
        release_id = self._open_id()
        self.order.retrieval_task_ids.with_user(self.user_store_keeper)._fetch()
        self.desk.cancel(release_id)
        self.order.certificate_ids.sudo()._transition("recalled")
        screen = self.desk.call_next("k1")
        self.assertEqual((screen["release"], screen["said"]["tone"]), (False, "danger"))
        self.assertIn("Nobody", self.desk.call_next("k2")["said"]["text"])

    def test_cancel(self):
        release_id = self._open_id()
        for _time in range(2):
            self.assertFalse(self.desk.cancel(release_id)["release"])
        self.assertEqual(self.desk.get_screen(release_id)["release"]["state"], "cancelled")
        with self.assertRefused(UserError, "can not change any more"):
            self.desk.save(release_id, {"note": "x"})

    def test_slip_where_the_site_wants_it(self):
        release_id = self._open_id()
        self._fill(release_id)
        self.site_a.print_release_slip = True
        action = self.desk.release(release_id)["print"]
        self.assertEqual(action["report_name"], "metrology_intake.handover")
        self.site_a.print_release_slip = False
        self.assertFalse(self.desk.release(release_id)["print"])

    def test_bad_input(self):
        release_id = self._open_id()
        for call, sentence in (
            (lambda: self.desk.scan(release_id, "   "), "Scan a label"),
            (lambda: self.desk.scan(None, "nothing"), "nothing fits"),
            (lambda: self.desk.scan(release_id, None), "Scan a label"),
            (lambda: self.desk.get_screen("1"), "unreadable"),
            (lambda: self.desk.get_screen(2**40), "unreadable"),
            (lambda: self.desk.get_screen(2**30), "unknown"),
            (lambda: self.desk.save(release_id, {"state": "released"}), "unreadable"),
            (lambda: self.desk.save(release_id, {"note": ["x"]}), "unreadable"),
            (lambda: self.desk.save(release_id, {"note": "x" * 3000}), "longer than"),
            (lambda: self.desk.add_paper(release_id, "letter", "bm8="), "not a picture"),
            (lambda: self.desk.add_paper(release_id, "letter", "***"), "not a picture"),
            (lambda: self.desk.add_paper(release_id, "signature", PHOTO), "choose the letter"),
            (lambda: self.desk.sign(release_id, "bm8="), "not a picture"),
            (lambda: self.desk.leave(release_id, "1"), "unreadable"),
            (lambda: self.desk.ask_second(release_id, 2**30), "choose who confirms"),
            (lambda: self.desk.ask_second(release_id, self.user_agent.id), "neither a supervisor"),
        ):
            with self.subTest(sentence=sentence), self.assertRefused(UserError, sentence):
                call()

    def test_who_may(self):
        release_id = self._open_id()
        calls = (
            lambda desk: desk.get_screen(),
            lambda desk: desk.get_screen(release_id),
            lambda desk: desk.scan(None, self.voucher),
            lambda desk: desk.scan(release_id, self.second.item_uid),
            lambda desk: desk.unscan(release_id, ""),
            lambda desk: desk.save(release_id, {"note": "x"}),
            lambda desk: desk.leave(release_id, self.second.ids, False, "x"),
            lambda desk: desk.take(release_id, self.second.ids),
            lambda desk: desk.add_paper(release_id, "letter", PHOTO),
            lambda desk: desk.ask_second(release_id, self.user_supervisor.id),
            lambda desk: desk.sign(release_id, PHOTO),
            lambda desk: desk.check_in(release_id),
            lambda desk: desk.call_next("key"),
            lambda desk: desk.release(release_id),
            lambda desk: desk.cancel(release_id),
        )
        for user in (
            self.user_store_keeper,
            self.user_laboratory,
            self.user_agent,
            self.user_supervisor,
            self.user_finance,
            self.user_auditor,
        ):
            for call in calls:
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call(self.desk.with_user(user))
        for call in calls[3:12]:
            with self.subTest("another site"), self.assertRaises(AccessError):
                call(self.desk.with_user(self.user_reception_b))
        self.assertFalse(self.desk.with_user(self.user_reception_b).get_screen()["queue"])

    def test_the_screen_costs_the_same_for_two_and_for_ten(self):
        clerks = self.user_reception, self._make_user("reception", login="reception_c")
        costs = [self._count_queries(size, clerk) for size, clerk in zip((2, 10), clerks, strict=True)]
        self.assertEqual(*costs)
        self.assertLess(costs[0], 50)

    def _count_queries(self, size, clerk):
        """Return what reading the screen costs, with an order of which one item is not ready."""
        accessory = {"no_accessories": False, "accessory_ids": [Command.create({"name": "Cable"})]}
        order = self._make_ready_order([self._prepare_item(**accessory) for _index in range(size)])
        order.certificate_ids[:1].sudo()._transition("recalled")
        release = order.with_user(clerk)._get_draft_release()
        costs = []
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.desk.with_user(clerk).get_screen(release.id)
            costs.append(self.env.cr.sql_log_count - before)
        return costs[-1]

    def test_the_customer_gets_the_address_of_the_certificate(self):
        item = self._open()["release"]["items"][0]
        address = item["certificates"][0]["address"]
        self.assertIn("/metrology/verify?", address)
        self.assertIn(self.first.certificate_ids.number, address)
        self.first.certificate_ids.sudo()._transition("recalled")
        self.assertFalse(self._open()["release"]["items"][0]["certificates"], "a recalled one is not shown")
