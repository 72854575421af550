from . import test_bank_file, test_bank_match, test_bank_matcher, test_bank_property, test_bank_queries
