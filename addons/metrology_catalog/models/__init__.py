from . import (
    metrology_data_loader,
    metrology_discipline,
    metrology_fee,
    metrology_instrument_type,
    metrology_laboratory,
    metrology_lead_time,
    metrology_mandatory_category,
    metrology_regulation,
    metrology_service,
    res_config_settings,
)
