from . import metrology_appointment_step, metrology_quotation_reply
