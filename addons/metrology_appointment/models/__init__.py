from . import metrology_marketing_request  # the others inherit it

# isort: split
from . import (
    metrology_appointment,
    metrology_appointment_line,
    metrology_appointment_rule,
    metrology_appointment_slot,
    metrology_calendar_day,
    metrology_cancellation_fee,
    metrology_intake_desk,
    metrology_intake_scan,
    metrology_order,
    metrology_quotation,
    metrology_quotation_line,
    metrology_quotation_version,
    metrology_quotation_visit,
    metrology_reason,
    metrology_scan,
    metrology_site,
    res_config_settings,
    res_partner,
)
