{
    "name": "Metrology Notices by SMS: Aliyun",
    "summary": "Short messages through Alibaba Cloud (Dysms)",
    "version": "19.0.1.0.0",
    "category": "Services/Metrology",
    "license": "AGPL-3",
    "author": "Metrology Desk contributors",
    "website": "https://github.com/metrology-desk/metrology-desk",
    "depends": ["metrology_notice_sms"],
}
