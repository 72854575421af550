from . import helpdesk_ticket_merge, metrology_request_step
