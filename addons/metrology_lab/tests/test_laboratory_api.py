import base64
import json
import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.metrology_intake.tests.common import SIGNATURE

from .common import PDF, LabCommon

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "laboratory-api.md"


class ApiCommon(LabCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls.env["res.users"].create(
            {
                "name": "LIMS",
                "login": "lims",
                "lang": "en_US",
                "group_ids": [Command.set([cls.env.ref("metrology_lab.group_laboratory_system").id])],
            }
        )
        cls.laboratory_a.user_ids += cls.system
        cls._get_reason("return_reason", "appearance_reject").requires_photo = True


@tagged("post_install", "-at_install")
class TestLaboratoryApi(ApiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls._make_jobs(2).with_env(cls.env)
        cls.Api = cls.env["metrology.lab.request"].with_user(cls.system)
        cls.uids = cls.jobs.mapped("item_uid")

    def _accept(self, key="a", **values):
        people = {"giver": self.user_store_keeper.login, "taker": self.user_laboratory.login}
        return self.Api.accept(key, self.uids, **{**people, **values})

    def _start(self, key="s"):
        self._accept()
        return self.Api.start(key, self.uids, self.user_laboratory_2.login)

    def test_the_way_of_an_item(self):
        answer = self._accept()
        self.assertEqual({job["state"] for job in answer["jobs"]}, {"accepted"})
        picking = self.jobs.item_id.picking_ids.sorted("id")[-1:]
        self.assertEqual((picking.giver_id, picking.taker_id), (self.keeper, self.user_laboratory.partner_id))
        self.Api.start("s", self.uids, self.user_laboratory_2.login)
        self.assertEqual(self.jobs.verifier_id, self.user_laboratory_2)
        answer = self.Api.finish("f", self.uids[0], "pass", {"pdf": PDF.decode(), "conclusion": "ok"})
        certificate = self.jobs[0].certificate_ids
        self.assertEqual(
            answer["jobs"][0]["certificates"],
            [
                {
                    "number": certificate.number,
                    "kind": "verification_cert",
                    "state": "to_review",
                    "has_pdf": True,
                }
            ],
        )
        self.Api.return_untested("r", self.uids[1], "fault", "It stays dark.")
        self.assertEqual(self.jobs[1].state, "returned")

    def test_a_repeated_request_changes_nothing(self):
        first = self._accept()
        again = self._accept()
        self.assertEqual({**first, "repeated": True}, again)
        self.assertEqual(len(self.jobs.item_id.picking_ids), 2, "intake and one hand-over")
        with self.assertRefused(UserError, "used before for something else"):
            self.Api.start("a", self.uids, self.user_laboratory.login)
        self.Api.start("s", self.uids, self.user_laboratory.login)
        finished = self.Api.finish("f", self.uids[0], "pass")
        self.assertEqual(self.Api.finish("f", self.uids[0], "pass")["jobs"], finished["jobs"])
        self.assertEqual(len(self.jobs.certificate_ids), 1)

    def test_a_refused_request_leaves_its_key_free(self):
        with self.assertRefused(UserError, "From here it can only become"):
            self.Api.start("s", self.uids, self.user_laboratory.login)
        self._accept()
        self.assertFalse(self.Api.start("s", self.uids, self.user_laboratory.login)["repeated"])

    def test_people_approve(self):
        self._start()
        self.Api.finish("f", self.uids[0], "pass", {"pdf": PDF.decode()})
        certificate = self.jobs[0].certificate_ids.with_user(self.system)
        with self.assertRaises(AccessError):
            certificate.action_review()
        self.system.group_ids += self.env.ref("metrology_base.group_laboratory")
        for step in ("action_review", "action_approve"):
            with self.assertRefused(AccessError, "by people"):
                getattr(certificate, step)()
        with self.assertRefused(AccessError, "by people"):
            certificate._reject("no")

    def test_bad_input_names_the_field(self):
        self._start()
        uid, Api = self.uids[0], self.Api
        calls = {
            "key: a text": lambda: Api.finish("", uid, "pass"),
            "key: at most": lambda: Api.finish("k" * 101, uid, "pass"),
            "items: a list": lambda: Api.start("1", uid, "x"),
            "items: your laboratories have no job for NOPE": lambda: Api.start("2", ["NOPE"], "x"),
            "items: at most": lambda: Api.start("3", [str(n) for n in range(201)], "x"),
            "tester: nobody here": lambda: Api.start("4", self.uids, "lims"),
            "tester: metrology_agent does not work in": lambda: Api.start("5", self.uids, "metrology_agent"),
            "choose the result": lambda: Api.finish("6", uid, "perhaps"),
            "certificate: an object": lambda: Api.finish("7", uid, "pass", ["x"]),
            "certificate: nobody knows approver_id": lambda: Api.finish(
                "8", uid, "pass", {"approver_id": "1"}
            ),
            "issue_date: write": lambda: Api.finish("9", uid, "pass", {"issue_date": "31.12.2026"}),
            "kind: choose one of": lambda: Api.finish("10", uid, "pass", {"kind": "gold"}),
            "not a PDF": lambda: Api.finish("11", uid, "pass", {"pdf": "aGVsbG8="}),
            "reason: a text": lambda: Api.return_untested("12", uid, None, "x"),
            "has no entry": lambda: Api.return_untested("13", uid, "nope", "x"),
            "text: a text": lambda: Api.return_untested("14", uid, "fault", " "),
            "at least one photo": lambda: Api.return_untested("15", uid, "appearance_reject", "x"),
            "not base64": lambda: Api.return_untested("16", uid, "fault", "x", [{"name": "a", "data": "é"}]),
            "only JPEG": lambda: Api.return_untested(
                "17", uid, "fault", "x", [{"name": "a", "data": "aGk="}]
            ),
            "number: your laboratories": lambda: Api.attach_certificate("18", "NOPE", "x"),
        }
        for words, call in calls.items():
            with self.subTest(words), self.assertRefused(UserError, words):
                call()

    def test_only_its_own_laboratories(self):
        self.laboratory_a.user_ids -= self.system
        with self.assertRefused(AccessError, "belongs to no laboratory"):
            self._accept()
        self.laboratory_b.user_ids += self.system
        with self.assertRefused(UserError, "your laboratories have no job"):
            self._accept()

    def test_other_roles_are_refused(self):
        for user in (self.user_laboratory, self.user_reception, self.user_administrator, self.user_agent):
            with self.subTest(user.login), self.assertRefused(AccessError, "Only laboratory systems"):
                self.Api.with_user(user).finish("f", self.uids[0], "pass")
        for model in (
            "metrology.order",
            "metrology.lab.job",
            "metrology.certificate",
            "metrology.lab.request",
        ):
            for right in ("create", "write", "unlink"):
                self.assertFalse(self.env[model].with_user(self.system).has_access(right), (model, right))
        with self.assertRaises(AccessError):
            self.env["metrology.certificate.file"].with_user(self.system).search([])


@tagged("post_install", "-at_install")
class TestLaboratoryManual(ApiCommon, HttpCase):
    def test_every_example_of_the_manual_works(self):
        """Run what stands in the manual, by curl and in its order, as a laboratory would."""
        jobs = self._make_jobs(3).with_env(self.env)
        examples = re.findall(r"```bash\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
        self.assertEqual(len(examples), 7)
        year = fields.Datetime.now() + timedelta(days=365)
        key = self.env["res.users.apikeys"].with_user(self.system)._generate("rpc", "LIMS", year)
        environment = {
            "PATH": os.environ["PATH"],
            "BASE": self.base_url(),
            "KEY": key,
            "KEEPER": self.user_store_keeper.login,
            "TESTER": self.user_laboratory.login,
            "PDF": PDF.decode(),
            "PHOTO": SIGNATURE.decode(),
            **dict(zip(("ITEM", "ITEM2", "ITEM3"), jobs.mapped("item_uid"), strict=True)),
        }
        answers = [self._run(example, environment) for example in examples]
        self.assertEqual(len(answers[0]), 2)
        self.assertEqual({job["state"] for job in answers[1]["jobs"]}, {"accepted"})
        self.assertEqual({job["state"] for job in answers[2]["jobs"]}, {"in_test"})
        self.assertEqual(answers[3]["jobs"][0]["certificates"][0]["state"], "to_review")
        self.assertEqual(answers[4]["certificates"][0]["has_pdf"], True)
        self.assertEqual(answers[5]["jobs"][0]["state"], "returned")
        self.assertEqual({row["kind"] for row in answers[6]}, {"verification_cert", "result_notice"})
        self.assertEqual(self._run(examples[3], environment)["repeated"], True)
        with mute_logger("odoo.http"):
            for changes, status in (
                ({"KEY": "wrong"}, "Unauthorized"),
                ({"ITEM": "NOPE"}, "used before for something else"),
            ):
                answer = self._run(examples[3], {**environment, **changes})
                self.assertIn(status, json.dumps(answer))
        self.assertEqual(jobs.mapped("state"), ["done", "done", "returned"])
        self.assertEqual(len(jobs.certificate_ids), 2)
        self.assertEqual(base64.b64decode(jobs[1].certificate_ids.file_ids.pdf), base64.b64decode(PDF))

    def _run(self, example, environment):
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", example],
                env=environment,
                capture_output=True,
                timeout=60,
                check=True,
            )
        self.http_request_allow_all = False
        self.env.invalidate_all()
        return json.loads(done.stdout)
