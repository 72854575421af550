from . import test_contract, test_entitlement
