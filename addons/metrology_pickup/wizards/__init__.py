from . import metrology_release_start
from . import metrology_release_lost_voucher
from . import metrology_retrieval_fetch
