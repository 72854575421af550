"""What happens once, when the addon comes and when it goes."""

REFERENCE_FILES = (
    "vocabularies.csv",
    "instrument_types.csv",
    "instrument_aliases.csv",
    "fees_sourced.csv",
    "compulsory_catalogue_2020_partial.csv",
    "compulsory_catalogue_1987_superseded.csv",
)


def post_init_hook(env):
    """Fill the catalogue from the reference files. The vocabularies come first: they name the services."""
    env["metrology.data.loader"]._load_reference(*REFERENCE_FILES)


def uninstall_hook(env):
    """Forget the external ids of what goes with the addon, so that the next installation loads it afresh."""
    models = (
        env["ir.model"]
        .search([("model", "=like", "metrology.%")])
        .filtered(lambda model: model.modules == "metrology_catalog")
    )
    env["ir.model.data"].search(
        [("module", "=", "metrology_data"), ("model", "in", models.mapped("model"))]
    ).unlink()
