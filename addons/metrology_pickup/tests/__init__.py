from . import test_identity_number
from . import test_lost_voucher
from . import test_release
from . import test_release_access
from . import test_retrieval_task
from . import test_paper
