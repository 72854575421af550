from . import statement_paper
