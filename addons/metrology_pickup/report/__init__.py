from . import item_paper, retrieval_paper, storage_paper
