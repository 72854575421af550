{
    "name": "Metrology Appointment Notices",
    "summary": "Customers are told of answered bookings, on-site dates and quotations, with proof",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_appointment", "metrology_notice"],
    "data": ["data/metrology_notice_kind_data.xml"],
    "auto_install": True,
}
