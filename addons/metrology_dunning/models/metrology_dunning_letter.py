from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

PROVED_STATES = ("delivered", "read", "done")


class MetrologyDunningLetter(models.Model):
    """What one customer was asked for on one day: one message, call or paper over all lines."""

    _name = "metrology.dunning.letter"
    _description = "Dunning Letter"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    specialist_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    date = fields.Date(required=True, readonly=True)
    level_id = fields.Many2one(
        "metrology.dunning.level", required=True, readonly=True, index=True, ondelete="restrict"
    )
    channel = fields.Selection(
        [("notice", "Message"), ("phone", "Call by a person"), ("letter", "Letter on paper")],
        required=True,
        readonly=True,
    )
    event_ids = fields.One2many("metrology.dunning.event", "letter_id", string="Receivables", readonly=True)
    line_count = fields.Integer(string="Receivables asked for", readonly=True)
    open_amount = fields.Monetary(string="Open", readonly=True)
    credit_amount = fields.Monetary(
        string="Credit", readonly=True, help="Paid too much elsewhere or in advance: it is taken off."
    )
    amount = fields.Monetary(string="Amount demanded", readonly=True)
    notice_id = fields.Many2one(
        "metrology.notice", string="Message", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    notice_state = fields.Selection(related="notice_id.state", string="State of the message")
    posted_on = fields.Date(readonly=True)
    posted_by_id = fields.Many2one("res.users", string="Posted by", readonly=True)
    tracking_no = fields.Char(string="Waybill number")
    proved_on = fields.Date(
        string="Arrived on",
        compute="_compute_proved_on",
        store=True,
        help="A demand that arrived restarts the limitation.",
    )

    _customer_day_unique = models.UniqueIndex(
        "(partner_id, company_id, date)", "This customer was asked today already."
    )
    _order_idx = models.Index("(date DESC, id DESC)")

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for letter in self:
            letter.display_name = f"{letter.partner_id.name} · {letter.date}"

    @api.depends("notice_id.state", "notice_id.state_date", "posted_on")
    def _compute_proved_on(self):
        for letter in self:
            notice = letter.notice_id
            moment = notice.state_date if notice.state in PROVED_STATES else False
            day = moment and letter.company_id._to_notice_local(moment).date()
            letter.proved_on = letter.posted_on or day

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Letters are written by the run; nobody types one."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"tracking_no"}:
                raise UserError(self.env._("What a customer was asked for is proof and is not changed."))
            if any(letter.posted_on for letter in self):
                raise UserError(self.env._("Waybill number: the letter is posted and stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a customer was asked for is proof and stays."))

    def action_post(self):
        """Button: the paper left the house; its waybill is the proof."""
        self.check_access("write")
        for letter in self:
            if letter.channel != "letter" or letter.posted_on:
                raise UserError(
                    self.env._(
                        "%(letter)s is not a paper that waits for posting.", letter=letter.display_name
                    )
                )
            if not (letter.tracking_no or "").strip():
                raise UserError(
                    self.env._("Waybill number: enter it first, it proves that the letter was posted.")
                )
            # sudo: metrology.dunning.letter - the step is noted, nobody types it
            letter.sudo().write({"posted_on": fields.Date.context_today(self), "posted_by_id": self.env.uid})
            self.env["metrology.interaction"]._log(
                letter.partner_id,
                self.env._("Dunning letter posted · %(number)s", number=letter.tracking_no),
                direction="out",
                record=letter,
            )
        return True

    def _tell(self):
        """Queue the messages and tasks of these letters; the outbox knows each key only once."""
        told = self.filtered(lambda letter: letter.channel != "letter")
        notices = self.env["metrology.notice"]._notify_batch([letter._prepare_notice() for letter in told])
        # A message that waits proves nothing yet: nothing is computed from it before it arrives.
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE metrology_dunning_letter AS letter SET notice_id = note.notice_id
                  FROM unnest(%s::int[], %s::int[]) AS note (letter_id, notice_id)
                 WHERE letter.id = note.letter_id
                """,
                told.ids,
                notices.ids,
            )
        )
        told.invalidate_recordset(["notice_id"])

    def _prepare_notice(self):
        self.ensure_one()
        return {
            "partner": self.partner_id,
            "kind": self.level_id.kind_id.code,
            "values": {
                "due": {str(self.id): self.amount},
                "date": str(self.date),
                "text": self.with_context(lang=self.partner_id.lang)._get_count_text(),
            },
            "key": f"{self._name},{self.partner_id.id},{self.company_id.id},{self.date}",
            "origin": self,
        }

    def _get_count_text(self):
        return self.env._("%(count)s orders or statements", count=self.line_count)
