from . import letter_paper, plan_paper, sheet_paper
