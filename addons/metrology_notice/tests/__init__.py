from . import test_access, test_notice, test_smtp
