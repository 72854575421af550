import base64
import binascii
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.mimetypes import guess_mimetype

SYSTEM_GROUP = "metrology_lab.group_laboratory_system"
MAX_KEY = 100
MAX_ITEMS = 200
MAX_PHOTOS = 10
MAX_PHOTO_BYTES = 10 * 1024 * 1024
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
CERTIFICATE_VALUES = {"kind", "number", "conclusion", "issue_date", "valid_until", "pdf", "pdf_name"}


class MetrologyLabRequest(models.Model):
    """What a laboratory system reported by `/json/2`, once per key (see docs/laboratory-api.md).

    The methods without underscore are the whole interface. Each notes its key first, in a row that the
    database lets exist only once; the same call again returns the first answer and changes nothing.
    """

    _name = "metrology.lab.request"
    _description = "Request of a Laboratory System"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="restrict")
    operation = fields.Char(required=True, readonly=True)
    digest = fields.Char(string="Fingerprint of the content", required=True, readonly=True)
    answer = fields.Json(readonly=True)

    _key_unique = models.UniqueIndex("(user_id, key)", "This key has been used already.")

    @api.model
    def accept(self, key, items, giver, taker, laboratory=None, remark=None):
        """Take items over into the laboratory; ``giver`` and ``taker`` are logins of two people."""

        def work():
            jobs = self._find_jobs(items, laboratory)
            jobs._accept(
                self._find_person(giver, self.env._("giver")).partner_id,
                self._find_member(taker, jobs.laboratory_id, self.env._("taker")).partner_id,
                remark=self._check_text(remark, "remark") if remark else None,
            )
            return self._describe(jobs)

        return self._once("accept", key, [items, giver, taker, laboratory, remark], work)

    @api.model
    def start(self, key, items, tester, laboratory=None):
        """Begin the test; ``tester`` is the login of the person who does it."""

        def work():
            jobs = self._find_jobs(items, laboratory)
            jobs.verifier_id = self._find_member(tester, jobs.laboratory_id, self.env._("tester"))
            jobs._start()
            return self._describe(jobs)

        return self._once("start", key, [items, tester, laboratory], work)

    @api.model
    def finish(self, key, item, result, certificate=None, laboratory=None):
        """Record the result of one item; its certificate then waits for the check by a person.

        :param str result: pass, fail or values
        :param dict certificate: any of ``CERTIFICATE_VALUES``; dates as YYYY-MM-DD, ``pdf`` in base64
        """

        def work():
            job = self._find_jobs([item], laboratory)
            job._finish(self._check_text(result, "result"), self._read_certificate(certificate))
            return self._describe(job)

        return self._once("finish", key, [item, result, certificate, laboratory], work)

    @api.model
    def return_untested(
        self, key, item, reason, text, photos=None, not_required=False, inspection_done=False, laboratory=None
    ):
        """Return one item untested.

        :param str reason: code of the reason
        :param str text: the reason in words, printed for the customer
        :param list photos: ``{"name", "data"}`` with the picture in base64
        :param bool not_required: the instrument needs no verification (a result of its own)
        :param bool inspection_done: work was done, so the fee stays due
        """

        def work():
            job = self._find_jobs([item], laboratory)
            job._return_untested(
                self.env["metrology.reason"]._get("return_reason", self._check_text(reason, "reason")),
                self._check_text(text, "text"),
                photos=self._read_photos(photos or []),
                not_required=bool(not_required),
                inspection_done=bool(inspection_done),
            )
            return self._describe(job)

        content = [item, reason, text, photos, not_required, inspection_done, laboratory]
        return self._once("return_untested", key, content, work)

    @api.model
    def attach_certificate(self, key, number, pdf, pdf_name=None):
        """Give a certificate that was not checked yet its PDF (base64)."""

        def work():
            # sudo: metrology.certificate - the system's own laboratories only, checked in the next lines
            certificate = (
                self.env["metrology.certificate"]
                .sudo()
                .search([("number", "=", self._check_text(number, "number")), ("institute_id", "=", False)])
            )
            if not certificate or certificate.laboratory_id not in self._get_laboratories():
                raise UserError(
                    self.env._("number: your laboratories have no certificate %(number)s.", number=number)
                )
            if not certificate._is_open():
                raise UserError(certificate._get_upload_problem())
            values = {"pdf": self._check_text(pdf, "pdf")}
            if pdf_name:
                values["pdf_name"] = self._check_text(pdf_name, "pdf_name")
            certificate.write(values)
            return {"certificates": self._describe_certificates(certificate)}

        return self._once("attach_certificate", key, [number, pdf, pdf_name], work)

    # Once per key

    def _once(self, operation, key, content, work):
        """Do ``work`` when this key is new; else return the answer of the first time."""
        self._get_laboratories()
        key = self._check_text(key, "key")
        if len(key) > MAX_KEY:
            raise UserError(self.env._("key: at most %(count)s characters.", count=MAX_KEY))
        message = json.dumps([operation, content], sort_keys=True, default=str)
        digest = hashlib.sha256(message.encode()).hexdigest()
        if not self._claim(key, operation, digest):
            return self._repeat(key, digest)
        answer = work()
        # sudo: metrology.lab.request - the log belongs to the house, not to the system
        self.sudo().search([("user_id", "=", self.env.uid), ("key", "=", key)]).answer = answer
        return {**answer, "repeated": False}

    def _claim(self, key, operation, digest):
        """Insert the row of this key; false when it is there.

        The statement waits for another request with the same key and then, in a snapshot that can not see
        it, fails to serialize: Odoo runs this request again, which finds the answer.
        """
        # not logged as an error: a repeated request is what keys are for
        self.env.cr.execute(
            SQL(
                """INSERT INTO metrology_lab_request
                          (key, user_id, operation, digest, create_uid, create_date, write_uid, write_date)
                   VALUES (%(key)s, %(uid)s, %(operation)s, %(digest)s, %(uid)s, %(now)s, %(uid)s, %(now)s)
                   ON CONFLICT (user_id, key) DO NOTHING
                   RETURNING id""",
                key=key,
                uid=self.env.uid,
                operation=operation,
                digest=digest,
                now=fields.Datetime.now(),
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.fetchone())

    def _repeat(self, key, digest):
        # sudo: metrology.lab.request - the system reads its own answers only
        request_sudo = self.sudo().search([("user_id", "=", self.env.uid), ("key", "=", key)])
        if request_sudo.digest != digest:
            raise UserError(
                self.env._(
                    "key: %(key)s was used before for something else. Take a new key for every new request.",
                    key=key,
                )
            )
        return {**request_sudo.answer, "repeated": True}

    # What was sent

    def _get_laboratories(self):
        """Return the laboratories for which this system speaks; refuse everybody else."""
        if not self.env.user.has_group(SYSTEM_GROUP):
            raise AccessError(
                self.env._("Only laboratory systems use this interface. People use the screens.")
            )
        laboratories = self.env["metrology.laboratory"].search([("user_ids", "in", self.env.uid)])
        if not laboratories:
            raise AccessError(
                self.env._("This user belongs to no laboratory. Add it to the staff of its laboratory.")
            )
        return laboratories

    def _check_text(self, value, name):
        if not isinstance(value, str) or not value.strip():
            raise UserError(self.env._("%(name)s: a text is expected.", name=name))
        return value.strip()

    def _find_jobs(self, items, laboratory):
        """Return the jobs of the system's laboratories with these item numbers, with the rights to work."""
        if not isinstance(items, list) or not all(isinstance(uid, str) for uid in items) or not items:
            raise UserError(self.env._("items: a list of item numbers is expected."))
        if len(items) > MAX_ITEMS:
            raise UserError(self.env._("items: at most %(count)s at a time.", count=MAX_ITEMS))
        laboratories = self._get_laboratories()
        if laboratory:
            laboratories = laboratories.filtered(lambda lab: lab.code == laboratory)
        # sudo: metrology.lab.job - only jobs of the system's own laboratories, named by this search
        jobs = (
            self.env["metrology.lab.job"]
            .sudo()
            .search(
                [
                    ("item_id.item_uid", "in", items),
                    ("laboratory_id", "in", laboratories.ids),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        missing = sorted(set(items) - set(jobs.mapped("item_uid")))
        if missing:
            raise UserError(
                self.env._("items: your laboratories have no job for %(items)s.", items=", ".join(missing))
            )
        if len(jobs) > len(set(items)):
            raise UserError(
                self.env._("laboratory: several of your laboratories work on this item; say which one.")
            )
        return jobs

    def _find_person(self, login, name):
        # sudo: res.users - a login is compared, nothing of the user is told
        person = self.env["res.users"].sudo().search([("login", "=", self._check_text(login, name))])
        if not person or not person.has_group("metrology_base.group_user") or person.has_group(SYSTEM_GROUP):
            raise UserError(
                self.env._("%(name)s: nobody here has the login %(login)s.", name=name, login=login)
            )
        return person

    def _find_member(self, login, laboratories, name):
        person = self._find_person(login, name)
        for laboratory in laboratories:
            if not laboratory._is_member(person):
                raise UserError(
                    self.env._(
                        "%(name)s: %(login)s does not work in %(laboratory)s.",
                        name=name,
                        login=login,
                        laboratory=laboratory.name,
                    )
                )
        return person

    def _read_certificate(self, certificate):
        values = certificate or {}
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise UserError(self.env._("certificate: an object with texts is expected."))
        unknown = values.keys() - CERTIFICATE_VALUES
        if unknown:
            raise UserError(
                self.env._("certificate: nobody knows %(names)s.", names=", ".join(sorted(unknown)))
            )
        values = {name: value.strip() for name, value in values.items() if value.strip()}
        for name in ("issue_date", "valid_until"):
            if name in values:
                values[name] = self._read_date(values[name], name)
        kinds = [kind for kind, _label in self.env["metrology.certificate"]._selection_kind()]
        if values.get("kind", kinds[0]) not in kinds:
            raise UserError(self.env._("kind: choose one of %(kinds)s.", kinds=", ".join(kinds)))
        return values

    def _read_date(self, text, name):
        try:
            return fields.Date.to_date(text)
        except ValueError as error:
            raise UserError(self.env._("%(name)s: write the date as YYYY-MM-DD.", name=name)) from error

    def _read_photos(self, photos):
        if not isinstance(photos, list) or len(photos) > MAX_PHOTOS:
            raise UserError(self.env._("photos: a list of at most %(count)s pictures.", count=MAX_PHOTOS))
        # sudo: ir.attachment - pictures belong to the job, which the system may not edit by itself
        return self.env["ir.attachment"].sudo().create([self._read_photo(photo) for photo in photos])

    def _read_photo(self, photo):
        if not isinstance(photo, dict):
            raise UserError(self.env._("photos: name and data are expected for each picture."))
        try:
            raw = base64.b64decode(self._check_text(photo.get("data"), "photos.data"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("photos: the data is not base64.")) from error
        if guess_mimetype(raw) not in IMAGE_TYPES or len(raw) > MAX_PHOTO_BYTES:
            raise UserError(self.env._("photos: only JPEG, PNG or WebP pictures of at most 10 MB."))
        name = self._check_text(photo.get("name"), "photos.name")
        return {"name": name, "raw": raw, "res_model": "metrology.lab.job", "res_id": 0}

    # What is answered

    def _describe(self, jobs):
        return {
            "jobs": [
                {
                    "item": job.item_uid,
                    "laboratory": job.laboratory_id.code,
                    "state": job.state,
                    "result": job.result or None,
                    "certificates": self._describe_certificates(job.certificate_ids),
                }
                for job in jobs
            ]
        }

    def _describe_certificates(self, certificates):
        return [
            {
                "number": certificate.number,
                "kind": certificate.kind,
                "state": certificate.state,
                "has_pdf": certificate.has_pdf,
            }
            for certificate in certificates
        ]
