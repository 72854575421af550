from . import (
    test_access,
    test_booking,
    test_onsite,
    test_paper,
    test_slot,
    test_working_clock,
)
