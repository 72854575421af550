from . import appointment_paper, quotation_paper
