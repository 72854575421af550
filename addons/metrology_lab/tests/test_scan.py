from odoo.tests import tagged

from .common import LabCommon


@tagged("post_install", "-at_install")
class TestScan(LabCommon):
    def resolve(self, code, user):
        return self.env["metrology.scan"].with_user(user).resolve(code)

    def test_certificate(self):
        certificate = self._finish(self._make_jobs(1))
        for code in (certificate.number, certificate.number.lower()):
            answer = self.resolve(code, self.user_agent)
            self.assertEqual((answer["kind"], answer["title"]), ("certificate", certificate.number))
            self.assertEqual((answer["tone"], answer["word"]), ("amber", "Awaiting review"))
            self.assertEqual(answer["steps"][0]["action"]["res_id"], certificate.id)
        self._approve(certificate)
        self.assertEqual(self.resolve(certificate.number, self.user_agent)["tone"], "green")

    def test_steps_of_the_laboratory_follow_its_job(self):
        job = self._make_jobs(1)
        label = job.item_id.item_uid
        self._to_store(job.item_id)
        step = self.resolve(label, self.user_laboratory)["steps"][0]
        self.assertEqual(step["action"]["res_model"], "metrology.lab.handover")
        self.assertEqual(step["action"]["context"]["default_kind"], "dispatch")
        self._start(job)
        step = self.resolve(label, self.user_laboratory)["steps"][0]
        self.assertEqual((step["action"]["res_model"], step["action"]["res_id"]), (job._name, job.id))
        job._finish("pass", {"pdf": b"JVBERi0xLjcKJSVFT0YK"})
        step = self.resolve(label, self.user_laboratory)["steps"][0]
        self.assertEqual(step["action"]["context"]["default_kind"], "lab_return")

    def test_others_get_no_step_of_the_laboratory(self):
        item = self._make_jobs(1).item_id
        outsider = self._make_user("laboratory", "outsider", self.site_b)
        for user in (self.user_reception, self.user_agent, outsider):
            models = [step["action"]["res_model"] for step in self.resolve(item.item_uid, user)["steps"]]
            self.assertNotIn("metrology.lab.handover", models)
            self.assertNotIn("metrology.lab.job", models)

    def test_ready_item_is_green(self):
        order = self._make_signed_order(1)
        self._make_ready(order)
        answer = self.resolve(order.item_ids.item_uid, self.user_reception)
        self.assertEqual((answer["tone"], answer["word"]), ("green", "Ready for pickup"))
