from . import document_page, metrology_fee, metrology_service
