from . import test_bank_file, test_bank_match, test_bank_matcher
