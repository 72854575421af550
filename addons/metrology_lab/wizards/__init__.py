from . import metrology_handover_wizard
from . import metrology_lab_handover
from . import metrology_lab_finish
from . import metrology_lab_finish_line
from . import metrology_lab_return
from . import metrology_lab_consult
from . import metrology_lab_forward
from . import metrology_certificate_remark
