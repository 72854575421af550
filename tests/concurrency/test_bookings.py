"""Last places of a slot, one order per booking, one answer per quotation: the right one wins."""

from datetime import date, timedelta

import pytest

from .processes import at_once
from .test_hand_over import is_sentence

SITE = "PLC"
PLACES = 5

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def slots(counter):
    """Ids of the coming slots of the site, five places each."""
    with counter.desk.system() as env:
        env["metrology.appointment.rule"].create(
            {"site_id": counter.site, "kind": "submit", "hour_from": 9, "hour_to": 11, "capacity": PLACES}
        )
        tomorrow = date.today() + timedelta(days=2)
        return (
            env["metrology.appointment.slot"]
            .search([("site_id", "=", counter.site), ("date", ">=", tomorrow)])
            .ids
        )


def book(env, counter, slot, quantity):
    booking = env["metrology.appointment"].create(
        {
            "site_id": counter.site,
            "partner_id": counter.customer,
            "contact_phone": "13800000001",
            "slot_id": slot,
            "line_ids": [(0, 0, {"instrument_type_id": counter.types[0], "quantity": quantity})],
        }
    )
    return booking.id


@pytest.mark.parametrize(("people", "quantity"), [(2, 3), (4, 2)])
def test_the_last_places_are_given_once(counter, slots, people, quantity):
    slot = slots.pop()
    clerks = [lambda env: book(env, counter, slot, quantity)] * people
    outcomes = at_once(counter.desk, clerks)
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    booked = [outcome.value for outcome in outcomes if outcome.kind == "done"]
    assert len(booked) == PLACES // quantity, outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes
    with counter.desk.system() as env:
        record = env["metrology.appointment.slot"].browse(slot)
        assert record.booked == len(booked) * quantity == record._count_booked()
        assert sorted(record.appointment_ids.ids) == sorted(booked)


def test_a_booking_becomes_one_order(counter, slots):
    slot = slots.pop()
    with counter.desk.transaction() as env:
        booking = book(env, counter, slot, 2)
    with counter.desk.system() as env:
        env["metrology.appointment"].browse(booking).action_submit()
        env["metrology.appointment"].browse(booking).action_confirm()
    outcomes = at_once(
        counter.desk,
        [lambda env: env["metrology.appointment"].browse(booking).action_make_order()["res_id"]] * 2,
    )
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    assert "done" in [outcome.kind for outcome in outcomes]
    with counter.desk.system() as env:
        record = env["metrology.appointment"].browse(booking)
        assert (len(record.order_ids), record.state) == (1, "done")


def test_two_jobs_open_the_same_slots(counter, slots):
    with counter.desk.system() as env:
        gone = env["metrology.appointment.slot"].browse(slots[:10])
        gone.unlink()
        before = env["metrology.appointment.slot"].search_count([("site_id", "=", counter.site)])

    def refresh(env):
        env["metrology.appointment.slot"]._cron_refresh()
        return True

    outcomes = at_once(counter.desk, [refresh] * 2)
    assert [outcome.value for outcome in outcomes if outcome.kind != "done"] == []
    with counter.desk.system() as env:
        assert env["metrology.appointment.slot"].search_count([("site_id", "=", counter.site)]) == before + 10


def send_quotation(env, counter):
    quotation = env["metrology.quotation"].create(
        {
            "site_id": counter.site,
            "partner_id": counter.customer,
            "line_ids": [(0, 0, {"instrument_type_id": counter.types[0]})],
        }
    )
    quotation.action_send()
    return quotation


@pytest.mark.parametrize("people", [2, 4])
def test_a_quotation_is_accepted_once(counter, people):
    with counter.desk.transaction() as env:
        quotation_id = send_quotation(env, counter).id

    def reply(env, number):
        # the public page answers as the system, as here
        quotation = env["metrology.quotation"].sudo().browse(quotation_id)
        quotation._reply(number % 2 == 0, f"李{number}", "web", version=1)
        return f"李{number}"

    jobs = [lambda env, number=number: reply(env, number) for number in range(people)]
    outcomes = at_once(counter.desk, jobs)
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    winners = [outcome.value for outcome in outcomes if outcome.kind == "done"]
    assert len(winners) == 1, outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes
    with counter.desk.system() as env:
        assert env["metrology.quotation"].browse(quotation_id).reply_name == winners[0]


def test_an_accepted_quotation_becomes_one_booking(counter):
    with counter.desk.transaction() as env:
        quotation = send_quotation(env, counter)
        quotation._reply(True, "李女士", "phone")
        quotation_id = quotation.id
    outcomes = at_once(
        counter.desk,
        [lambda env: env["metrology.quotation"].browse(quotation_id).action_make_appointment()["res_id"]] * 2,
    )
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    with counter.desk.system() as env:
        lines = env["metrology.appointment.line"].search(
            [("quotation_line_id.quotation_id", "=", quotation_id)]
        )
        assert len(lines.appointment_id) == 1


def test_visitors_who_come_together_wait_for_nobody(counter):
    """A flood from one address is counted without one visit failing because of another."""
    visits = [lambda env: env["metrology.quotation.visit"].sudo()._is_allowed("10.9.8.7")] * 8
    outcomes = at_once(counter.desk, visits)
    assert [outcome for outcome in outcomes if outcome != ("done", True)] == []
