from . import (
    test_certificate,
    test_certificate_access,
    test_forwarding,
    test_intake_scan,
    test_lab_job,
    test_lab_job_queries,
    test_lab_wizards,
    test_measuring_range,
    test_paper,
    test_scan,
)
