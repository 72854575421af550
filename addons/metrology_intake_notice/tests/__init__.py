from . import test_amendment_notice, test_bounce
