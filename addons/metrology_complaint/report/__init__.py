from . import closing_paper
