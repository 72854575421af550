"""Several people at the same moment: real processes, real connections, real commits."""

import multiprocessing
import traceback
from functools import partial
from typing import NamedTuple

PATIENCE = 150


class Outcome(NamedTuple):
    """What one of them got: `done` with a value, `refused` with a sentence, `broken` with a traceback."""

    kind: str
    value: object


def at_once(desk, jobs):
    """Run each job (a function of an environment) in a process of its own, all let go together.

    Each is retried as a request would be. Returns their outcomes in the order of the jobs.
    """
    close_connections()
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(len(jobs))
    ears, processes = [], []
    for job in jobs:
        ear, mouth = fork.Pipe(duplex=False)
        process = fork.Process(target=_work, args=(desk, job, gate, mouth), daemon=True)
        process.start()
        mouth.close()
        ears.append(ear)
        processes.append(process)
    outcomes = [_hear(ear) for ear in ears]
    for process in processes:
        process.join(PATIENCE)
    return outcomes


def close_connections():
    """A connection must not live in two processes."""
    from odoo import sql_db

    sql_db.close_all()


def _hear(ear):
    if not ear.poll(PATIENCE):
        return Outcome("broken", f"no answer in {PATIENCE} s")
    try:
        return ear.recv()
    except EOFError:
        return Outcome("broken", "the process died")


def _work(desk, job, gate, mouth):
    from odoo import api
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    from bench.people import CONTEXT

    try:
        with desk.registry.cursor() as cursor:
            env = api.Environment(cursor, desk.user_id, CONTEXT)
            gate.wait(PATIENCE)
            outcome = Outcome("done", retrying(partial(job, env), env))
    except UserError as error:
        outcome = Outcome("refused", str(error))
    except Exception:
        outcome = Outcome("broken", traceback.format_exc())
    mouth.send(outcome)
    mouth.close()
