from . import (
    metrology_contract,
    metrology_contract_contact,
    metrology_contract_desk,
    metrology_contract_price,
    metrology_contract_request,
    metrology_fee_exception,
    metrology_intake_desk,
    metrology_order,
    metrology_order_item,
    metrology_settlement_line,
    metrology_settlement_statement,
    res_partner,
)
