"""What happens once, when the addon comes and when it goes."""


def post_init_hook(env):
    """Name the place of what was disposed of in the language of the house."""
    env["stock.location"]._name_shared_places()


def uninstall_hook(env):
    """Keep the place of what was disposed of when the stock history still refers to it."""
    location = env.ref("metrology_pickup.location_disposed", raise_if_not_found=False)
    moved = location and env["stock.move.line"].search_count(
        [("location_dest_id", "=", location.id)], limit=1
    )
    if moved:
        env["ir.model.data"].search(
            [
                ("module", "=", "metrology_pickup"),
                ("model", "=", location._name),
                ("res_id", "=", location.id),
            ]
        ).unlink()
