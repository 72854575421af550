from . import metrology_complaint_step
