from . import test_agent_call, test_agent_desk, test_agent_session, test_agent_story, test_routing
