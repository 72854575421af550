from . import (
    metrology_contract,
    metrology_contract_contact,
    metrology_contract_price,
    metrology_fee_exception,
    metrology_order,
    metrology_order_item,
    res_partner,
)
