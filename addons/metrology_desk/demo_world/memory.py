"""Names for the records of the demo world, so that a later step (or a later start) finds them again."""

MODULE = "metrology_demo"


class Memory:
    """Remembers records by an external id of the pseudo addon ``metrology_demo``."""

    def __init__(self, env):
        self.env = env

    def recall(self, name):
        """Return the record of that name; it is an error when it was never made."""
        return self.env.ref(f"{MODULE}.{name}")

    def recall_all(self, model, prefix):
        """Return ``{name without prefix: record}`` of all records of a model whose name starts so."""
        # sudo: ir.model.data - only administrators read it; the demo world is made by the system
        rows = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [("module", "=", MODULE), ("model", "=", model), ("name", "=like", f"{prefix}%")], order="id"
            )
        )
        return {row.name.removeprefix(prefix): self.env[model].browse(row.res_id) for row in rows}

    def remember(self, names, records):
        """Give each record its name."""
        # sudo: ir.model.data - only administrators write it; the demo world is made by the system
        self.env["ir.model.data"].sudo().create(
            [
                {"module": MODULE, "name": name, "model": record._name, "res_id": record.id, "noupdate": True}
                for name, record in zip(names, records, strict=True)
            ]
        )
        return records
