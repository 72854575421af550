from . import metrology_wechat_bind
