from . import test_demo_generators
from . import test_demo_world
from . import test_stories
