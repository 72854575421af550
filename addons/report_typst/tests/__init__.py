from . import test_files, test_print_menu, test_renderer, test_report
