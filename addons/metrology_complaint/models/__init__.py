from . import (
    metrology_complaint,
    metrology_complaint_clock,
    metrology_complaint_event,
    metrology_complaint_inquiry,
    metrology_complaint_pareto,
    metrology_complaint_person,
    metrology_complaint_report,
    metrology_improvement_action,
    metrology_improvement_measure,
    metrology_reason,
    metrology_site,
    res_partner,
)
