from . import (
    test_access,
    test_cycle,
    test_identity,
    test_instrument,
    test_move_line_access,
    test_places,
    test_search,
    test_uninstall,
)
