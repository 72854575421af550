from . import test_demo_generators, test_demo_world, test_stories
