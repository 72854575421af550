{
    "name": "Metrology Notices by SMS",
    "summary": "Short messages with delivery receipts, through providers that are added as thin addons",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_notice", "sms"],
    "data": [
        "security/ir.model.access.csv",
        "security/metrology_sms_provider_security.xml",
        "views/metrology_sms_provider_views.xml",
        "views/metrology_sms_provider_menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
