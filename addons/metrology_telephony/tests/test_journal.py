import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..journal import Row, read

TRACE = [
    Row(**row)
    for row in json.loads((Path(__file__).parent.parent / "data" / "trace.json").read_text("utf-8"))
]
TOLD = read(TRACE)


def tied(number, kind, uniqueid, linkedid, at=0.0, **extra):
    return Row(
        number, kind, at or float(number), uniqueid, linkedid, extra=json.dumps(extra) if extra else ""
    )


class TestJournal(BaseCase):
    """Rows in any order, twice or late, tell the same calls as the journal itself."""

    def test_each_ending_is_told_apart(self):
        states = {root: call.state for root, call in TOLD.items()}
        self.assertEqual(
            states,
            {"s1": "answered", "s2": "missed", "s3": "voicemail", "s4": "self_served", "s5": "no_answer"},
        )

    def test_an_answered_call_knows_its_times_and_its_seat(self):
        call = TOLD["s1"]
        self.assertEqual((call.endpoint, call.menu, call.score), ("1001", "检定咨询", 5))
        self.assertAlmostEqual(call.wait_seconds, 7.0)
        self.assertAlmostEqual(call.talk_seconds, 59.9)

    def test_a_rating_tells_a_wrong_key_from_no_key(self):
        def rated(*keys):
            rows = [tied(n, "CC_SCORE", "a", "a", extra=key) for n, key in enumerate(keys, start=1)]
            call = read(rows)["a"]
            return call.score, call.rating

        self.assertEqual(rated("4"), (4, "given"))
        self.assertEqual(rated(""), (0, "no_answer"))
        self.assertEqual(rated("9"), (0, "wrong_key"))
        self.assertEqual(rated("*", "5"), (5, "given"))
        self.assertEqual(rated("5", ""), (5, "given"))
        self.assertEqual((TOLD["s1"].queue, TOLD["s4"].queue), ("hotline", ""))

    @settings(max_examples=150, deadline=None)
    @given(st.permutations(TRACE), st.lists(st.sampled_from(TRACE)))
    def test_order_and_doubles_do_not_matter(self, rows, doubles):
        self.assertEqual(read([*rows, *doubles]), TOLD)

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.sampled_from(TRACE), min_size=1))
    def test_a_part_of_the_journal_is_read_without_an_error(self, rows):
        for call in read(rows).values():
            self.assertGreaterEqual(call.talk_seconds, 0)

    def test_a_transfer_ties_two_chains_into_one_call(self):
        rows = [
            tied(1, "CHAN_START", "a", "a"),
            tied(2, "CHAN_START", "b", "b"),
            tied(3, "BRIDGE_ENTER", "a", "a", bridge_id="x"),
            tied(4, "ATTENDEDTRANSFER", "a", "a"),
            tied(5, "BRIDGE_ENTER", "b", "a", bridge_id="x"),
            tied(6, "CHAN_END", "b", "a"),
            tied(7, "CHAN_END", "a", "a"),
            tied(8, "LINKEDID_END", "a", "a"),
        ]
        [call] = read(reversed(rows)).values()
        self.assertEqual((call.linkedid, call.state, call.transfers), ("a", "answered", 1))
        self.assertEqual(call.talk_seconds, 1.0)

    def test_a_call_without_an_end_is_cut_only_by_a_later_start(self):
        rows = [tied(1, "CHAN_START", "a", "a", at=100.0)]
        self.assertEqual(read(rows, booted=99.0)["a"].state, "ringing")
        cut = read(rows, booted=101.0)["a"]
        self.assertEqual((cut.state, cut.ended), ("cut", 100.0))
