{
    "name": "Metrology Telephony: Asterisk",
    "summary": "A real telephone exchange that works on when Odoo is away",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_telephony"],
    "data": [
        "views/metrology_telephony_provider_views.xml",
    ],
}
