"""Two people, two database connections, one item: one of them wins, the other reads a plain sentence.

Needs real commits, so it works on a private copy of the test database and drops it afterwards.
"""

import os
import threading

import pytest

ROUNDS = 8
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
    name = database_copy(source, "release")
    config["db_name"] = [name]
    return Registry(name)


@pytest.fixture(scope="module")
def world(registry):
    """A site with its people, committed; ids only, because each connection has its own records."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        world = World(env)
        ids = {name: record.id for name, record in vars(world).items()}
        cursor.commit()
    return ids


class World:
    def __init__(self, env):
        self.site = env["metrology.site"].create({"name": "Race Site", "code": "RCE"})
        people = {name: "reception" for name in ("clerk_1", "clerk_2")}
        people |= {
            "keeper": "store_keeper",
            "tester": "laboratory",
            "checker": "laboratory",
            "signer": "laboratory",
        }
        for name, job in people.items():
            user = env["res.users"].create(
                {
                    "name": name,
                    "login": f"race_{name}",
                    "group_ids": [(6, 0, env.ref(f"metrology_base.group_{job}").ids)],
                    "metrology_site_ids": [(6, 0, self.site.ids)],
                    "metrology_site_id": self.site.id,
                }
            )
            setattr(self, name, user)
        self.discipline = env["metrology.discipline"].create({"code": "RACE", "name": "Race"})
        self.laboratory = env["metrology.laboratory"].create(
            {
                "name": "Race Laboratory",
                "code": "RCE-LAB",
                "site_id": self.site.id,
                "discipline_ids": [(6, 0, self.discipline.ids)],
                "user_ids": [(6, 0, (self.tester + self.checker + self.signer).ids)],
            }
        )
        self.regulation = env["metrology.regulation"].create(
            {"code": "JJG 9900-2020", "name": "Race", "kind": "jjg", "valid_from": "2020-01-01"}
        )
        self.service = env["metrology.service"].create(
            {
                "code": "race_verification",
                "name": "Race verification",
                "needs_conformity": True,
                "certificate_kind": "verification_label",
                "fail_certificate_kind": "result_notice",
            }
        )
        self.instrument_type = env["metrology.instrument.type"].create(
            {
                "code": "RACE-1",
                "name": "Race caliper",
                "discipline_id": self.discipline.id,
                "service_id": self.service.id,
                "regulation_id": self.regulation.id,
            }
        )
        self.customer = env["res.partner"].create({"name": "Race Customer", "phone": "13800138001"})


def make_order(env, world, serial):
    """Return an order of one item that went through everything and lies in the store, ready."""
    clerk = env["res.users"].browse(world["clerk_1"])
    order = (
        env["metrology.order"]
        .with_user(clerk)
        .create(
            {
                "site_id": world["site"],
                "submitting_partner_id": world["customer"],
                "submitter_name": "Race Customer",
                "submitter_phone": "13800138001",
                "certificate_name": "Race Customer",
                "certificate_address": "1 Race Road",
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "instrument_type_id": world["instrument_type"],
                            "manufacturer": "Race Works",
                            "model_spec": "R1",
                            "serial_no": serial,
                            "no_accessories": True,
                            "fee_amount": 0,
                        },
                    )
                ],
            }
        )
    )
    order.action_check()
    order._sign_as_customer("Race Customer", PIXEL)
    order._sign_as_clerk(PIXEL)
    keeper = env["res.users"].browse(world["keeper"]).partner_id
    job = order.job_ids.with_user(world["tester"])
    job._accept(clerk.partner_id)
    job.action_start()
    certificate = job._finish("pass")
    certificate.with_user(world["checker"]).action_review()
    certificate.with_user(world["signer"]).action_approve()
    job._return_to_store(keeper)
    assert order.item_ids.is_ready_for_pickup
    return order


def prepare_release(order, user_id):
    release = order.with_user(user_id)._get_draft_release()
    release.write(
        {
            "voucher_scan": order.sudo().voucher_code,
            "collector_name": "Race Collector",
            "collector_phone": "13800138001",
            "scanned": order.item_ids.item_uid,
            "signature": PIXEL,
        }
    )
    return release


def in_parallel(*steps):
    """Run each step in a thread of its own and return what each gave back or raised."""
    answers = [None] * len(steps)

    def run(index, step):
        try:
            answers[index] = step()
        except Exception as error:  # the answer of this thread, judged by the test
            answers[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a connection waits for ever"
    return answers


def as_the_web_does(registry, user_id, work, start):
    """Open a connection, read something (the snapshot), wait for the other, work with Odoo's retries."""
    from odoo import api
    from odoo.service.model import retrying

    def step():
        with registry.cursor() as cursor:
            env = api.Environment(cursor, user_id, {"lang": "en_US"})
            cursor.execute("SELECT count(*) FROM metrology_release_line")
            start.wait(timeout=60)
            return retrying(lambda: work(env), env)

    return step


def read_facts(registry, item_id):
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        item = env["metrology.order.item"].browse(item_id)
        return {
            "state": item.state,
            "lines": env["metrology.release.line"].search_count(
                [("item_id", "=", item_id), ("is_released", "=", True)]
            ),
            "releases": env["metrology.release"].search_count(
                [("order_id", "=", item.order_id.id), ("state", "=", "released")]
            ),
            "pickings": len(item.picking_ids.filtered(lambda p: p.metrology_kind == "release")),
            "order": item.order_id.state,
        }


ONCE = {"state": "released", "lines": 1, "releases": 1, "pickings": 1, "order": "archived"}


def make_two_releases(registry, world, serial):
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        order = make_order(env, world, serial)
        releases = [prepare_release(order, world[name]) for name in ("clerk_1", "clerk_2")]
        answer = order.item_ids.id, [release.id for release in releases]
        cursor.commit()
    return answer


def check_one_wins(answers):
    from odoo.exceptions import UserError

    losers = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(losers) == 1, f"exactly one has to win: {answers}"
    sentence = str(losers[0])
    assert isinstance(losers[0], UserError), f"a plain refusal, not {losers[0]!r}"
    for technical in ("duplicate key", "psycopg", "constraint", "could not serialize", "metrology_release"):
        assert technical not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_two_clerks_release_the_same_item(registry, world, round_number):
    item_id, release_ids = make_two_releases(registry, world, f"TWO-{round_number}")
    start = threading.Barrier(2)
    answers = in_parallel(
        *(
            as_the_web_does(
                registry,
                world[clerk],
                lambda env, release_id=release_id: (
                    env["metrology.release"].browse(release_id).action_release()
                ),
                start,
            )
            for clerk, release_id in zip(("clerk_1", "clerk_2"), release_ids, strict=True)
        )
    )
    check_one_wins(answers)
    assert read_facts(registry, item_id) == ONCE


def test_one_release_pressed_on_two_screens(registry, world):
    item_id, release_ids = make_two_releases(registry, world, "SAME-1")
    start = threading.Barrier(2)
    press = as_the_web_does(
        registry,
        world["clerk_1"],
        lambda env: env["metrology.release"].browse(release_ids[0]).action_release(),
        start,
    )
    check_one_wins(in_parallel(press, press))
    assert read_facts(registry, item_id) == ONCE


def test_the_second_waits_for_the_first_and_then_reads_why(registry, world):
    """The first has not committed when the second begins: no search shows it, the index does."""
    from odoo import api

    item_id, (first_id, second_id) = make_two_releases(registry, world, "WAIT-1")
    with registry.cursor() as first_cursor:
        first_env = api.Environment(first_cursor, world["clerk_1"], {"lang": "en_US"})
        first_env["metrology.release"].browse(first_id)._claim_items()
        second_started = threading.Event()

        def second():
            with registry.cursor() as cursor:
                env = api.Environment(cursor, world["clerk_2"], {"lang": "en_US"})
                release = env["metrology.release"].browse(second_id)
                assert release.is_releasable, "in its own snapshot everything is fine"
                second_started.set()
                release._release()

        def finish_first():
            assert second_started.wait(timeout=60)
            first_env["metrology.release"].browse(first_id)._release()
            first_cursor.commit()

        check_one_wins(in_parallel(second, finish_first))
    assert read_facts(registry, item_id) == ONCE


def test_two_clerks_hand_over_at_their_desks(registry, world):
    item_id, release_ids = make_two_releases(registry, world, "DESK-1")
    start = threading.Barrier(2)
    answers = in_parallel(
        *(
            as_the_web_does(
                registry,
                world[clerk],
                lambda env, release_id=release_id: env["metrology.release.desk"].release(release_id),
                start,
            )
            for clerk, release_id in zip(("clerk_1", "clerk_2"), release_ids, strict=True)
        )
    )
    check_one_wins(answers)
    assert read_facts(registry, item_id) == ONCE


def test_a_hand_over_sent_twice_by_one_desk_happens_once(registry, world):
    """The answer got lost and the screen sends again while the first is still at work: it is done once."""
    from odoo import api
    from odoo.exceptions import UserError

    def work(env):
        return env["metrology.release.desk"].release(release_id)["release"]["state"]

    item_id, (release_id, _other) = make_two_releases(registry, world, "AGAIN-1")
    start = threading.Barrier(2)
    send = as_the_web_does(registry, world["clerk_1"], work, start)
    answers = in_parallel(send, send)
    assert "released" in answers
    assert all(answer == "released" or isinstance(answer, UserError) for answer in answers), answers
    with registry.cursor() as cursor:
        assert work(api.Environment(cursor, world["clerk_1"], {"lang": "en_US"})) == "released"
    assert read_facts(registry, item_id) == ONCE


def test_two_counters_call_two_different_customers(registry, world):
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        waiting = {make_waiting(env, world, serial).id for serial in ("CALL-1", "CALL-2")}
        cursor.commit()
    start = threading.Barrier(2)
    answers = in_parallel(
        *(
            as_the_web_does(
                registry,
                world[clerk],
                lambda env, clerk=clerk: env["metrology.release.desk"].call_next(f"key of {clerk}")[
                    "release"
                ]["order"],
                start,
            )
            for clerk in ("clerk_1", "clerk_2")
        )
    )
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        assert sorted(answers) == sorted(env["metrology.order"].browse(waiting).mapped("name"))


def make_waiting(env, world, serial):
    """Return an order whose instrument has been brought to the counter."""
    order = make_order(env, world, serial)
    task = env["metrology.retrieval.task"].with_user(world["clerk_1"])._request(order, order.item_ids)
    task.with_user(world["keeper"])._fetch()
    return order


def test_certificate_numbers_have_no_gaps_under_concurrency(registry, world):
    """Two laboratories' people finish at the same moment: numbers follow one another, none is given twice."""
    start = threading.Barrier(2)
    take = as_the_web_does(
        registry,
        world["tester"],
        lambda env: env["metrology.certificate.counter"].sudo()._next_numbers("RACE", "test_report", 2026, 3),
        start,
    )
    numbers = [number for answer in in_parallel(take, take) for number in answer]
    assert sorted(numbers) == [f"RACE-JC2026-{index:05d}" for index in range(1, 7)]
