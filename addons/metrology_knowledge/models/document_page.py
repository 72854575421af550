from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext, plaintext2html

from ..meaning import embed
from ..ranking import prefer_used

REVIEW_AFTER_DAYS = 365
MAX_SUGGESTIONS = 20
# A list is sorted by title, so it shows only what fits best.
MOST_ANSWERS = 5
# How many are asked whether this person may read them, before all are.
CANDIDATES = 60
# What the search knows of an article is worked out anew when one of these is written.
SEARCHED = {
    "name",
    "content",
    "article_kind",
    "active",
    "history_head",
    "instrument_type_ids",
    "question_ids",
}


class DocumentPage(models.Model):
    """Articles: pages that answer what customers ask, what they are bound to, who answers for them."""

    _inherit = "document.page"

    name = fields.Char(string="Article title")
    content = fields.Html(sanitize=True)
    article_kind = fields.Selection(
        [
            ("sending", "Sending in"),
            ("service", "Services"),
            ("deadline", "Deadlines"),
            ("mandatory", "Mandatory verification"),
            ("cycle", "Verification intervals"),
            ("certificate", "Certificates"),
            ("payment", "Payment"),
            ("pickup", "Pickup"),
        ],
        index="btree_not_null",
        string="Kind",
        help="Makes the page an article that the search finds.",
    )
    is_public = fields.Boolean(
        string="For customers", help="Its words may be given to customers. Otherwise for colleagues only."
    )
    service_ids = fields.Many2many("metrology.service", string="Bound services")
    instrument_type_ids = fields.Many2many("metrology.instrument.type", string="Bound instrument types")
    site_ids = fields.Many2many("metrology.site", string="Bound sites", help="Empty: holds at every site.")
    fee_ids = fields.Many2many("metrology.fee", string="Bound fees")
    regulation_ids = fields.Many2many("metrology.regulation", string="Bound regulations")
    question_ids = fields.One2many(
        "metrology.article.question",
        "article_id",
        string="Asked like this",
        help="How customers ask for it, in their own words: the more ways, the surer the search.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Article owner",
        index="btree_not_null",
        ondelete="set null",
        help="Who keeps the article right.",
    )
    review_date = fields.Date(
        index="btree_not_null",
        default=lambda self: fields.Date.context_today(self) + timedelta(days=REVIEW_AFTER_DAYS),
        help="From the day after, the article warns that it may be out of date.",
    )
    is_expired = fields.Boolean(
        string="Past its review date", compute="_compute_is_expired", search="_search_is_expired"
    )
    source = fields.Char(help="Where the words come from.")
    changed_by = fields.Char(
        string="Changed since",
        readonly=True,
        copy=False,
        help="What the article is bound to and has changed.",
    )
    use_count = fields.Integer(string="Times helpful", readonly=True, copy=False)
    question = fields.Char(
        string="Customer's question",
        compute="_compute_question",
        search="_search_question",
        help="Finds articles by a question in everyday words.",
    )

    @api.depends("history_ids")
    def _compute_history_head(self):
        """The newest version. In the cache a new one stands last, so its place says nothing."""
        for page in self:
            page.history_head = page.history_ids.sorted(lambda version: version._origin.id)[-1:]

    @api.depends("review_date")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for page in self:
            page.is_expired = bool(page.review_date and page.review_date < today)

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        past = Domain("review_date", "<", fields.Date.context_today(self))
        return past if True in value else ~past

    def _compute_question(self):
        self.question = False

    def _search_question(self, operator, value):
        if operator not in ("ilike", "="):
            return NotImplemented
        return [("id", "in", [article for article, _score in self._rank(value, MOST_ANSWERS)])]

    @api.model_create_multi
    def create(self, vals_list):
        pages = super().create(vals_list)
        pages.filtered("article_kind")._refresh_index()
        return pages

    def write(self, vals):
        res = super().write(vals)
        if SEARCHED & set(vals):
            self._refresh_index()
        return res

    def _refresh_index(self):
        # sudo: metrology.article.index - one index for all; who may see what is asked for each search
        self.env["metrology.article.index"].sudo()._refresh(self.sudo())

    def _get_keywords(self):
        """What else customers may call what the article is about."""
        types = self.instrument_type_ids
        return [*types.mapped("name"), *(alias for one in types for alias in one._get_aliases())]

    @api.model
    def _rank(self, text, limit, domain=()):
        """[(id, score)] of articles of this domain that this person may read, best first."""
        text = text if isinstance(text, str) else ""
        # sudo: metrology.article.index - whom the articles found are for is asked below
        ranking = self.env["metrology.article.index"].sudo()._get_ranking()
        meaning = embed([text])[0]
        for candidates in (CANDIDATES, len(ranking.articles)):
            ranked = ranking.search(text, meaning, candidates)
            found = self.search_fetch(
                Domain("id", "in", [article for article, _score in ranked]) & Domain(domain), ["use_count"]
            )
            if len(found) >= limit or len(ranked) < candidates:
                break
        return prefer_used(ranked, {page.id: page.use_count for page in found}, limit)

    @api.model
    @api.readonly
    def suggest(self, text, limit=3):
        """Best articles for a question, for every screen on which somebody is asked something."""
        limit = limit if isinstance(limit, int) and 0 < limit <= MAX_SUGGESTIONS else 3
        return self._suggest(text, limit)

    @api.model
    def _suggest(self, text, limit=3, domain=()):
        """What `suggest` answers, for other addons: of the articles of this domain only."""
        pages = self.browse([article for article, _score in self._rank(text, limit, domain)])
        return [page._prepare_suggestion() for page in pages]

    def _prepare_suggestion(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "text": html2plaintext(self.content or ""),
            "source": self.source or "",
            "is_public": self.is_public,
            "is_expired": self.is_expired,
            "changed_by": self.changed_by or "",
        }

    def action_note_helpful(self):
        """Count that the article answered somebody: what helps moves up."""
        self.check_access("read")
        # sudo: document.page - everyone who reads may say that it helped, few may write
        for page in self.sudo().filtered("article_kind"):
            page.use_count += 1

    def action_confirm_review(self):
        """The article is right again: for another year, and whatever changed has been read."""
        self.check_access("write")
        self.write(
            {
                "changed_by": False,
                "review_date": fields.Date.context_today(self) + timedelta(days=REVIEW_AFTER_DAYS),
            }
        )

    @api.model
    def _mark_changed(self, field_name, records):
        """Mark articles that are bound to `records` by this field."""
        # sudo: document.page - whoever changes a price need not be a writer of articles
        for page in self.sudo().search([("article_kind", "!=", False), (field_name, "in", records.ids)]):
            page.changed_by = ", ".join((page[field_name] & records).mapped("display_name"))

    @api.model
    def _load_starting_articles(self, rows):
        """Create articles that are not there yet, by their code."""
        self._load_records(
            [
                {
                    "xml_id": f"metrology_knowledge.article_{row['code']}",
                    "noupdate": True,
                    "values": {
                        "name": row["title"],
                        "content": plaintext2html(row["body"]),
                        "draft_name": "1.0",
                        "article_kind": row["kind"],
                        "is_public": row["audience"] == "public",
                        "source": row["source"],
                        "question_ids": self._prepare_questions(row),
                    },
                }
                for row in rows
            ]
        )

    @api.model
    def _prepare_questions(self, row):
        return [Command.create({"name": question}) for question in row["questions"]]
