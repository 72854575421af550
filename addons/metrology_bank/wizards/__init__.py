from . import (
    metrology_bank_division,
    metrology_bank_division_line,
    metrology_bank_import,
    metrology_bank_import_column,
    metrology_bank_step,
)
