from . import metrology_dunning_pausing
