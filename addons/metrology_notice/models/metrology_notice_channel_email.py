import smtplib
from email.utils import make_msgid

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.base.models.ir_mail_server import MailDeliveryException


class MetrologyNoticeChannelEmail(models.AbstractModel):
    """E-mail by the mail servers that are set up in Odoo."""

    _name = "metrology.notice.channel.email"
    _inherit = "metrology.notice.channel"
    _description = "Notices by E-mail"

    _position = 30
    # a server that can not deliver gives up and says so within this time
    _receipt_hours = 72

    @api.model
    def _get_label(self):
        return self.env._("E-mail")

    @api.model
    def _get_address(self, partner):
        return email_normalize(partner.email or partner.commercial_partner_id.email or "") or ""

    @api.model
    def _get_quota(self, notice):
        company = notice.company_id
        domain = [("channel", "=", "email"), ("notice_id.company_id", "=", company.id)]
        return company.notice_email_quota, domain

    @api.model
    def _prepare_attempt(self, notice):
        return {"external_key": make_msgid(f"notice-{notice.id}", domain="metrology-desk.invalid")}

    @api.model
    def _end_waiting(self, attempt):
        attempt._advance("delivered", self.env._("The mail server took it and no bounce came back."))

    @api.model
    def _send(self, attempt):
        notice, address, key = attempt.notice_id, attempt.address, attempt.external_key
        # sudo: ir.mail_server - only administrators read mail servers, and the program sends
        server = self.env["ir.mail_server"].sudo()
        sender = notice.company_id.email_formatted or server._get_default_from_address()
        if not sender:
            return "failed", self.env._("The company has no e-mail address to send from."), False
        try:
            session = server._connect__(smtp_from=sender)
        except (smtplib.SMTPException, OSError, UserError) as error:
            return "failed", str(error), False
        try:
            message = server._build_email__(
                sender, [address], notice.subject, notice.body, subtype="plain", message_id=key
            )
            server.send_email(message, smtp_session=session)
        except smtplib.SMTPServerDisconnected as error:
            # the server went away in the middle, nobody can say whether it took the message
            return "unknown", str(error), False
        except MailDeliveryException as error:
            return (*self._read_refusal(error), False)
        finally:
            if session:
                session.close()
        return "sent", key, False

    @api.model
    def _read_refusal(self, error):
        """Return (result, proof) of a message that the server did not take: 5xx is for good, 4xx for now."""
        cause = error.__context__
        answers = list(getattr(cause, "recipients", {}).values())
        code = answers[0][0] if answers else getattr(cause, "smtp_code", 0)
        if code >= 500:
            return "refused", str(cause)
        if code >= 400:
            return "failed", str(cause)
        return "unknown", str(cause or error)
