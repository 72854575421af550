{
    "name": "Metrology Desk",
    "summary": "The front of a metrology institute: counters, store, laboratories, release",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": [
        "metrology_base",
        "metrology_catalog",
        "metrology_instrument",
        "metrology_intake",
        "metrology_lab",
        "metrology_notice",
        "metrology_pickup",
        "report_typst",
    ],
    "data": ["views/metrology_menus.xml"],
    "assets": {
        "web.assets_tests": ["metrology_desk/static/tests/tours/**/*"],
    },
    "application": True,
}
