{
    "name": "Metrology Telephony",
    "summary": "Every call of the house: who called, who answered, and nothing lost",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/metrology_telephony_security.xml",
        "data/metrology_telephony_provider_data.xml",
        "views/metrology_telephony_provider_views.xml",
        "views/metrology_telephony_call_views.xml",
        "views/metrology_telephony_seat_views.xml",
        "views/metrology_telephony_menus.xml",
    ],
}
