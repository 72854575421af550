from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..data_rows import read_synonyms
from ..meaning import embed, pack, unpack
from ..ranking import Ranking, cut_article

MOST_BODY = 2_000
# Name of the registry's attribute that holds the ranking and the state of the articles that it knows.
KEPT_AS = "_metrology_article_ranking"


class MetrologyArticleIndex(models.Model):
    """What the search knows of an article: its terms and its meanings, worked out when it is written.

    A change makes a new row, so that count, last and sum of the numbers tell whether anything changed.
    """

    _name = "metrology.article.index"
    _description = "Article in the search"
    _order = "id"

    article_id = fields.Many2one("document.page", required=True, index=True, ondelete="cascade")
    terms = fields.Json(required=True)
    texts = fields.Json(required=True, help="What was weighed by its meaning, in the order of the meanings.")
    meanings = fields.Text(required=True)

    @api.model
    def _refresh(self, articles):
        """Write the rows of these articles anew; a page that is no article loses its row."""
        old_rows = self.search([("article_id", "in", articles.ids)])
        known = {}
        for row in old_rows:
            known.update(zip(row.texts, unpack(row.meanings), strict=True))
        old_rows.unlink()
        shown = articles.filtered(lambda article: article.article_kind and article.active)
        return self.create([self._prepare_row(article, known) for article in shown])

    @api.model
    def _prepare_row(self, article, known):
        """:param known: text → meaning, of texts that were weighed before"""
        body = html2plaintext(article.content or "")[:MOST_BODY]
        questions = [*article.question_ids.mapped("name"), *article._get_keywords()]
        asked, said = [article.name, *questions], f"{article.name}。{body}"
        new = [text for text in asked if text not in known]
        known = known | dict(zip(new, embed(new), strict=True))
        if said not in known:
            known[said] = embed([said], is_answer=True)[0]
        return {
            "article_id": article.id,
            "terms": cut_article(article.name, body, questions),
            "texts": [*asked, said],
            "meanings": pack([known[text] for text in (*asked, said)]),
        }

    @api.model
    def _get_ranking(self):
        """The ranking of all articles, kept by this process until one of them changes."""
        self.flush_model()
        registry = self.env.registry
        stamp = self.env.execute_query(
            SQL("SELECT count(*), max(id), sum(id) FROM %s", SQL.identifier(self._table))
        )[0]
        known, ranking = getattr(registry, KEPT_AS, (None, None))
        if known != stamp:
            ranking = self._build_ranking()
            setattr(registry, KEPT_AS, (stamp, ranking))
        return ranking

    @api.model
    def _build_ranking(self):
        rows = self.env.execute_query(
            SQL("SELECT article_id, terms, meanings FROM %s ORDER BY id", SQL.identifier(self._table))
        )
        return Ranking(
            {article: (terms, unpack(meanings)) for article, terms, meanings in rows},
            read_synonyms(),
        )
