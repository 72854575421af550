{
    "name": "Metrology Storage Notices",
    "summary": "Customers are reminded of instruments that nobody collects",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_pickup", "metrology_notice"],
    "data": ["views/metrology_storage_event_views.xml"],
    "auto_install": True,
}
