"""One answer, one approver, and never one who is named: the database decides, whoever comes first."""

import pytest

from .processes import at_once
from .test_hand_over import is_sentence

SITE = "CMP"

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def people(counter):
    """Ids of two people who may approve."""
    with counter.desk.system() as env:
        users = env["res.users"].create(
            [
                {
                    "name": name,
                    "login": f"complaint_{name}",
                    "group_ids": [
                        (6, 0, env.ref("metrology_complaint.group_approver").ids),
                        (4, env.ref("metrology_base.group_marketing_officer").id),
                    ],
                }
                for name in ("first", "second", "officer")
            ]
        )
        return users.ids


def propose(counter, officer):
    """A case that waits for its approval."""
    with counter.desk.system() as env:
        reasons = env["metrology.reason"]
        ids = {}
        for kind in ("complaint_category", "complaint_cause", "complaint_response", "contact_channel"):
            ids[kind] = reasons.search([("kind", "=", kind)], limit=1).id
        complaint = (
            env["metrology.complaint"]
            .with_user(officer)
            .create(
                {
                    "site_id": counter.site,
                    "partner_id": counter.customer,
                    "channel_id": ids["contact_channel"],
                    "category_id": ids["complaint_category"],
                    "statement": "超期",
                    "severity": "high",
                    "complexity": "single",
                    "user_id": officer,
                }
            )
        )
        complaint.action_acknowledge()
        complaint.action_accept()
        complaint.write(
            {
                "finding": "查明",
                "cause_ids": [(6, 0, [ids["complaint_cause"]])],
                "outcome": "justified",
                "response_ids": [(6, 0, [ids["complaint_response"]])],
                "answer": "答复",
            }
        )
        complaint.action_propose()
        return complaint.id


def approve(env, case, user):
    return env["metrology.complaint"].with_user(user).browse(case).action_approve()


def name_person(env, case, user):
    """Another part in the case, written as a step would."""
    env["metrology.complaint"].browse(case)._name_person(env["res.users"].browse(user), "witness")
    env.flush_all()
    return True


def test_an_answer_is_approved_once(counter, people):
    case = propose(counter, people[2])
    outcomes = at_once(counter.desk, [lambda env, user=user: approve(env, case, user) for user in people[:2]])
    assert sorted(outcome.kind for outcome in outcomes) == ["done", "refused"], outcomes
    assert all(is_sentence(outcome.value) for outcome in outcomes if outcome.kind == "refused"), outcomes
    with counter.desk.system() as env:
        complaint = env["metrology.complaint"].browse(case)
        parts = complaint.person_ids.mapped("part")
        assert (complaint.state, parts.count("approver")) == ("approved", 1)


@pytest.mark.parametrize("attempt", range(3))
def test_whoever_is_named_meanwhile_does_not_approve(counter, people, attempt):
    case = propose(counter, people[2])
    judge = people[attempt % 2]
    outcomes = at_once(
        counter.desk,
        [lambda env: approve(env, case, judge), lambda env: name_person(env, case, judge)],
    )
    assert [outcome.value for outcome in outcomes if outcome.kind == "broken"] == []
    with counter.desk.system() as env:
        complaint = env["metrology.complaint"].browse(case)
        rows = complaint.person_ids.filtered(lambda person: person.user_id.id == judge)
        assert len(rows) == 1
        assert (complaint.state == "approved") == (rows.part == "approver"), outcomes
