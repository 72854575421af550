from . import retrieval_paper
