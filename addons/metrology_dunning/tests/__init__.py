from . import test_dunning, test_plan, test_sheet, test_steps
