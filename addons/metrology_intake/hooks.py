def post_init_hook(env):
    """Sites that were there before get their counters of order numbers."""
    env["metrology.site"].with_context(active_test=False).search([])._create_counters()
