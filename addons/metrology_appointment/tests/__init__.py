from . import (
    test_access,
    test_booking,
    test_intake_desk,
    test_onsite,
    test_paper,
    test_quotation,
    test_quotation_page,
    test_slot,
    test_working_clock,
)
