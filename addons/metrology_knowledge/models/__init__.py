from . import (
    document_page,
    document_page_history,
    metrology_article_index,
    metrology_article_question,
    metrology_fee,
    metrology_regulation,
    metrology_service,
)
