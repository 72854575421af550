import random

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TelephonyCommon


@tagged("post_install", "-at_install")
class TestCall(TelephonyCommon):
    def _told(self, provider=None):
        names = ("state", "direction", "number", "e164", "endpoint", "talk_seconds", "wait_seconds", "score")
        return {name: tuple(call[field] for field in names) for name, call in self._calls(provider).items()}

    def test_a_batch_is_kept_once(self):
        self.assertTrue(self.provider._take_rows(0, self.trace))
        first, events = self._told(), len(self.trace)
        self.assertTrue(self.provider._take_rows(0, self.trace))
        self.assertEqual(self._told(), first)
        self.assertEqual(self.provider.cursor, events)
        count = self.env["metrology.telephony.event"].search_count([("provider_id", "=", self.provider.id)])
        self.assertEqual(count, events)

    def test_shuffled_rows_in_small_batches_end_in_the_same_calls(self):
        self.provider._take_rows(0, self.trace)
        ordered = self._told()
        other = self.provider.copy({"system_name": "test-other"})
        self.env["metrology.telephony.line"].create(
            {"provider_id": other.id, "name": "Service", "number": "8000"}
        )
        rows = random.Random(5).sample(self.trace, len(self.trace))
        for start in range(0, len(rows), 7):
            other._take_rows(0, rows[start : start + 9])
        self.assertEqual(self._told(other), ordered)

    def test_a_gap_is_refused(self):
        self.assertFalse(self.provider._take_rows(10, self.trace[10:]))
        self.assertFalse(self._calls())

    def test_one_customer_is_named_and_gets_a_line_on_the_timeline(self):
        self.provider._take_rows(0, self.trace)
        call = self._calls()["s1"]
        self.assertEqual(call.partner_id, self.submitter)
        self.assertEqual(call.line_id, self.line)
        self.assertEqual(call.interaction_id.partner_id, self.submitter)
        self.assertEqual(call.interaction_id.direction, "in")

    def test_two_customers_are_never_guessed(self):
        twin = self.env["res.partner"].create({"name": "Twin", "phone": "13800138000"})
        self.provider._take_rows(0, self.trace)
        call = self._calls()["s1"].with_user(self.user_agent)
        self.assertFalse(call.partner_id)
        self.assertEqual(call.candidate_ids, self.submitter + twin)
        with self.assertRaisesRegex(UserError, "does not have the number"):
            call.partner_id = self.customer
        call.partner_id = twin
        self.assertEqual(call.sudo().interaction_id.partner_id, twin)
        self.provider._take_rows(0, self.trace)
        self.assertEqual(call.partner_id, twin)

    def test_a_late_transfer_makes_one_call_of_two(self):
        rows = [
            {
                "number": 1,
                "kind": "CHAN_START",
                "at": 10,
                "uniqueid": "a",
                "linkedid": "a",
                "caller": "13800138000",
            },
            {"number": 2, "kind": "CHAN_START", "at": 11, "uniqueid": "b", "linkedid": "b", "caller": "1001"},
        ]
        self.provider._take_rows(0, rows)
        self.assertEqual(len(self._calls()), 2)
        self.provider._take_rows(
            2, [{"number": 3, "kind": "BRIDGE_ENTER", "at": 12, "uniqueid": "b", "linkedid": "a"}]
        )
        [call] = self._calls().values()
        self.assertEqual(set(call.leg_ids.mapped("uniqueid")), {"a", "b"})

    def test_a_restart_closes_what_was_cut(self):
        row = {
            "number": 1,
            "kind": "CHAN_START",
            "at": 10,
            "uniqueid": "a",
            "linkedid": "a",
            "caller": "10086",
        }
        self.provider._take({"after": 0, "rows": [row]})
        self.assertEqual(self._calls()["a"].state, "ringing")
        self.provider._take({"after": 1, "rows": [], "booted": 20.5})
        self.assertEqual(self._calls()["a"].state, "cut")

    def test_names_sent_along_stay_text(self):
        row = {**self.trace[0], "caller_name": "<img src=x onerror=alert(1)>\r\n\x00", "caller": "'; DROP--"}
        self.provider._take_rows(0, [row])
        call = self._calls()["s1"]
        self.assertEqual(call.name_shown, "<img src=x onerror=alert(1)>  ")
        self.assertFalse(call.e164)

    def test_nobody_types_what_the_exchange_notes(self):
        self.provider._take_rows(0, self.trace)
        call = self._calls()["s1"].with_user(self.user_agent)
        with self.assertRaisesRegex(UserError, "can not be typed in"):
            call.state = "missed"
        call.note = "Asked for a certificate"
        for user in (self.user_marketing_officer, self.user_auditor):
            self.assertEqual(call.with_user(user).number, "13800138000")
            with self.assertRaises(AccessError):
                call.with_user(user).note = "x"
        for user in (self.user_reception, self.user_store_keeper, self.user_laboratory, self.user_finance):
            with self.assertRaises(AccessError):
                call.with_user(user).read(["number"])

    def test_the_simulator_replays_its_trace_again_and_again(self):
        self.provider.with_user(self.user_administrator).action_replay()
        self.provider.with_user(self.user_administrator).action_replay()
        self.assertEqual(len(self._calls()), 10)
        with self.assertRaises(AccessError):
            self.provider.with_user(self.user_agent).action_replay()
