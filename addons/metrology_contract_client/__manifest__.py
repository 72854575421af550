{
    "name": "Metrology Contract Customers",
    "summary": "Contracts, credit, settlement statements, dossier and the specialist's desk",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_pickup", "metrology_notice"],
    "data": [
        "security/ir.model.access.csv",
        "security/metrology_contract_client_security.xml",
        "data/ir_sequence_data.xml",
        "data/ir_cron_data.xml",
        "views/metrology_contract_views.xml",
        "views/res_partner_views.xml",
        "views/metrology_contract_client_menus.xml",
    ],
}
