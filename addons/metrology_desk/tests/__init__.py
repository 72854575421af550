from . import (
    test_demo_generators,
    test_demo_world,
    test_dunning_story,
    test_intake_desk_stories,
    test_onsite_story,
    test_release_desk_stories,
    test_settlement_story,
    test_stories,
)
