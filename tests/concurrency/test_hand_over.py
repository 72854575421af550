"""Two, then eight people hand over the same item at the same moment: one does it, the others read why not."""

import pytest

from .processes import at_once

SITE = "HAN"

pytestmark = pytest.mark.database

CHINESE = range(0x4E00, 0xA000)


def is_sentence(text):
    """A refusal in the words of the user, without a trace of program code."""
    return any(ord(character) in CHINESE for character in text) and not any(
        mark in text for mark in ("Traceback", "psycopg", "Error", "SQL", "could not", "serialize")
    )


@pytest.fixture(scope="module")
def keeper(counter):
    """A store keeper of the same site works on the desk now; returns the partner of the clerk who gives."""
    with counter.desk.system() as env:
        giver = env["res.users"].browse(counter.desk.user_id).partner_id.id
    counter.desk.hire(
        f"keeper_{SITE}",
        "metrology_base.group_store_keeper",
        "metrology_base.group_reception",
        metrology_site_ids=[(6, 0, [counter.site])],
        metrology_site_id=counter.site,
    )
    return giver


@pytest.mark.parametrize("people", [2, 8])
def test_one_takes_it_the_others_read_a_sentence(counter, keeper, people):
    order = counter.take_in(1)

    def store(env):
        items = env["metrology.order"].browse(order).item_ids
        site = env["metrology.site"].browse(counter.site)
        env["metrology.custody"]._move(
            items,
            site.store_location_id,
            "store_in",
            giver=env["res.partner"].browse(keeper),
            taker=env.user.partner_id,
        )
        return items.id

    outcomes = at_once(counter.desk, [store] * people)
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    assert sum(outcome.kind == "done" for outcome in outcomes) == 1, outcomes
    refusals = [outcome.value for outcome in outcomes if outcome.kind == "refused"]
    assert len(refusals) == people - 1
    assert all(is_sentence(text) for text in refusals), refusals
    with counter.desk.system() as env:
        item = env["metrology.order"].browse(order).item_ids
        site = env["metrology.site"].browse(counter.site)
        for lot in (item.instrument_id, item.accessory_ids.lot_id):
            quants = env["stock.quant"].search(
                [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal"), ("quantity", "!=", 0)]
            )
            assert quants.mapped("quantity") == [1]
            assert quants.location_id == site.store_location_id
        assert len(item.picking_ids.filtered(lambda picking: picking.metrology_kind == "store_in")) == 1


@pytest.mark.parametrize("people", [2, 8])
def test_one_signs_for_the_house_the_others_read_a_sentence(counter, people):
    from bench.counter import SIGNATURE

    with counter.desk.transaction() as env:
        order = env["metrology.order"].create(counter.prepare_order(2))
        order.action_check()
        order._sign_as_customer("李送检", SIGNATURE)
        order_id = order.id

    def sign(env):
        env["metrology.order"].browse(order_id)._sign_as_clerk(SIGNATURE)
        return order_id

    outcomes = at_once(counter.desk, [sign] * people)
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    assert sum(outcome.kind == "done" for outcome in outcomes) == 1, outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes
    with counter.desk.system() as env:
        order = env["metrology.order"].browse(order_id)
        assert (order.state, order.version, len(order.version_ids)) == ("signed", 1, 1)
        assert [len(item.picking_ids) for item in order.item_ids] == [1, 1]
