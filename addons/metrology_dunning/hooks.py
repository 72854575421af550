"""What happens once, when the addon comes."""


def post_init_hook(env):
    """Load reasons of arrears and steps, and give every company its procedure."""
    env["metrology.data.loader"]._load_reference("vocabularies.csv")
    env["res.company"].search([])._create_dunning_procedure()


def uninstall_hook(env):
    """Steps and kinds of notices can go only when no level and no letter names them any more."""
    env.cr.execute("DELETE FROM metrology_dunning_event")
    env.cr.execute("DELETE FROM metrology_dunning_letter")
    env.cr.execute("UPDATE metrology_dunning SET level_id = NULL, reason_id = NULL")
    env.cr.execute("DELETE FROM metrology_dunning_level")
