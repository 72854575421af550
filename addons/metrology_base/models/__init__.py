from . import (
    metrology_cached_mixin,
    metrology_calendar_day,
    metrology_data_loader,
    metrology_interaction,
    metrology_laboratory,
    metrology_phone,
    metrology_reason,
    metrology_site,
    metrology_state_mixin,
    res_partner,
    res_users,
)
