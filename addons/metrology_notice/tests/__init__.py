from . import test_access, test_gateway, test_notice, test_smtp
