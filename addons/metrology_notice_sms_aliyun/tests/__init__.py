from . import test_aliyun
