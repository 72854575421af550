"""What must hold in the database at any moment, whoever was killed in the middle of what."""

from pathlib import Path


def find_broken_promises(env, site, pieces):
    """Return a sentence for everything that is half-written among the orders of a site."""
    orders = env["metrology.order"].search([("site_id", "=", site)])
    problems = [f"{order.name or order.id}: {text}" for order in orders for text in _look_at(order, pieces)]
    return problems + _look_at_numbers(env, orders) + _look_at_files(env, orders)


def _look_at(order, pieces):
    items = order.item_ids
    if len(items) != pieces or len(items.accessory_ids) != pieces:
        yield f"{len(items)} items and {len(items.accessory_ids)} accessories instead of {pieces} each"
    if order.state == "draft":
        if order.name or order.content_hash or any(items.mapped("item_uid")):
            yield "a draft with a number or a fingerprint"
    elif not order.name or not all(items.mapped("item_uid")):
        yield f"{order.state} without its numbers"
    if order.state == "signed":
        yield from _look_at_signed(order)
    elif (
        order.version_ids
        or order.voucher_code
        or items.picking_ids
        or set(items.mapped("state")) != {"registered"}
    ):
        yield f"{order.state}, yet something was signed or taken in"


def _look_at_signed(order):
    if not (order.customer_signature and order.clerk_signature and order.voucher_code):
        yield "signed without both signatures and a voucher"
    if order.version != 1 or order.version_ids.mapped("content_hash") != [order.content_hash]:
        yield "signed without the one version that was signed"
    elif not order._is_content_intact():
        yield "the content does not have the fingerprint that was signed"
    reception = order.site_id.reception_location_id
    if set(order.item_ids.mapped("state")) != {"received"} or order.item_ids.location_id != reception:
        yield "signed, but not every item is received"
    pickings = order.item_ids.picking_ids
    if len(pickings) != 1 or pickings.state != "done" or pickings.giver_id == pickings.taker_id:
        yield "not taken over by one finished hand-over between two people"
    for lot in order.item_ids.instrument_id | order.item_ids.accessory_ids.lot_id:
        quants = order.env["stock.quant"].search(
            [
                ("lot_id", "=", lot.id),
                ("quantity", "!=", 0),
                ("location_id.usage", "in", ("internal", "transit")),
            ]
        )
        if quants.mapped("quantity") != [1] or quants.location_id != reception:
            yield f"{lot.name} is not at the reception, once"


def _look_at_numbers(env, orders):
    given = sorted(int(name.rpartition("-")[2]) for name in orders.filtered("name").mapped("name"))
    if given != list(range(1, len(given) + 1)):
        return [f"the numbers have gaps or twins: {given}"]
    return []


def _look_at_files(env, orders):
    attachments = env["ir.attachment"].search(
        [("res_model", "=", "metrology.order"), ("res_id", "in", orders.ids), ("res_field", "!=", False)]
    )
    return [
        f"the file of attachment {attachment.id} is missing"
        for attachment in attachments
        if attachment.store_fname and not Path(attachment._full_path(attachment.store_fname)).exists()
    ]
