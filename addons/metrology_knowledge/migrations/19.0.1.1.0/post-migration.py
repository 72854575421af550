from odoo import SUPERUSER_ID, api

from odoo.addons.metrology_knowledge.data_rows import read_articles


def migrate(cr, version):
    """Say how customers ask for the starting articles, and tell the new search of all articles."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    pages = env["document.page"]
    for row in read_articles():
        article = env.ref(f"metrology_knowledge.article_{row['code']}", raise_if_not_found=False)
        if article and not article.question_ids:
            article.question_ids = pages._prepare_questions(row)
    known = env["metrology.article.index"].search([]).article_id
    (pages.search([("article_kind", "!=", False)]) - known)._refresh_index()
