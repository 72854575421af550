from . import (
    test_access,
    test_data_loader,
    test_fee,
    test_instrument_type,
    test_lead_time,
    test_plain_functions,
    test_regulation,
    test_service,
)
