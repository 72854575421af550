from . import test_pickup_notice
