from .models.res_partner import drop_name_bigrams


def post_init_hook(env):
    """Fill the working-day calendar and load the reference data that lies beside the suite."""
    env["metrology.calendar.day"]._fill_from_library(2024, 2026)
    env["metrology.data.loader"]._load_reference("sites.csv", "vocabularies.csv")
    env["res.partner"].with_context(active_test=False).search([("phone", "!=", False)])._mirror_phone()


def uninstall_hook(env):
    """Take away what the ORM does not know: the pairs of characters and the names of loaded records."""
    drop_name_bigrams(env.cr)
    env["metrology.data.loader"]._forget(("metrology.reason", "metrology.site"))
