{
    "name": "Metrology Appointment Pickup",
    "summary": "The arrival of a customer who booked a pickup asks the store for the items",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_appointment", "metrology_pickup"],
    "data": ["views/metrology_appointment_views.xml"],
    "auto_install": True,
}
