from . import document_page, document_page_history, metrology_fee, metrology_service
