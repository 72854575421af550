{
    "name": "Metrology Notice Simulator",
    "summary": "A test gateway for training: takes short messages, fails on command, sends nothing",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_notice_sms"],
    "data": ["views/metrology_sms_provider_views.xml"],
}
