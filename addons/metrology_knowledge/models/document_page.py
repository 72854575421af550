from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, ormcache, plaintext2html

from ..data_rows import read_synonyms
from ..ranking import Ranking, cut_article

REVIEW_AFTER_DAYS = 365
MAX_SUGGESTIONS = 20
# A list is sorted by title, so it shows only what fits best.
MOST_ANSWERS = 5


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
        self.env.registry.clear_cache()
        return pages

    def write(self, vals):
        res = super().write(vals)
        if {"name", "content", "article_kind", "active", "history_head"} & set(vals):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    @api.model
    @ormcache()
    def _get_ranking(self):
        """What the search knows, kept in memory until an article changes."""
        # sudo: document.page - one index for all; who may see what is asked for each search
        pages = self.sudo().search([("article_kind", "!=", False)])
        return Ranking(
            {page.id: cut_article(page.name, html2plaintext(page.content or "")) for page in pages},
            read_synonyms(),
        )

    @api.model
    def _rank(self, text, limit):
        """[(id, score)] of articles that this person may read, best first."""
        ranking = self._get_ranking()
        readable = self.search_fetch([("id", "in", list(ranking.lengths))], ["use_count"])
        uses = {page.id: page.use_count for page in readable}
        return ranking.search(text if isinstance(text, str) else "", limit, allowed=uses, uses=uses)

    @api.model
    @api.readonly
    def suggest(self, text, limit=3):
        """Best articles for a question, for every screen on which somebody is asked something."""
        limit = limit if isinstance(limit, int) and 0 < limit <= MAX_SUGGESTIONS else 3
        pages = self.browse([article for article, _score in self._rank(text, limit)])
        return [
            {
                "id": page.id,
                "name": page.name,
                "text": html2plaintext(page.content or ""),
                "source": page.source or "",
                "is_public": page.is_public,
                "is_expired": page.is_expired,
                "changed_by": page.changed_by or "",
            }
            for page in pages
        ]

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
                    },
                }
                for row in rows
            ]
        )
