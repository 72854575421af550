from . import metrology_appointment_step
