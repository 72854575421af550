"""Two finance clerks, two connections, one transfer: it is matched once; one file: it is imported once."""

import base64
from datetime import date, timedelta

import pytest

from .processes import at_once
from .test_hand_over import is_sentence

SITE = "BNK"
HEAD = "交易时间,借方发生额,贷方发生额,对方户名,摘要,交易流水号"

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def finance(counter):
    """The counter, with a bank account; who was hired last is of finance and works for us from here on."""
    counter.desk.hire(
        "finance_BNK",
        "metrology_base.group_finance",
        metrology_site_ids=[(6, 0, [counter.site])],
        metrology_site_id=counter.site,
    )
    with counter.desk.system() as env:
        account = env["metrology.bank.account"].create({"name": "工行", "number": "02000010090012345"})
        # The journals are there before the race, as in any house after its first import.
        account._get_journal()
        env.ref("metrology_billing.method_transfer")._get_journal(env.company)
        counter.account = account.id
        counter.payer = env["res.partner"].browse(counter.customer).name
    return counter


def make_file(rows):
    """Rows are (serial number, amount, payer)."""
    day = date.today() - timedelta(days=1)
    lines = [HEAD, *(f"{day},,{amount},{payer},检定费,{serial}" for serial, amount, payer in rows)]
    return base64.b64encode("\n".join(lines).encode())


def import_file(env, account, file):
    wizard = env["metrology.bank.import"].create({"account_id": account, "file": file, "filename": "a.csv"})
    return wizard.action_import()["params"]["message"]


def make_line(finance, serial, amount):
    with finance.desk.system() as env:
        import_file(env, finance.account, make_file([(serial, amount, finance.payer)]))
        return env["metrology.bank.line"].search([("serial_no", "=", serial)]).id


def make_order(finance):
    """An order with fees of 50, signed by the system so that the clerks of finance need no counter."""
    with finance.desk.system() as env:
        clerk = env["res.users"].search([("login", "=", f"clerk_{SITE}")])
        order = env["metrology.order"].with_user(clerk).create(finance.prepare_order(1))
        order.action_check()
        order._sign_as_customer("李送检", PIXEL)
        order._sign_as_clerk(PIXEL)
        return order.id


PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def check_one_won(outcomes):
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    assert [outcome.kind for outcome in outcomes].count("done") == 1, outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes


@pytest.mark.parametrize("people", [2, 3])
def test_a_transfer_is_matched_once(finance, people):
    order_id = make_order(finance)
    line_id = make_line(finance, f"ONE{people}", 50)

    def take(env):
        return env["metrology.bank.line"].browse(line_id).action_take_best()

    check_one_won(at_once(finance.desk, [take] * people))
    with finance.desk.system() as env:
        line, order = env["metrology.bank.line"].browse(line_id), env["metrology.order"].browse(order_id)
        assert (line.state, len(line.match_ids), order.fee_paid, order.fee_open) == ("matched", 1, 50, 0)
        payments = env["metrology.payment"].search([("allocation_ids.order_id", "=", order_id)])
        assert payments.mapped("state") == ["posted"]
        assert line.statement_line_id.is_reconciled


def test_two_transfers_do_not_take_the_same_receipt(finance):
    order_id = make_order(finance)
    with finance.desk.system() as env:
        clerk = env["res.users"].search([("login", "=", f"clerk_{SITE}")])
        receipt = (
            env["metrology.payment"]
            .with_user(clerk)
            .create(
                {
                    "site_id": finance.site,
                    "partner_id": finance.customer,
                    "method_id": env.ref("metrology_billing.method_transfer").id,
                    "transaction_no": "SLIP",
                    "allocation_ids": [(0, 0, {"order_id": order_id, "amount": 50})],
                }
            )
        )
        receipt.action_receive()
        receipt_id = receipt.id
    lines = [make_line(finance, serial, 50) for serial in ("RA", "RB")]

    def take(env, line_id):
        line = env["metrology.bank.line"].browse(line_id)
        receipt = env["metrology.payment"].browse(receipt_id)
        return line._match(receipt.partner_id, [], 0, receipt).id

    jobs = [lambda env, line_id=line_id: take(env, line_id) for line_id in lines]
    check_one_won(at_once(finance.desk, jobs))
    with finance.desk.system() as env:
        assert sorted(env["metrology.bank.line"].browse(lines).mapped("state")) != ["matched", "matched"]
        matches = env["metrology.bank.match"].search([("payment_id", "=", receipt_id)])
        assert len(matches) == 1


@pytest.mark.parametrize("people", [2, 3])
def test_a_file_is_imported_once(finance, people):
    serials = [f"F{people}-{number}" for number in range(5)]
    file = make_file([(serial, 10 + number, "某公司") for number, serial in enumerate(serials)])
    outcomes = at_once(finance.desk, [lambda env: import_file(env, finance.account, file)] * people)
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    told = [outcome.value for outcome in outcomes if outcome.kind == "done"]
    assert [text.startswith("新增 5 笔") for text in told].count(True) == 1, outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes
    with finance.desk.system() as env:
        lines = env["metrology.bank.line"].search([("serial_no", "in", serials)])
        assert (len(lines), len(lines.statement_id), len(lines.statement_line_id)) == (5, 1, 5)
