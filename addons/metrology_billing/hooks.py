"""What happens once, when the addon comes."""


def post_init_hook(env):
    """Give the sites their counters, and load the reasons for waivers, refunds and reversals."""
    env["metrology.site"].with_context(active_test=False).search([])._create_counters()
    env["metrology.data.loader"]._load_reference("vocabularies.csv")
