from . import test_article, test_ranking, test_search_quality
