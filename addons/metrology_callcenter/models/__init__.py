from . import (
    metrology_agent_call,
    metrology_agent_desk,
    metrology_agent_session,
    metrology_agent_skill,
    metrology_agent_span,
    metrology_call_queue,
    metrology_call_queue_member,
    metrology_reason,
    metrology_telephony_call,
    metrology_telephony_leg,
    metrology_telephony_provider,
)
