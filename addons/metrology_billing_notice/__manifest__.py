{
    "name": "Metrology Billing Notices",
    "summary": "Notices name the amount that is still to be paid",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_billing", "metrology_intake_notice"],
    "auto_install": True,
}
