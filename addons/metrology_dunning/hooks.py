"""What happens once, when the addon comes."""


def post_init_hook(env):
    """Load reasons of arrears and steps, and give every company its procedure."""
    env["metrology.data.loader"]._load_reference("vocabularies.csv")
    env["res.company"].search([])._create_dunning_procedure()
