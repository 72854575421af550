from . import test_amendment_notice
