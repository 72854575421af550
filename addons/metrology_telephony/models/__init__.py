from . import (
    metrology_telephony_call,
    metrology_telephony_event,
    metrology_telephony_leg,
    metrology_telephony_line,
    metrology_telephony_provider,
    metrology_telephony_request,
    metrology_telephony_seat,
)
