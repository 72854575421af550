from . import metrology_demo_world
