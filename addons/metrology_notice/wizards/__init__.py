from . import metrology_notice_write
