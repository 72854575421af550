from . import mail_thread, metrology_order, metrology_order_amendment
