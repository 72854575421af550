from . import test_pickup_arrival
