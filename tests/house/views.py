"""Views as a client gets them."""

from . import records


def combined(env):
    """(name, model, arch) of each view that we drew or changed, as a client would get it."""
    roots = env["ir.ui.view"]
    for _xmlid, view in records.ours(env, "ir.ui.view"):
        if view.type == "qweb":
            continue
        while view.mode == "extension" and view.inherit_id:
            view = view.inherit_id
        roots |= view
    for view in roots.sudo():
        if view.model in env:
            yield view.xml_id or view.name, view.model, view._get_combined_arch()


def nodes_with_model(env, node, model):
    """Each element with the model of the record it stands on; embedded views belong to the field's model."""
    yield node, model
    inner = model
    if node.tag == "field" and model in env and len(node):
        field = env[model]._fields.get(node.get("name"))
        inner = field.comodel_name if field is not None and field.relational else model
    for child in node:
        if isinstance(child.tag, str):
            yield from nodes_with_model(env, child, inner)
