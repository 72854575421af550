from . import test_article, test_ranking
