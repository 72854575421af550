from . import (
    metrology_contract,
    metrology_contract_contact,
    metrology_contract_price,
    res_partner,
)
