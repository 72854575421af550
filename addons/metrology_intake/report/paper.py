"""What all papers of the house have in common: language, header, times, people.

Plain functions on records, so that every addon's papers can use them without inheriting anything.
"""

import pytz

from odoo import fields
from odoo.tools import format_amount

from odoo.addons.report_typst import typst_qr

HOUSE_TIMEZONE = "Asia/Shanghai"
# Width and height of a label in millimetres.
LABEL_SMALL = (40, 20)
LABEL_LARGE = (50, 30)


def in_paper_language(record, partner=None):
    """Return the record in the language of the paper.

    Chinese as soon as the customer, the house or the person who prints reads Chinese, because the paper
    stays with the house; otherwise the customer's language.
    """
    own = partner.lang if partner else False
    languages = [own, record.env.company.partner_id.lang, record.env.lang]
    chinese = next((lang for lang in languages if lang and lang.startswith("zh")), None)
    return record.with_context(lang=chinese or own or record.env.lang)


def paper_header(env, site, title, number=None, number_label="", subtitle="", mark=""):
    """Return what `form` of the Typst library prints around every page."""
    company = site.company_id or env.company
    return {
        "institute": " · ".join(filter(None, (company.name, site.name))),
        "title": title,
        "subtitle": subtitle,
        "number": number or "",
        "number_label": number_label if number else "",
        "qr": typst_qr(number) if number else None,
        "mark": mark,
        "footer": " · ".join(filter(None, (site.address, site.phone, site.hours))),
        "page_label": env._("Page {page} of {pages}"),
    }


def paper_time(record, value, site=None):
    """Return a moment as people at the counter read it."""
    if not value:
        return ""
    zone = record.env.user.tz or (site.calendar_id.tz if site else None) or HOUSE_TIMEZONE
    return pytz.utc.localize(value).astimezone(pytz.timezone(zone)).strftime("%Y-%m-%d %H:%M")


def paper_date(value):
    return fields.Date.to_string(value) or ""


def paper_amount(env, amount, currency):
    return format_amount(env, amount, currency)


def paper_selection(record, name):
    """Return the label of a selection field in the language of the paper."""
    return dict(record._fields[name]._description_selection(record.env)).get(record[name], "")


def paper_serial(item):
    """Return the serial number, or why there is none."""
    if item.serial_no:
        return item.serial_no
    reason = item.no_serial_reason
    return item.env._("None (%(reason)s)", reason=reason) if reason else ""


def accessory_index(accessory):
    """Return the part of the label number that tells the accessory from its item: A1, A2 …"""
    uid, item_uid = accessory.accessory_uid or "", accessory.item_id.item_uid or ""
    return uid[len(item_uid) :].lstrip("-") if item_uid and uid.startswith(item_uid) else uid


def accessory_lines(item, accessories=None):
    """Return one line per accessory: index, description, quantity."""
    accessories = item.accessory_ids if accessories is None else accessories
    if not accessories:
        return item.env._("No accessories") if item.no_accessories else ""
    lines = []
    for accessory in accessories:
        count = f" × {accessory.quantity}" if accessory.quantity > 1 else ""
        lines.append(f"{accessory_index(accessory)} {accessory.name or ''}{count}".strip())
    return "\n".join(lines)


def item_flags(item):
    """Return the words in frames: mandatory, urgent, on site."""
    env, order = item.env, item.order_id
    flags = []
    if item.service_id.is_mandatory:
        flags.append(env._("Mandatory"))
    if order.urgency and order.urgency != "normal":
        flags.append(paper_selection(order, "urgency"))
    if order.is_onsite:
        flags.append(env._("On site"))
    return flags
