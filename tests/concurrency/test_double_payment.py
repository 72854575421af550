"""Two people, two database connections, one order: the customer pays once.

Needs real commits, so it works on a private copy of the test database and drops it afterwards.
"""

import os
import threading

import pytest

from concurrency.test_double_release import as_the_web_does, check_one_wins, in_parallel

ROUNDS = 6
PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def registry(database_copy):
    """Registry on a copy of the test database in which everything may be committed."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    source = os.environ.get("DESK_TEST_DB")
    if not source:
        pytest.fail("DESK_TEST_DB is not set: run ./desk test, or see tests/README.md", pytrace=False)
    name = database_copy(source, "payment")
    config["db_name"] = [name]
    return Registry(name)


@pytest.fixture(scope="module")
def world(registry):
    """A site with two clerks and their customer, committed; ids only."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        site = env["metrology.site"].create({"name": "Pay Site", "code": "PAY"})
        ids = {"site": site.id}
        for name in ("clerk_1", "clerk_2"):
            ids[name] = (
                env["res.users"]
                .create(
                    {
                        "name": name,
                        "login": f"pay_{name}",
                        "group_ids": [(6, 0, env.ref("metrology_base.group_reception").ids)],
                        "metrology_site_ids": [(6, 0, site.ids)],
                        "metrology_site_id": site.id,
                    }
                )
                .id
            )
        ids["service"] = (
            env["metrology.service"]
            .create(
                {"code": "pay_calibration", "name": "Calibration", "certificate_kind": "calibration_cert"}
            )
            .id
        )
        ids["customer"] = env["res.partner"].create({"name": "Paying Customer", "phone": "13800138002"}).id
        # The journal is there before the race, as in any house after its first payment.
        env.ref("metrology_billing.method_wechat")._get_journal(site.company_id)
        cursor.commit()
    return ids


def make_signed_order(env, world, serial):
    order = (
        env["metrology.order"]
        .with_user(world["clerk_1"])
        .create(
            {
                "site_id": world["site"],
                "submitting_partner_id": world["customer"],
                "submitter_name": "Paying Customer",
                "submitter_phone": "13800138002",
                "certificate_name": "Paying Customer",
                "certificate_address": "1 Pay Road",
                "is_onsite": True,
                "onsite_address": "1 Pay Road",
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Gauge",
                            "service_id": world["service"],
                            "manufacturer": "Pay Works",
                            "model_spec": "P1",
                            "serial_no": serial,
                            "no_accessories": True,
                            "fee_amount": 100,
                        },
                    )
                ],
            }
        )
    )
    order.action_check()
    order._sign_as_customer("Paying Customer", PIXEL)
    order._sign_as_clerk(PIXEL)
    return order


def prepare_payment(env, world, clerk, number, lines, method="wechat", **values):
    method = env.ref(f"metrology_billing.method_{method}")
    return (
        env["metrology.payment"]
        .with_user(world[clerk])
        .create(
            {
                "site_id": world["site"],
                "partner_id": world["customer"],
                "method_id": method.id,
                "transaction_no": number if method.needs_transaction_no else False,
                "allocation_ids": [
                    (0, 0, {"order_id": order.id, "amount": amount}) for order, amount in lines
                ],
                **values,
            }
        )
    )


def prepare(registry, work):
    """Commit what ``work`` makes with all rights; it returns ids."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        answer = work(env)
        cursor.commit()
    return answer


def receive_at_once(registry, world, payment_ids):
    start = threading.Barrier(2)
    return in_parallel(
        *(
            as_the_web_does(
                registry,
                world[clerk],
                lambda env, payment_id=payment_id: (
                    env["metrology.payment"].browse(payment_id).action_receive()
                ),
                start,
            )
            for clerk, payment_id in zip(("clerk_1", "clerk_2"), payment_ids, strict=True)
        )
    )


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_two_clerks_charge_the_same_order(registry, world, round_number):
    def work(env):
        order = make_signed_order(env, world, f"PAY-{round_number}")
        payments = [
            prepare_payment(env, world, clerk, f"R{round_number}-{clerk}", [(order, 100)])
            for clerk in ("clerk_1", "clerk_2")
        ]
        return order.id, [payment.id for payment in payments]

    order_id, payment_ids = prepare(registry, work)
    check_one_wins(receive_at_once(registry, world, payment_ids))

    def facts(env):
        order = env["metrology.order"].browse(order_id)
        payments = env["metrology.payment"].browse(payment_ids).filtered(lambda p: p.state == "posted")
        return order.fee_paid, order.fee_open, len(payments), len(payments.account_payment_id)

    assert prepare(registry, facts) == (100, 0, 1, 1)


def test_two_orders_of_two_clerks_are_both_paid(registry, world):
    """Different orders of one customer do not lose each other's money; who has to wait tries again."""

    def work(env):
        orders = [make_signed_order(env, world, f"BOTH-{index}") for index in range(2)]
        payments = [
            prepare_payment(env, world, clerk, f"B-{clerk}", [(order, 100)])
            for clerk, order in zip(("clerk_1", "clerk_2"), orders, strict=True)
        ]
        return [order.id for order in orders], [payment.id for payment in payments]

    order_ids, payment_ids = prepare(registry, work)
    answers = receive_at_once(registry, world, payment_ids)
    for clerk, payment_id, answer in zip(("clerk_1", "clerk_2"), payment_ids, answers, strict=True):
        if isinstance(answer, Exception):
            prepare(
                registry,
                lambda env, payment_id=payment_id, clerk=clerk: (
                    env["metrology.payment"].with_user(world[clerk]).browse(payment_id).action_receive()
                ),
            )
    names = prepare(registry, lambda env: sorted(env["metrology.payment"].browse(payment_ids).mapped("name")))
    assert int(names[1][-6:]) == int(names[0][-6:]) + 1
    assert prepare(registry, lambda env: env["metrology.order"].browse(order_ids).mapped("fee_state")) == [
        "paid",
        "paid",
    ]


def test_a_balance_is_not_spent_twice(registry, world):
    def work(env):
        orders = [make_signed_order(env, world, f"BAL-{index}") for index in range(2)]
        prepare_payment(env, world, "clerk_1", "PRE-1", [], prepaid_amount=100).action_receive()
        payments = [
            prepare_payment(env, world, clerk, "", [(order, 100)], method="offset")
            for clerk, order in zip(("clerk_1", "clerk_2"), orders, strict=True)
        ]
        return [payment.id for payment in payments]

    payment_ids = prepare(registry, work)
    check_one_wins(receive_at_once(registry, world, payment_ids))

    def balance(env):
        return (
            env["metrology.customer.balance"]
            .search([("partner_id", "=", world["customer"])])
            .mapped("amount")
        )

    assert prepare(registry, balance) == [0]
