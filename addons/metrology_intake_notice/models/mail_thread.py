from odoo import models


class MailThread(models.AbstractModel):
    # This addon loads after all of Odoo's that have threads. An earlier one that extends them would own
    # external ids that come and go with the order of loading.
    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        """A mail that comes back is a receipt: the notice goes on to its next channel."""
        # sudo: metrology.notice.attempt - mail from outside comes without a person
        attempts = self.env["metrology.notice.attempt"].sudo()
        for key in message_dict["bounced_msg_ids"] or ():
            if attempts._find("email", key):
                attempts._receive("email", key, "refused", self.env._("The mail came back."))
        return super()._routing_handle_bounce(email_message, message_dict)
