from . import test_request, test_working_hours
