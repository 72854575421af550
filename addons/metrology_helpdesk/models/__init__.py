from . import (
    helpdesk_sla,
    helpdesk_ticket,
    helpdesk_ticket_stage,
    helpdesk_ticket_team,
    helpdesk_ticket_type,
    metrology_notice,
    metrology_reason,
    metrology_request_leg,
    rating_rating,
    res_partner,
    resource_calendar,
    resource_calendar_attendance,
)
