from . import test_bank_numbers
