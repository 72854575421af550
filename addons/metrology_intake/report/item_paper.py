from odoo import models

from odoo.addons.report_typst import typst_qr

from .paper import (
    LABEL_LARGE,
    LABEL_SMALL,
    accessory_lines,
    in_paper_language,
    item_flags,
    paper_amount,
    paper_date,
    paper_serial,
)


class MetrologyOrderItem(models.Model):
    """One item on papers: its row in lists and its labels."""

    _inherit = "metrology.order.item"

    def _get_paper_row(self, number):
        """Return the cells of the item in the list of the order, as `_get_paper_columns` names them."""
        regulation = self.regulation_id.code
        appearance = " ".join(filter(None, (self.appearance_id.name, self.appearance_note)))
        service = "\n".join(filter(None, (self.service_id.name, regulation)))
        requirement = [self.env._("Mandatory")] if self.service_id.is_mandatory else []
        requirement += filter(
            None,
            (
                self.mandatory_purpose_id.name,
                self.mandatory_registration_no,
                self.decision_rule,
                self.special_requirement,
            ),
        )
        return [
            str(number),
            self.item_uid or "",
            self.name or "",
            self.model_spec or "",
            paper_serial(self),
            self.manufacturer or "",
            "\n".join(filter(None, (self.measuring_interval, self.accuracy_class))),
            str(self.quantity),
            accessory_lines(self),
            appearance,
            service,
            "\n".join(self._get_paper_laboratories().mapped("name")),
            paper_date(self.promised_date),
            self._get_paper_fee(),
            "\n".join(requirement),
        ]

    def _get_paper_fee(self):
        """Return the fee; blank when it is not known, never 0 in its place."""
        if not self.is_fee_known:
            return ""
        if self.service_id.is_mandatory:
            return self.env._("Free")
        return paper_amount(self.env, self.fee_amount, self.currency_id)

    def _get_paper_laboratories(self):
        """Return the laboratories of the instrument type, at the order's site if there are any."""
        laboratories = self.instrument_type_id.laboratory_ids
        return laboratories.filtered(lambda lab: lab.site_id == self.site_id) or laboratories

    def _prepare_typst_label_40x20(self, report):
        """Return the small labels of each item and its accessories."""
        return [{"labels": item._get_paper_labels(LABEL_SMALL)} for item in self]

    def _prepare_typst_label_50x30(self, report):
        """Return the large labels of each item and its accessories."""
        return [{"labels": item._get_paper_labels(LABEL_LARGE)} for item in self]

    def _get_paper_labels(self, paper):
        """Return one label per piece as clerks stick them: item, its accessories, next item."""
        labels = []
        for item in in_paper_language(self):
            if item.state == "cancelled":
                continue
            labels.append(item._get_paper_label(paper))
            labels += [accessory._get_paper_label(paper) for accessory in item.accessory_ids]
        return labels

    def _get_paper_label(self, paper):
        pieces = len(self.accessory_ids)
        return {
            "paper": list(paper),
            "uid": self.item_uid or self.env._("Draft"),
            "qr": typst_qr(self.item_uid),
            "name": self.name or "",
            "model": self.model_spec or "",
            "serial": paper_serial(self),
            "count": self.env._("%(count)s accessories", count=pieces)
            if pieces
            else self.env._("No accessories"),
            "index": "",
            "flags": item_flags(self),
            **self._get_paper_label_common(),
        }

    def _get_paper_label_common(self):
        return {
            "serial_label": self.env._("S/N"),
            "order": self.order_id.name or "",
            "position": f"{self.position or '–'}/{len(self.order_id.item_ids)}",
            "site": self.site_id.code or "",
            "laboratory": "、".join(self._get_paper_laboratories()[:2].mapped("name")),
            "service": self.service_id.name or "",
            "date_label": self.env._("Promised"),
            "date": paper_date(self.promised_date),
            "steps": [self.env._("Waiting"), self.env._("In test"), self.env._("Tested"), self.env._("Kept")],
            "handling": self.appearance_note or self.special_requirement or "",
        }

    def _get_paper_handover_row(self, number, accessories):
        """Return the cells of the item on a slip; only accessories that travel with it are listed."""
        none = self.env._("No accessories") if self.no_accessories else "—"
        return [
            str(number),
            self.item_uid or "",
            self.name or "",
            self.model_spec or "",
            paper_serial(self),
            accessory_lines(self, accessories) if accessories else none,
            " ".join(filter(None, (self.appearance_id.name, self.appearance_note))),
            "□",
        ]
