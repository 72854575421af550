from . import (
    metrology_notice,
    metrology_notice_attempt,
    metrology_notice_channel,
    metrology_notice_channel_email,
    metrology_notice_channel_phone,
    metrology_notice_kind,
    metrology_notice_origin,
    metrology_notice_receipt,
    metrology_notice_rung,
    res_company,
    res_config_settings,
    res_partner,
)
