"""What happens once, when the addon comes and when it goes."""


def post_init_hook(env):
    """Give the sites and laboratories that exist already their places, and the shared places their names."""
    env["stock.location"]._name_shared_places()
    sites = env["metrology.site"].with_context(active_test=False).search([])
    sites._create_warehouse()
    laboratories = env["metrology.laboratory"].with_context(active_test=False).search([])
    laboratories._create_location()


def uninstall_hook(env):
    """Keep products and places that the stock history still refers to; they are archived, not deleted."""
    for xml_id in ("product_instrument", "product_accessory"):
        product = env.ref(f"metrology_instrument.{xml_id}", raise_if_not_found=False)
        if product and env["stock.lot"].search_count([("product_id", "=", product.id)], limit=1):
            _detach(env, product)
            _detach(env, product.product_tmpl_id)
            product.product_tmpl_id.action_archive()
            _detach(env, product.product_tmpl_id.lot_sequence_id)
    for xml_id in ("location_transit", "location_other_institutes"):
        location = env.ref(f"metrology_instrument.{xml_id}", raise_if_not_found=False)
        if location and env["stock.move.line"].search_count(
            ["|", ("location_id", "=", location.id), ("location_dest_id", "=", location.id)], limit=1
        ):
            _detach(env, location)
    env.cr.execute("DROP FUNCTION IF EXISTS metrology_character_pairs(text) CASCADE")


def _detach(env, records):
    """Take records out of the addon's data, so that removing the addon leaves them alone."""
    env["ir.model.data"].search(
        [
            ("module", "=", "metrology_instrument"),
            ("model", "=", records._name),
            ("res_id", "in", records.ids),
        ]
    ).unlink()
