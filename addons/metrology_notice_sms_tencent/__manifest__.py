{
    "name": "Metrology Notices by SMS: Tencent Cloud",
    "summary": "Short messages through Tencent Cloud SMS",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_notice_sms"],
    "data": ["views/metrology_sms_provider_views.xml"],
}
