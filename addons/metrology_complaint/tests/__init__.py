from . import test_complaint, test_complaint_access, test_complaint_clock
