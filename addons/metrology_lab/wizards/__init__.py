from . import (
    metrology_certificate_remark,
    metrology_certificate_upload,
    metrology_certificate_upload_line,
    metrology_handover_wizard,
    metrology_lab_consult,
    metrology_lab_finish,
    metrology_lab_finish_line,
    metrology_lab_forward,
    metrology_lab_handover,
    metrology_lab_return,
)
