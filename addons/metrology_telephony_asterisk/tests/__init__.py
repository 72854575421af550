from . import test_configuration
