from . import metrology_order
from . import metrology_order_item
from . import metrology_release
from . import metrology_release_line
from . import metrology_retrieval_task
from . import stock_picking
