"""One fee, one invoice: of those who ask, issue or pay at the same moment nobody books anything twice."""

from datetime import date

import pytest

from .processes import at_once
from .test_hand_over import is_sentence

SITE = "INV"
PRICE = 50
ROUNDS = range(4)

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def order_ids(counter):
    """Signed orders of one item each, and what the first invoice of any house would make."""
    with counter.desk.system() as env:
        company = env["metrology.site"].browse(counter.site).company_id
        env["account.tax"].create(
            {"name": "6 % race", "amount": 6, "type_tax_use": "sale", "company_id": company.id}
        )
        company._get_metrology_sale_tax()
        env.ref("metrology_billing.method_wechat")._get_journal(company)
    return [counter.take_in(1) for _number in range(2 * len(ROUNDS) + 1)]


def prepare(env, order_id):
    order = env["metrology.order"].browse(order_id)
    return env["metrology.invoice"].create(order._prepare_invoice_request(delivery="paper"))


def ask(env, order_id):
    prepare(env, order_id).action_request()


def make_checked(counter, order_id):
    with counter.desk.system() as env:
        invoice = prepare(env, order_id)
        invoice.action_request()
        invoice.action_check()
        return invoice.id


def issue(env, invoice_id, number):
    env["metrology.invoice"].browse(invoice_id).sudo()._issue(number, date.today())


def pay(env, counter, order_id):
    payment = env["metrology.payment"].create(
        {
            "site_id": counter.site,
            "partner_id": counter.customer,
            "method_id": env.ref("metrology_billing.method_wechat").id,
            "transaction_no": f"RACE-{order_id}",
            "allocation_ids": [(0, 0, {"order_id": order_id, "amount": PRICE})],
        }
    )
    payment.action_receive()


def number_of(serial):
    return f"{date.today().year % 100:02d}11300000{serial:010d}"


def check_no_traceback(outcomes):
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes


@pytest.mark.parametrize("round_number", ROUNDS)
def test_two_people_ask_for_the_same_order(counter, order_ids, round_number):
    order_id = order_ids.pop()
    outcomes = at_once(counter.desk, [lambda env: ask(env, order_id)] * 2)
    check_no_traceback(outcomes)
    assert sorted(outcome.kind for outcome in outcomes) == ["done", "refused"], outcomes
    with counter.desk.system() as env:
        lines = env["metrology.invoice.line"].search([("order_id", "=", order_id), ("is_live", "=", True)])
        assert len(lines) == 1 and lines.invoice_id.state == "requested"


def test_two_people_issue_the_same_request(counter, order_ids):
    invoice_id = make_checked(counter, order_ids.pop())
    outcomes = at_once(counter.desk, [lambda env, n=n: issue(env, invoice_id, number_of(n)) for n in (1, 2)])
    check_no_traceback(outcomes)
    assert sorted(outcome.kind for outcome in outcomes) == ["done", "refused"], outcomes
    with counter.desk.system() as env:
        invoice = env["metrology.invoice"].browse(invoice_id)
        assert env["account.move"].search_count([("ref", "in", [number_of(1), number_of(2)])]) == 1
        assert invoice.move_id.ref == invoice.invoice_number


@pytest.mark.parametrize("round_number", ROUNDS)
def test_the_money_comes_while_the_invoice_is_issued(counter, order_ids, round_number):
    """Whoever comes second tries again; afterwards invoice and money are matched once."""
    order_id = order_ids.pop()
    invoice_id = make_checked(counter, order_id)
    jobs = [
        lambda env: issue(env, invoice_id, number_of(100 + round_number)),
        lambda env: pay(env, counter, order_id),
    ]
    outcomes = at_once(counter.desk, jobs)
    check_no_traceback(outcomes)
    for job, outcome in zip(jobs, outcomes, strict=True):
        if outcome.kind == "refused":
            with counter.desk.transaction() as env:
                job(env)
    with counter.desk.system() as env:
        invoice = env["metrology.invoice"].browse(invoice_id)
        order = env["metrology.order"].browse(order_id)
        assert (order.fee_paid, invoice.amount_open, invoice.move_id.amount_residual) == (PRICE, 0, 0)
