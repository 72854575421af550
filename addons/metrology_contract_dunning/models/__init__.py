from . import metrology_dunning
