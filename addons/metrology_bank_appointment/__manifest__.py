{
    "name": "Metrology Bank Appointment",
    "summary": "Numbers of bookings and quotations in a transfer's remark lead to their orders",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_appointment", "metrology_bank"],
    "auto_install": True,
}
