from . import test_call, test_hook, test_journal, test_seat
