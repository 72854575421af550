{
    "name": "Typst Reports",
    "summary": "Print documents written as Typst templates: fast, with page numbers and searchable text",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "license": "AGPL-3",
    "depends": ["base", "web"],
    "external_dependencies": {"python": ["typst", "segno"]},
    "data": ["views/ir_actions_report_views.xml"],
    "assets": {
        "web.assets_backend": ["report_typst/static/src/**/*.js"],
    },
    "installable": True,
}
