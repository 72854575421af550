def given_ids(records, vals_list, name):
    """Return the ids that new records name in a many2one, be it by a default that the client sent.

    What is no id is left out: the field itself refuses it.
    """
    default = records.env.context.get(f"default_{name}")
    given = [vals.get(name, default) for vals in vals_list]
    return {id_ for id_ in given if id_ and isinstance(id_, int)}
