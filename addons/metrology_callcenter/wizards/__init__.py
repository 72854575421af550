from . import metrology_agent_forcing, metrology_practice_call
