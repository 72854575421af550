from odoo import api, fields, models


class MetrologyArticleQuestion(models.Model):
    """How customers ask for what an article answers. The search compares new questions with these."""

    _name = "metrology.article.question"
    _description = "Customers' question"
    _order = "article_id, id"

    article_id = fields.Many2one("document.page", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="Way of asking", required=True, size=200)

    _name_uniq = models.Constraint(
        "unique(article_id, name)",
        "Way of asking: this article has it already. Leave one of the two out.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.article_id._refresh_index()
        return questions

    def write(self, vals):
        articles = self.article_id
        res = super().write(vals)
        (articles | self.article_id)._refresh_index()
        return res

    def unlink(self):
        articles = self.article_id
        res = super().unlink()
        articles.exists()._refresh_index()
        return res
