"""The tables that come with this addon."""

import csv

from odoo.tools import file_open


def read_articles():
    """Starting articles, one dictionary each."""
    with file_open("metrology_knowledge/data/articles.csv") as file:
        return list(csv.DictReader(file))


def read_synonyms():
    """[(written, (spoken, …))]: the trade's words for everyday ones."""
    with file_open("metrology_knowledge/data/synonyms.csv") as file:
        return [(row["written"], tuple(row["spoken"].split("|"))) for row in csv.DictReader(file)]
