from . import (
    metrology_appointment,
    metrology_appointment_line,
    metrology_appointment_rule,
    metrology_appointment_slot,
    metrology_calendar_day,
    metrology_cancellation_fee,
    metrology_order,
    metrology_reason,
    metrology_scan,
    metrology_site,
    res_config_settings,
    res_partner,
)
