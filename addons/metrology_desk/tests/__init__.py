from . import (
    test_demo_generators,
    test_demo_world,
    test_intake_desk_stories,
    test_release_desk_stories,
    test_stories,
)
