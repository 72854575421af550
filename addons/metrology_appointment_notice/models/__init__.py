from . import metrology_appointment, metrology_notice, metrology_quotation
