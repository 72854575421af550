from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round

from odoo.addons.metrology_base.company_key import company_key

from ..matching import TELLING_SCORE, Claim, Customer, Matcher, Transfer, number_keys
from .metrology_bank_line import OPEN_STATES

SURE_PARAMETER = "metrology_bank.sure_score"
SURE_DEFAULT = 90
PAYER_KINDS = {"title": "own", "account": "own", "similar": "similar"}
RECEIPT_DAYS = 60
# All that a claim needs of an order; there may be thousands of them.
CLAIM_FIELDS = (
    "fee_open",
    "invoice_partner_id",
    "name",
    "order_date",
    "promised_date",
    "submitting_partner_id",
)


class MetrologyBankMatching(models.AbstractModel):
    """Gathers what customers owe and keeps the suggestions of transfers up to date.

    The same number of queries for one transfer as for five hundred.
    """

    _name = "metrology.bank.matching"
    _description = "Matching of Bank Transfers"

    @api.model
    def _get_sure_score(self):
        # sudo: ir.config_parameter - one number that finance sets in the settings
        text = self.env["ir.config_parameter"].sudo().get_param(SURE_PARAMETER) or ""
        return int(text) if text.isdigit() else SURE_DEFAULT

    @api.model
    def _suggest(self, lines):
        """Make the suggestions of these transfers anew; those that are done keep none."""
        # sudo: metrology.bank.line - suggestions are counted by the program, nobody types them
        lines_sudo = lines.sudo()
        lines_sudo.candidate_ids.unlink()
        waiting_sudo = lines_sudo.filtered(lambda line: line.direction == "in" and line.state in OPEN_STATES)
        (lines_sudo - waiting_sudo).write({**self._prepare_verdict([]), "certainty": False})
        prepared = []
        for company, own_sudo in waiting_sudo.grouped("company_id").items():
            matcher = Matcher(*self._get_facts(own_sudo, company))
            for line in own_sudo:
                prepared.append((line, self._prepare_candidates(line, matcher)))
        self.env["metrology.bank.candidate"].sudo().create(  # sudo: metrology.bank.candidate - as above
            [values for _line, rows in prepared for values in rows]
        )
        for line, rows in prepared:
            line.write(self._prepare_verdict(rows))

    @api.model
    def _prepare_verdict(self, rows):
        best = rows[0] if rows else {}
        certainty = "unsure" if best.get("score", 0) >= TELLING_SCORE else "none"
        return {
            "score": best.get("score", 0),
            "certainty": "sure" if best.get("is_sure") else certainty,
            "is_third_party": bool(rows)
            and all(row["payer_kind"] == "third" and not row["receipt_id"] for row in rows),
            "suggested_partner_id": best.get("partner_id", False),
        }

    @api.model
    def _prepare_candidates(self, line, matcher):
        sure = self._get_sure_score()
        return [
            self._prepare_candidate(line, suggestion, sure)
            for suggestion in matcher.suggest(self._prepare_transfer(line))
        ]

    @api.model
    def _prepare_transfer(self, line):
        return Transfer(
            _cents(line.amount),
            line.date,
            line.payer_name or "",
            line.payer_account or "",
            line.purpose or "",
            line.serial_no or "",
        )

    @api.model
    def _prepare_candidate(self, line, suggestion, sure):
        is_receipt = suggestion.kind == "receipt"
        is_own = is_receipt or PAYER_KINDS.get(suggestion.payer) == "own"
        is_doubtful = {"part", "over", "prepaid"} & set(suggestion.reasons)
        return {
            "line_id": line.id,
            "partner_id": suggestion.customer,
            "kind": suggestion.kind,
            "receipt_id": suggestion.claims[0] if is_receipt else False,
            "order_ids": [] if is_receipt else [Command.set(suggestion.claims)],
            "shares": dict(zip(map(str, suggestion.claims), suggestion.shares, strict=True)),
            "rest_amount": float_round(suggestion.rest / 100, precision_digits=2),
            "score": suggestion.score,
            "is_sure": suggestion.score >= sure and is_own and not is_doubtful,
            "payer_kind": PAYER_KINDS.get(suggestion.payer, "third"),
            "reasons": list(suggestion.reasons),
        }

    @api.model
    def _get_payer_kind(self, line, partner):
        """Return who pays, seen from this customer: "own", "similar" or "third"."""
        # sudo: metrology.bank.line - the payer's account is compared, not shown
        line_sudo = line.sudo()
        customers, _claims = self._get_facts(line_sudo, line_sudo.company_id, partner)
        payers = Matcher(customers, []).find_payers(self._prepare_transfer(line_sudo))
        return PAYER_KINDS.get(payers.get(partner.id), "third")

    # Facts

    @api.model
    def _get_facts(self, lines, company, partner=None):
        """Return the customers and claims that the transfers may be about, or those of one customer."""
        orders = self._get_open_orders(company, partner)
        receipts = self._get_open_receipts(lines, company, partner)
        payers = self._get_payers(lines, company, partner)
        owners = {order: order._get_payer() for order in orders}
        partners = (
            self.env["res.partner"].sudo().union(*owners.values())  # sudo: res.partner - names are compared
            | receipts.partner_id
            | payers.partner_id
            | (partner or self._get_namesakes(lines))
        )
        titles = defaultdict(list)
        for order, owner in owners.items():
            titles[owner.id].append(order.invoice_partner_id.name)
        # sudo: res.partner - names are compared
        partners_sudo = partners.sudo()
        customers = [self._prepare_customer(p, titles[p.id], payers) for p in partners_sudo]
        claims = [
            *(self._prepare_claim(order, owner) for order, owner in owners.items()),
            *map(self._prepare_receipt_claim, receipts),
        ]
        return customers, claims

    @api.model
    def _get_open_orders(self, company, partner):
        domain = Domain("company_id", "=", company.id) & Domain("fee_state", "in", ("open", "partial"))
        if partner:
            domain &= Domain("submitting_partner_id", "child_of", partner.ids)
        # sudo: metrology.order - money of all sites arrives at one account
        return self.env["metrology.order"].sudo().search_fetch(domain, CLAIM_FIELDS, order="id")

    @api.model
    def _get_open_receipts(self, lines, company, partner):
        """Return the receipts of transfers that wait for their line of the bank."""
        days = [day for day in lines.mapped("date") if day]
        if not days:
            return self.env["metrology.payment"].sudo()  # sudo: metrology.payment - none
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "posted")
            & Domain("kind", "=", "payment")
            & Domain("method_id", "=", self.env.ref("metrology_billing.method_transfer").id)
            & Domain("date", ">=", fields.Date.subtract(min(days), days=RECEIPT_DAYS))
            & Domain("date", "<=", fields.Date.add(max(days), days=RECEIPT_DAYS))
            & Domain("bank_match_ids", "not any", [("undone_at", "=", False)])
            & Domain("refund_ids", "not any", [("state", "=", "posted")])
        )
        if partner:
            domain &= Domain("partner_id", "=", partner.id)
        # sudo: metrology.payment - receipts of all sites are paid to one account
        return self.env["metrology.payment"].sudo().search(domain, order="id")

    @api.model
    def _get_payers(self, lines, company, partner):
        """Return what was learnt from matches before about these names and accounts."""
        keys = {company_key(name) for name in lines.mapped("payer_name")} - {""}
        accounts = set(lines.mapped("payer_account")) - {False}
        domain = Domain("company_id", "=", company.id) & (
            Domain("name_key", "in", sorted(keys)) | Domain("account_number", "in", sorted(accounts))
        )
        if partner:
            domain &= Domain("partner_id", "=", partner.id)
        # sudo: metrology.bank.payer - accounts are compared, not shown
        return self.env["metrology.bank.payer"].sudo().search(domain)

    @api.model
    def _get_namesakes(self, lines):
        """Return the customers of exactly these names; they may pay although nothing is open."""
        names = set(lines.mapped("payer_name")) - {False}
        keys = {company_key(name) for name in names} - {""}
        domain = Domain("parent_id", "=", False) & (
            Domain("company_key", "in", sorted(keys))
            | (Domain("is_company", "=", False) & Domain("name", "in", sorted(names)))
        )
        # sudo: res.partner - names are compared
        return self.env["res.partner"].sudo().search(domain)

    @api.model
    def _prepare_customer(self, partner, titles, payers):
        own = payers.filtered(lambda payer: payer.partner_id == partner)
        known = own.filtered(lambda payer: not payer.is_third_party)
        names = (partner.name, *titles, *known.mapped("name"))
        return Customer(
            partner.id,
            tuple(dict.fromkeys(filter(None, names))),
            frozenset(filter(None, known.mapped("account_number"))),
            frozenset((own - known).mapped("name_key")),
        )

    @api.model
    def _prepare_claim(self, order, owner):
        numbers = frozenset().union(*map(number_keys, order._get_payment_numbers()))
        days = tuple(day for day in (order.order_date, order.promised_date) if day)
        return Claim(order.id, owner.id, _cents(order.fee_open), days, numbers)

    @api.model
    def _prepare_receipt_claim(self, receipt):
        numbers = number_keys(receipt.name)
        serial_no = receipt.transaction_no or ""
        days = (receipt.date,)
        return Claim(
            receipt.id, receipt.partner_id.id, _cents(receipt.amount), days, numbers, True, serial_no
        )


def _cents(amount):
    return int(float_round(amount * 100, precision_digits=0))
