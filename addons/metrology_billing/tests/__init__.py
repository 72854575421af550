from . import test_access
from . import test_amount_words
from . import test_billing_property
from . import test_cash_desk
from . import test_fee
from . import test_paper
from . import test_payment
