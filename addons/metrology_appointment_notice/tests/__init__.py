from . import test_appointment_notice
