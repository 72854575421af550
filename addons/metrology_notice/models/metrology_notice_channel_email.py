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

    @api.model
    def _get_address(self, partner):
        return email_normalize(partner.email or partner.commercial_partner_id.email or "") or ""

    @api.model
    def _make_key(self, notice):
        return make_msgid(f"notice-{notice.id}", domain="metrology-desk.invalid")

    @api.model
    def _send(self, notice, address, key):
        # sudo: ir.mail_server - only administrators read mail servers, and the program sends
        server = self.env["ir.mail_server"].sudo()
        sender = notice.company_id.email_formatted or server._get_default_from_address()
        if not sender:
            return "failed", self.env._("The company has no e-mail address to send from.")
        try:
            session = server._connect__(smtp_from=sender)
        except (smtplib.SMTPException, OSError, UserError) as error:
            return "failed", str(error)
        try:
            message = server._build_email__(
                sender, [address], notice.subject, notice.body, subtype="plain", message_id=key
            )
            server.send_email(message, smtp_session=session)
        except smtplib.SMTPServerDisconnected as error:
            # the server went away in the middle, nobody can say whether it took the message
            return "unknown", str(error)
        except MailDeliveryException as error:
            return self._read_refusal(error)
        finally:
            if session:
                session.close()
        return "sent", key

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
