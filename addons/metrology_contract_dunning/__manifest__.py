{
    "name": "Metrology Contract Dunning",
    "summary": "Statements of contract customers are receivables of dunning",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_dunning", "metrology_contract_client"],
    "data": ["security/metrology_contract_dunning_security.xml", "views/metrology_dunning_views.xml"],
    "auto_install": True,
}
