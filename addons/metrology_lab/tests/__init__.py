from . import (
    test_certificate,
    test_certificate_access,
    test_certificate_upload,
    test_forwarding,
    test_lab_job,
    test_lab_job_queries,
    test_lab_wizards,
    test_laboratory_api,
    test_measuring_range,
    test_paper,
    test_scan,
    test_verify,
)
