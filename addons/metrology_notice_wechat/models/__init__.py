from . import (
    metrology_notice_attempt,
    metrology_notice_channel,
    metrology_notice_channel_wechat,
    metrology_wechat_account,
    metrology_wechat_binding,
    metrology_wechat_follower,
    metrology_wechat_template,
    res_partner,
)
