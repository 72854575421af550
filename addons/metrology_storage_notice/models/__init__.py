from . import metrology_storage_event
