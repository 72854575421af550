"""Whatever a client sends to what is ours: it gets an answer or a sentence, and a refusal leaves no trace."""

import json
import random
import traceback
from collections import Counter
from pathlib import Path

import pytest
from conformity.test_access import EXTENDS, public_methods
from house import addons, records, tables
from psycopg2 import IntegrityError

from . import malformed

CALLS = 4_000
LOWEST_CLERK = "group_user"
HOUSE = str(Path(addons.__file__).parents[2] / "addons")

pytestmark = pytest.mark.database


@pytest.fixture
def people(env, roles):
    """Environments of the lowest clerk, of the counter, and of a customer on the portal."""
    portal = records.user_in(env, env.ref("base.group_portal"), login="abuse-portal")
    env.flush_all()
    clerk, counter = roles[LOWEST_CLERK], roles["group_reception"]
    return {
        name: env(user=user) for name, user in (("clerk", clerk), ("counter", counter), ("portal", portal.id))
    }


@pytest.fixture
def no_commit(env, monkeypatch):
    """A call that commits by itself would leave half of it behind when its second half fails."""

    def refuse():
        raise AssertionError("the call commits by itself")

    monkeypatch.setattr(env.cr, "commit", refuse)


def prepare_call(draws, env, model, method):
    """Arguments for one call, as a remote client sends them: (ids and arguments, keywords)."""
    names = sorted(env[model]._fields)
    arguments = []
    if method == "create":
        arguments = [[malformed.make_values(draws, names) for _record in range(draws.randrange(1, 3))]]
    elif method == "write":
        arguments = [malformed.make_values(draws, names)]
    elif method == "default_get":
        arguments = [draws.sample(names, 3)]
    elif (model, method) == ("metrology.scan", "resolve"):
        arguments = [draws.choice(malformed.VALUES)]
    if not getattr(getattr(type(env[model]), method), "_api_model", False):
        known = env[model].sudo().search([], limit=3).ids if env[model]._auto else []
        arguments.insert(0, draws.choice((*malformed.IDS, known)))
    return arguments, {"context": malformed.make_context(draws, names if method == "create" else ())}


def call(env, model, method, arguments, keywords):
    """Make the call as the server does and undo it; returns what came of it, and an unhandled error."""
    from odoo.exceptions import UserError
    from odoo.service.model import call_kw

    savepoint = env.cr.savepoint(flush=False)
    try:
        answer = call_kw(env[model], method, arguments, keywords)
        env.flush_all()
        json.dumps(answer, default=str)
    except (UserError, IntegrityError):
        return "refused", None
    except Exception as error:  # what the web client would show as a server error
        return "unhandled", error
    else:
        return "answered", None
    finally:
        env.transaction.clear()
        env.cr.precommit.clear()
        env.cr.postcommit.clear()
        savepoint.close(rollback=True)


def is_ours(error, reason):
    """Did our code fail? Where ours only extends a method of Odoo, what Odoo itself chokes on is not ours.

    Neither is `ensure_one` as a guard: it is how Odoo answers who sends none or several records for one.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame.filename.startswith(HOUSE) for frame in frames]
    if frames[-1].name == "ensure_one" and ours[-2]:
        return False
    return ours[-1] or (reason != EXTENDS and any(ours))


def test_malformed_calls(env, people, no_commit):
    """Every public method of ours, thousands of malformed calls by three people."""
    draws = random.Random(13)
    methods = [row for row in public_methods(env) if row[0] in env]
    outcomes, problems = Counter(), Counter()
    for number in range(CALLS):
        model, method, reason = methods[number % len(methods)]
        who = draws.choice(sorted(people))
        arguments, keywords = prepare_call(draws, env, model, method)
        outcome, error = call(people[who], model, method, arguments, keywords)
        outcomes[outcome] += 1
        if error is not None and is_ours(error, reason):
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(where.filename).name}:{where.lineno}"
            problems[f"{model}.{method} as {who}: {type(error).__name__} in {place}: {str(error)[:90]}"] += 1
    assert outcomes["refused"] > CALLS / 3 and outcomes["answered"] > 100, outcomes
    tables.report("Unhandled:", sorted(f"{problem} ({times})" for problem, times in problems.items()))
