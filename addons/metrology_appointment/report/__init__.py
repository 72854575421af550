from . import appointment_paper
