from . import (
    test_contract,
    test_dossier,
    test_entitlement,
    test_settlement,
    test_settlement_property,
    test_statement_page,
)
