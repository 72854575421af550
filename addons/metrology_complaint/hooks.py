"""What happens once, when the addon comes."""


def post_init_hook(env):
    """Load the lists of categories, causes and responses, and let every site number its complaints."""
    env["metrology.data.loader"]._load_reference("vocabularies.csv")
    env["metrology.site"].with_context(active_test=False).search([])._create_counters()
