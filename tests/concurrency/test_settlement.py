"""Two people settle, pay and start contracts at the same moment: every cent stands once."""

from datetime import timedelta

import pytest

from .processes import at_once
from .test_hand_over import is_sentence

SITE = "SET"
ROUNDS = 3

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def people(counter):
    """Ids of a specialist and two officers of the marketing department; the cash book is open."""
    with counter.desk.system() as env:
        site = env["metrology.site"].browse(counter.site)
        env.ref("metrology_billing.method_wechat")._get_journal(site.company_id)
        return {
            name: env["res.users"]
            .create(
                {
                    "name": name,
                    "login": f"set_{name}",
                    "lang": "zh_CN",
                    "group_ids": [(6, 0, env.ref(f"metrology_base.group_{job}").ids)],
                }
            )
            .id
            for name, job in (
                ("specialist", "contract_specialist"),
                ("officer_1", "marketing_officer"),
                ("officer_2", "marketing_officer"),
            )
        }


def get_today(env):
    return env["metrology.contract"]._fields["date_start"].context_today(env.user)


def make_contract(env, counter, people, **values):
    today = get_today(env)
    return (
        env["metrology.contract"]
        .with_user(people["specialist"])
        .create(
            {
                "partner_id": counter.customer,
                "company_id": env["metrology.site"].browse(counter.site).company_id.id,
                "date_start": today.replace(day=1) - timedelta(days=40),
                "date_end": today + timedelta(days=100),
                "settlement_day": 1,
                "credit_limit": 1_000_000,
                **values,
            }
        )
        .id
    )


@pytest.fixture(scope="module")
def contract(counter, people):
    """Id of the contract that survives two officers who start one each."""
    with counter.desk.system() as env:
        drafts = [make_contract(env, counter, people) for _draft in range(2)]

    def start(env, draft, officer):
        return env["metrology.contract"].with_user(people[officer]).browse(draft).action_start()

    outcomes = at_once(
        counter.desk,
        [
            lambda env: start(env, drafts[0], "officer_1"),
            lambda env: start(env, drafts[1], "officer_2"),
        ],
    )
    assert sorted(outcome.kind for outcome in outcomes) == ["done", "refused"], outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes
    with counter.desk.system() as env:
        running = env["metrology.contract"].browse(drafts).filtered(lambda c: c.state == "running")
        return running.id


def take_in_done(counter, items):
    """An order whose work was done last month; returns its id."""
    order = counter.take_in(items)
    with counter.desk.system() as env:
        lines = env["metrology.order"].browse(order).item_ids
        lines._transition("at_lab")
        lines._transition("finished")
        lines.write({"billable_date": get_today(env).replace(day=1) - timedelta(days=1)})
    return order


def settle(env, contract, months):
    """Prepare what is due so many months from now."""
    day = (get_today(env).replace(day=28) + timedelta(days=31 * months)).replace(day=28)
    return env["metrology.contract"].sudo().browse(contract)._settle(day).ids


def pay(env, counter, order):
    order = env["metrology.order"].browse(order)
    payment = env["metrology.payment"].create(
        {
            "site_id": counter.site,
            "partner_id": counter.customer,
            "method_id": env.ref("metrology_billing.method_wechat").id,
            "transaction_no": f"SET{order.id}",
            "allocation_ids": [(0, 0, {"order_id": order.id, "amount": 50})],
        }
    )
    payment.action_receive()
    return payment.id


def test_two_settle_the_same_period(counter, contract):
    order = take_in_done(counter, 3)
    outcomes = at_once(counter.desk, [lambda env: settle(env, contract, 0)] * 2)
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    with counter.desk.system() as env:
        statements = env["metrology.contract"].browse(contract).statement_ids
        lines = statements.line_ids.filtered("item_id")
        assert sorted(lines.item_id.ids) == sorted(env["metrology.order"].browse(order).item_ids.ids)
        assert len(lines) == 3


@pytest.mark.parametrize("months", range(1, ROUNDS + 1))
def test_one_pays_while_another_settles(counter, contract, months):
    order = take_in_done(counter, 2)
    outcomes = at_once(
        counter.desk,
        [lambda env: settle(env, contract, months), lambda env: pay(env, counter, order)],
    )
    assert [outcome.kind for outcome in outcomes] == ["done", "done"], outcomes
    with counter.desk.system() as env:
        record = env["metrology.contract"].browse(contract)
        orders = env["metrology.order"].search([("contract_id", "=", contract)])
        assert sum(record.statement_ids.mapped("open_amount")) == sum(orders.mapped("fee_open"))
        assert record.open_amount == sum(orders.mapped("fee_open"))
