from odoo import models

from odoo.addons.report_typst import typst_qr

from .paper import accessory_index, in_paper_language, item_flags, paper_date, paper_serial

SMALL = (40, 20)
LARGE = (50, 30)


class MetrologyOrder(models.Model):
    _inherit = "metrology.order"

    def _prepare_typst_label_40x20(self, report):
        """Return the small labels of all items and accessories, one document per order."""
        return [{"labels": order.item_ids._get_paper_labels(SMALL)} for order in self]

    def _prepare_typst_label_50x30(self, report):
        """Return the large labels of all items and accessories, one document per order."""
        return [{"labels": order.item_ids._get_paper_labels(LARGE)} for order in self]


class MetrologyOrderItem(models.Model):
    _inherit = "metrology.order.item"

    def _prepare_typst_label_40x20(self, report):
        """Return the small labels of each item and its accessories."""
        return [{"labels": item._get_paper_labels(SMALL)} for item in self]

    def _prepare_typst_label_50x30(self, report):
        """Return the large labels of each item and its accessories."""
        return [{"labels": item._get_paper_labels(LARGE)} for item in self]

    def _get_paper_labels(self, paper):
        """Return one label per piece, in the order in which clerks stick them: item, its accessories, next item."""
        labels = []
        for item in self.filtered(lambda item: item.state != "cancelled"):
            item = in_paper_language(item)
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
            "count": self.env._("%(count)s accessories", count=pieces) if pieces else self.env._("No accessories"),
            "index": "",
            "flags": item_flags(self),
            **self._get_paper_label_common(),
        }

    def _get_paper_label_common(self):
        return {
            "serial_label": self.env._("No."),
            "order": self.order_id.name or "",
            "position": f"{self.position or '–'}/{len(self.order_id.item_ids)}",
            "site": self.site_id.code or "",
            "laboratory": "、".join(self._get_paper_laboratories()[:2].mapped("name")),
            "service": self.service_id.name or "",
            "date_label": self.env._("Promised"),
            "date": paper_date(self.promised_date),
            "steps": [self.env._("To do"), self.env._("In test"), self.env._("Done"), self.env._("Kept")],
            "handling": self.appearance_note or self.special_requirement or "",
        }


class MetrologyOrderAccessory(models.Model):
    _inherit = "metrology.order.accessory"

    def _prepare_typst_label_40x20(self, report):
        """Return the small label of each accessory, for one that came off."""
        return [{"labels": [in_paper_language(accessory)._get_paper_label(SMALL)]} for accessory in self]

    def _prepare_typst_label_50x30(self, report):
        """Return the large label of each accessory, for one that came off."""
        return [{"labels": [in_paper_language(accessory)._get_paper_label(LARGE)]} for accessory in self]

    def _get_paper_label(self, paper):
        item = self.item_id
        return {
            "paper": list(paper),
            "uid": self.accessory_uid or self.env._("Draft"),
            "qr": typst_qr(self.accessory_uid),
            "name": self.name or "",
            "model": self.env._("Belongs to: %(item)s", item=item.name or ""),
            "serial": paper_serial(item),
            "count": f"× {self.quantity}",
            "index": accessory_index(self),
            "flags": [self.env._("Accessory"), *item_flags(item)],
            **item._get_paper_label_common(),
        }
