from . import (
    test_complaint,
    test_complaint_access,
    test_complaint_clock,
    test_complaint_report,
    test_improvement,
    test_improvement_verdict,
)
