from odoo import models

from odoo.addons.report_typst import typst_image, typst_qr

from .paper import (
    LABEL_LARGE,
    LABEL_SMALL,
    in_paper_language,
    paper_amount,
    paper_date,
    paper_header,
    paper_selection,
    paper_time,
)

HASH_DIGITS = 16


class MetrologyOrder(models.Model):
    """The commission order on paper: the customer's pickup copy and the institute's copy."""

    _inherit = "metrology.order"

    def _prepare_typst_order(self, report):
        """Return one document per order, with both copies."""
        documents = []
        for order in self:
            order = order._in_paper_language()
            env = order.env
            common = {
                "parties": order._get_paper_parties(),
                "summary": order._get_paper_summary(),
                "flags": order._get_paper_flags(),
                "items_title": env._("Items"),
                "columns": order._get_paper_columns(),
                "rows": [item._get_paper_row(index) for index, item in enumerate(order.item_ids, start=1)],
                "totals": order._get_paper_totals(),
                "wishes": order._get_paper_wishes(),
                "amendments_title": env._("Changes agreed after signing"),
                "amendment_columns": order._get_paper_amendment_columns(),
                "amendments": order._get_paper_amendments(),
                "notes_title": env._("Please note"),
                "notes": order._get_paper_notes(),
                "fingerprint": order._get_paper_fingerprint(),
            }
            documents.append(
                {
                    "copies": [
                        {**order._get_paper_heading(env._("Customer's pickup copy")), **common}
                        | order._get_paper_pickup_part(),
                        {**order._get_paper_heading(env._("Institute's copy")), **common}
                        | order._get_paper_institute_part(),
                    ]
                }
            )
        return documents

    def _in_paper_language(self):
        """Return the order in the language in which the customer reads it."""
        self.ensure_one()
        return in_paper_language(self, self.submitting_partner_id)

    def _get_paper_heading(self, copy_name):
        mark = copy_name
        if not self._is_frozen():
            mark = f"{copy_name} · {self._get_state_label()}"
        return paper_header(
            self.env,
            self.site_id,
            self.env._("Commission Order"),
            number=self.name,
            number_label=self.env._("Order number"),
            subtitle=self.env._("Accepted by: %(site)s", site=self.site_id.name or ""),
            mark=mark,
        )

    def _get_paper_parties(self):
        customer, holder, buyer = (
            self.submitting_partner_id,
            self.certificate_partner_id,
            self.invoice_partner_id,
        )
        return [
            {
                "title": self.env._("Customer"),
                "facts": [
                    [self.env._("Name"), customer.name or ""],
                    [self.env._("Address"), self._get_address(customer)],
                    [self.env._("Customer number"), customer.customer_no or ""],
                    [self.env._("Phone"), customer.phone or ""],
                    [self.env._("E-mail"), customer.email or ""],
                ],
            },
            {
                "title": self.env._("On the certificate"),
                "facts": [
                    [self.env._("Name"), self.certificate_name or ""],
                    [self.env._("Address"), self.certificate_address or ""],
                    [self.env._("Postal code"), holder.zip or ""],
                    [self.env._("Phone"), holder.phone or ""],
                ],
            },
            {
                "title": self.env._("Invoice to"),
                "facts": [
                    [self.env._("Name"), buyer.invoice_title or buyer.name or ""],
                    [self.env._("Tax number"), buyer.invoice_tax_no or buyer.uscc or ""],
                    [self.env._("Bank"), buyer.invoice_bank_name or ""],
                    [self.env._("Account"), buyer.invoice_bank_account or ""],
                ],
            },
            {
                "title": self.env._("Person at the counter"),
                "facts": [
                    [self.env._("Submitter"), self.submitter_name or ""],
                    [self.env._("Phone"), self.submitter_phone or ""],
                    [self.env._("Received on"), paper_date(self.order_date)],
                    [self.env._("Received by"), self.receptionist_id.name or ""],
                    [self.env._("Proof for pickup"), self.pickup_proof_id.name or ""],
                ],
            },
        ]

    def _get_paper_summary(self):
        facts = [
            [self.env._("Promised date"), paper_date(self.promised_date)],
            [self.env._("Items"), str(len(self.item_ids))],
            [self.env._("Accessories"), str(sum(self.item_ids.accessory_ids.mapped("quantity")))],
            [self.env._("Version"), str(self.version) if self.version else "—"],
        ]
        if self.is_onsite:
            facts.append([self.env._("Place of the work"), self.onsite_address or ""])
        return facts

    def _get_paper_flags(self):
        flags = []
        if self.urgency and self.urgency != "normal":
            flags.append(paper_selection(self, "urgency"))
        if self.is_onsite:
            flags.append(self.env._("On-site service"))
        return flags

    def _get_paper_columns(self):
        return [
            {"title": self.env._("No."), "width": "7mm", "align": "center"},
            {"title": self.env._("Item number"), "width": "28.5mm", "align": "left"},
            {"title": self.env._("Instrument"), "width": 2.6, "align": "left"},
            {"title": self.env._("Model"), "width": 1.7, "align": "left"},
            {"title": self.env._("Serial number"), "width": 1.7, "align": "left"},
            {"title": self.env._("Manufacturer"), "width": 1.7, "align": "left"},
            {"title": self.env._("Range / class"), "width": 1.6, "align": "left"},
            {"title": self.env._("Qty"), "width": "8mm", "align": "center"},
            {"title": self.env._("Accessories"), "width": 2.0, "align": "left"},
            {"title": self.env._("Appearance"), "width": 1.4, "align": "left"},
            {"title": self.env._("Service / by"), "width": 1.7, "align": "left"},
            {"title": self.env._("Laboratory"), "width": 1.4, "align": "left"},
            {"title": self.env._("Promised"), "width": "17.5mm", "align": "center"},
            {"title": self.env._("Fee"), "width": "16mm", "align": "right"},
            {"title": self.env._("Requirements"), "width": 1.4, "align": "left"},
        ]

    def _get_paper_totals(self):
        if not self.item_ids:
            return ""
        known = len(self.item_ids) - self.unknown_fee_count
        if not known:
            return self.env._("Total fees: to be told")
        total = self.env._(
            "Total fees: %(amount)s", amount=paper_amount(self.env, self.fee_due, self.currency_id)
        )
        if not self.unknown_fee_count:
            return total
        return total + self.env._("; price to be told: %(count)s items", count=self.unknown_fee_count)

    def _get_paper_wishes(self):
        return [
            [self.env._("Special requirements"), self.special_requirement or self.env._("None")],
            [self.env._("Repair if it fails"), self.env._("Yes") if self.repair_wish else self.env._("No")],
        ]

    def _get_paper_amendment_columns(self):
        return [
            {"title": self.env._("Date"), "width": "26mm", "align": "center"},
            {"title": self.env._("Item number"), "width": 1.4, "align": "left"},
            {"title": self.env._("What changes"), "width": 1, "align": "left"},
            {"title": self.env._("Before"), "width": 1.4, "align": "left"},
            {"title": self.env._("After"), "width": 1.4, "align": "left"},
            {"title": self.env._("Reason"), "width": 1.4, "align": "left"},
            {"title": self.env._("Agreed by"), "width": 1.4, "align": "left"},
        ]

    def _get_paper_amendments(self):
        """Return one row per change that the customer has confirmed, oldest first."""
        return [
            [
                paper_time(self, amendment.confirmed_at, self.site_id),
                line.item_id.item_uid or self.name or "",
                paper_selection(line, "field_name"),
                line.old_value or "—",
                line.new_value or "—",
                amendment.reason_id.name or "",
                " · ".join(filter(None, (amendment.confirmed_by_name, amendment.confirmed_channel_id.name))),
            ]
            for amendment in self.amendment_ids.filtered(lambda a: a.state == "confirmed").sorted("id")
            for line in amendment.line_ids
        ]

    def _get_paper_notes(self):
        return [
            self.env._(
                "Work follows national verification regulations (JJG) or calibration specifications (JJF) "
                "where they exist. Tell us before signing if you want another method."
            ),
            self.env._(
                "This order has two copies. The customer's copy is the proof for pickup: keep it. If it is "
                "lost, bring a letter of your unit and the identity card of the person who collects."
            ),
            self.env._(
                "When you collect, check instruments, accessories and certificates against this list."
            ),
            self.env._(
                "Finished items are kept for 12 months from the day you are told; after that they are "
                "treated as abandoned."
            ),
            self.env._(
                "The appearance check at the counter covers visible damage only. Whether an instrument works "
                "is found by the laboratory after it is switched on."
            ),
            self.env._("A blank fee is not yet known; we tell you before work begins."),
        ]

    def _get_paper_fingerprint(self):
        """Return the first digits of the fingerprint in groups of four, as people compare them."""
        if not self.content_hash:
            return ""
        digits = self.content_hash[:HASH_DIGITS].upper()
        groups = " ".join(digits[start : start + 4] for start in range(0, HASH_DIGITS, 4))
        return self.env._(
            "Version %(version)s · fingerprint of the signed content %(digits)s",
            version=self.version,
            digits=groups,
        )

    def _get_paper_signatures(self):
        return [
            {
                "title": self.env._("Customer (name, date)"),
                "name": self.customer_signed_name or "",
                "time": paper_time(self, self.customer_signed_at, self.site_id),
                "image": typst_image(self.customer_signature),
            },
            {
                "title": self.env._("Received by (name, date)"),
                "name": self.clerk_signed_by_id.name or "",
                "time": paper_time(self, self.clerk_signed_at, self.site_id),
                "image": typst_image(self.clerk_signature),
            },
        ]

    def _get_paper_pickup_part(self):
        """Return what only the customer's copy has: the voucher, which opens the gate at pickup.

        Staff outside reception can print the order, but not the customer's right to collect.
        """
        allowed = self.env.su or self.env.user.has_group("metrology_base.group_reception")
        # sudo: metrology.order - the voucher is readable by reception only, which was asked for just before
        voucher = self.sudo().voucher_code if allowed else False
        return {
            "voucher_title": self.env._("Pickup voucher") if voucher else "",
            "voucher_text": self.env._("Show this code when you collect. Do not copy it or pass it on.")
            if voucher
            else "",
            "voucher": voucher or "",
            "voucher_qr": typst_qr(voucher) if voucher else None,
            "signatures": [*self._get_paper_signatures(), {"title": self.env._("Seal of the institute")}],
        }

    def _get_paper_institute_part(self):
        return {
            "voucher_title": "",
            "voucher_text": "",
            "voucher": "",
            "voucher_qr": None,
            "signatures": [
                *self._get_paper_signatures(),
                {"title": self.env._("Collected by (name, date)")},
            ],
        }

    def _prepare_typst_label_40x20(self, report):
        """Return the small labels of all items and accessories, one document per order."""
        return [{"labels": order.item_ids._get_paper_labels(LABEL_SMALL)} for order in self]

    def _prepare_typst_label_50x30(self, report):
        """Return the large labels of all items and accessories, one document per order."""
        return [{"labels": order.item_ids._get_paper_labels(LABEL_LARGE)} for order in self]
