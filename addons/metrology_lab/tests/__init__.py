from . import test_certificate
from . import test_certificate_access
from . import test_forwarding
from . import test_lab_job
from . import test_lab_job_queries
from . import test_lab_wizards
from . import test_measuring_range
from . import test_paper
