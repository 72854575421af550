from . import metrology_contract_export
