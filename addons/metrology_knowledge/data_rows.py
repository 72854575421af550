"""The tables that come with this addon."""

import csv
from collections import defaultdict

from odoo.tools import file_open


def read_articles():
    """Starting articles, one dictionary each; `questions` holds how customers ask for it."""
    questions = defaultdict(list)
    with file_open("metrology_knowledge/data/article_questions.csv") as file:
        for row in csv.DictReader(file):
            questions[row["code"]].append(row["question"])
    with file_open("metrology_knowledge/data/articles.csv") as file:
        return [{**row, "questions": questions[row["code"]]} for row in csv.DictReader(file)]


def read_synonyms():
    """[(written, (spoken, …))]: the trade's words for everyday ones."""
    with file_open("metrology_knowledge/data/synonyms.csv") as file:
        return [(row["written"], tuple(row["spoken"].split("|"))) for row in csv.DictReader(file)]
