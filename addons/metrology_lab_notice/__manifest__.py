{
    "name": "Metrology Laboratory Notices",
    "summary": "Customers are told when their instruments are forwarded and when they can be collected",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_lab", "metrology_intake_notice"],
    "data": ["data/ir_cron_data.xml", "views/metrology_order_item_views.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
