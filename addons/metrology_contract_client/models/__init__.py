from . import (
    metrology_contract,
    metrology_contract_contact,
    metrology_contract_price,
    metrology_fee_exception,
    metrology_order,
    metrology_order_item,
    metrology_settlement_line,
    metrology_settlement_statement,
    res_partner,
)
