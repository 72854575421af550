"""What happens once, when the addon comes."""


def post_init_hook(env):
    """Load what calls are about and how they end."""
    env["metrology.data.loader"]._load_reference("vocabularies.csv")
