from . import test_storage_notice
