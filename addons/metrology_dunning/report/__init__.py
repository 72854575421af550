from . import letter_paper, plan_paper
