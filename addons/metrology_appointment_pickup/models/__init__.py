from . import metrology_appointment, metrology_retrieval_task
