"""What happens once, when the addon comes."""


def post_init_hook(env):
    """Load the topics, the classes of suggestions and the reasons for giving a request up."""
    env["metrology.data.loader"]._load_reference("vocabularies.csv")


def uninstall_hook(env):
    """Take the counter and the index of kinds along; fields and tables go by themselves."""
    env.cr.execute("DROP INDEX IF EXISTS helpdesk_ticket__type_id_index")
    env.cr.execute("DROP SEQUENCE IF EXISTS metrology_request_number")
