{
    "name": "Metrology Intake Notices",
    "summary": "Customers are told what changes in their orders",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_intake", "metrology_notice"],
    "auto_install": True,
}
