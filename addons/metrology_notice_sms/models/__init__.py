from . import (
    metrology_notice_attempt,
    metrology_notice_channel,
    metrology_notice_channel_sms,
    metrology_sms_provider,
    metrology_sms_template,
    res_company,
    sms_sms,
)
