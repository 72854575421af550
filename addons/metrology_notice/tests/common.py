from odoo.addons.metrology_base.tests.common import MetrologyCommon


class NoticeCommon(MetrologyCommon):
    """An outbox without quiet hours and a customer with an e-mail address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"notice_quiet_from": 0, "notice_quiet_to": 0})
        cls.Notice = cls.env["metrology.notice"]
        cls.Notice.search([("state", "=", "queued")])._transition("cancelled")
        cls.customer.write({"email": "customer@example.com", "lang": "en_US"})
        cls._set_ladder("email")
        # what is said to the people of the house is compared in English
        cls.classPatch(cls.registry["res.company"], "_get_notice_lang", lambda company: "en_US")
        cls.cron = cls.env.ref("metrology_notice.ir_cron_send")

    @classmethod
    def _set_ladder(cls, *channels):
        """Let all kinds use these channels only, whatever other addons add."""
        kinds = cls.env["metrology.notice.kind"].search([])
        kinds.rung_ids.unlink()
        cls.env["metrology.notice.rung"].create(
            [
                {"kind_id": kind.id, "sequence": number, "channel": channel}
                for kind in kinds
                for number, channel in enumerate(channels)
            ]
        )

    @classmethod
    def _notify(cls, key="k1", partner=None, kind="general", origin=None, **values):
        values = values or {"text": "Hello"}
        return cls.Notice._notify(partner or cls.customer, kind, values, key, origin)

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
