"""The knowledge search: whether it finds the right article, and how long it takes among thousands.

Each file of questions names the article that answers; nobody looked at the articles to write them. The
first was then worked on until it fit, the second and third were never worked on, the third was written
before the articles knew how customers ask, and is the figure to believe.
"""

import csv
import random
import statistics
import time
from pathlib import Path

from . import databases, lookup
from .harness import Figure, timed
from .people import Desk

NAMES = ("P19", "P19.development", "P19.earlier", "P19.fitted", "P20")
QUESTIONS = Path(__file__).parents[1] / "data" / "knowledge"
FILES = {
    "P19": ("questions_held_out_2", "never worked on, measured last"),
    "P19.development": ("questions_development", "looked at while the search was written"),
    "P19.earlier": ("questions_held_out", "held out from the first search"),
    "P19.fitted": ("questions", "beside which the synonyms were written"),
}
BEST, SHARE = 3, 0.9
ARTICLES, MILLISECONDS = 5_000, 50
SENTENCES, ASKED = 4, 4


def measure():
    database = databases.copy(databases.suite(), "knowledge")
    try:
        agent = Desk(database)
        with agent.transaction() as env:
            agent.user_id = lookup._clerk(env, "metrology_base.group_agent")
        for name, (file, meant) in FILES.items():
            yield _measure_hits(agent, name, file, meant)
        with agent.system() as env:
            _fill(env)
        yield _measure_speed(agent)
    finally:
        databases.drop(database)


def _read(file):
    with open(QUESTIONS / f"{file}.csv", encoding="utf-8") as lines:
        return [(row["question"], row["article"]) for row in csv.DictReader(lines)]


def _measure_hits(agent, name, file, meant):
    rows = _read(file)
    first = best = 0
    with agent.transaction() as env:
        for question, code in rows:
            found = [row["id"] for row in env["document.page"].suggest(question, BEST)]
            article = env.ref(f"metrology_knowledge.article_{code}").id
            best += article in found
            first += found[:1] == [article]
    return Figure(
        name,
        f"questions whose article is among the first {BEST}; {meant}",
        SHARE,
        ratio=best / len(rows),
        unit="",
        product=best,
        rival=len(rows),
        note=f"{first} first",
    )


def _fill(env):
    """Make articles of sentences that others have; what they mean is drawn, it takes as long to compare."""
    from odoo.addons.metrology_knowledge.meaning import SIZE, pack
    from odoo.addons.metrology_knowledge.ranking import cut_article

    draws = random.Random(20)
    known = env["document.page"].search([("article_kind", "!=", False)])
    asked = known.question_ids.mapped("name")
    sentences = [text for page in known for text in str(page.content).split("。")]
    env.cr.execute(
        "INSERT INTO document_page (name, type, active, article_kind, is_public, company_id) "
        "SELECT '测速 ' || number, 'content', true, 'service', true, %s "
        "FROM generate_series(1, %s) number RETURNING id, name",
        [env.company.id, ARTICLES - len(known)],
    )
    rows = []
    for article, name in env.cr.fetchall():
        body = "。".join(draws.choice(sentences) for _sentence in range(SENTENCES))
        questions = [draws.choice(asked) for _question in range(ASKED)]
        texts = [name, *questions, body]
        meanings = [[draws.gauss(0, SIZE**-0.5) for _number in range(SIZE)] for _text in texts]
        terms = cut_article(name, body, questions)
        rows.append({"article_id": article, "terms": terms, "texts": texts, "meanings": pack(meanings)})
    env["metrology.article.index"].create(rows)


def _measure_speed(agent):
    """Each question as the first of its kind; the reading-in of all articles is told apart."""
    questions = [question for file in ("questions", "questions_held_out") for question, _code in _read(file)]
    with agent.transaction() as env:
        read_in = timed(env["document.page"].suggest, questions[0])
        times = []
        started = time.process_time()
        for question in questions[1:]:
            env.invalidate_all()
            times.append(timed(env["document.page"].suggest, question))
        worked = (time.process_time() - started) * 1000 / len(times)
    slow = statistics.quantiles(times, n=20)[-1]
    return Figure(
        "P20",
        f"a question among {ARTICLES} articles, 95 of 100; of {MILLISECONDS} ms",
        1,
        at_most=True,
        ratio=slow / MILLISECONDS,
        product=slow,
        rival=MILLISECONDS,
        samples={"product": times},
        note=f"median {statistics.median(times):.0f} ms, of it {worked:.0f} ms on the processor, "
        f"reading all articles in once {read_in:.0f} ms",
    )
