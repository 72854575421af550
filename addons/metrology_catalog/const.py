"""Lists of the catalogue that several models and addons share."""

EVIDENCE = [
    ("sourced", "Sourced"),
    ("partly", "Partly sourced"),
    ("recalled", "To be verified"),
]

CERTIFICATE_KINDS = [
    ("verification_cert", "Verification certificate"),
    ("result_notice", "Notification of verification result"),
    ("verification_label", "Verification conformity label"),
    ("verification_mark", "Verification mark"),
    ("calibration_cert", "Calibration certificate"),
    ("calibration_cert_cnas", "Calibration certificate (CNAS)"),
    ("test_report", "Test report"),
    ("test_report_cnas", "Test report (CNAS)"),
    ("measurement_report", "Measurement report"),
    ("audit_report", "Measurement audit report"),
    ("none", "No certificate"),
]
