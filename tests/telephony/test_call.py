"""A customer calls, a seat answers: both hear each other, and the call stands in Odoo."""

import asyncio

import pytest

from telephony.house import CALLER, CALLER_TONE, LINE, LOUD, QUIET, SEAT_TONE, until

pytestmark = pytest.mark.database


def test_a_customer_calls_and_a_seat_answers(house):
    async def story(phones):
        seat = await phones.seat()
        customer = await phones.carrier()
        call = await customer.call(LINE)
        answered = await seat.incoming.get()
        await until(lambda: call.level(SEAT_TONE, 0.5) > LOUD and answered.level(CALLER_TONE, 0.5) > LOUD)
        assert call.level(CALLER_TONE) < QUIET
        await asyncio.sleep(2)
        await call.hang_up()
        await until(answered.ended.is_set)

    house.run(story)
    call = house.last_call()
    assert (call["state"], call["direction"], call["endpoint"]) == ("answered", "in", "1001")
    assert (call["number"], call["e164"], call["called"]) == (CALLER, f"+86{CALLER}", LINE)
    assert 2 <= call["talk_seconds"] <= 6
    assert [leg["channel"].rpartition("-")[0] for leg in call["legs"]] == ["PJSIP/carrier", "PJSIP/1001"]
