"""Install, update and uninstall all addons of the suite in one process; what was seen goes to a JSON file.

Usage: `python chain.py CONFIG DATABASE RESULT ADDON…` with the addons in floor order; the log goes to stderr.
"""

import json
import sys
import time
from pathlib import Path

SCHEMA = {
    "tables": """SELECT relname FROM pg_class
                  WHERE relkind IN ('r', 'v', 'm', 'p') AND relnamespace = 'public'::regnamespace""",
    "columns": """SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                   WHERE c.relkind IN ('r', 'v', 'm', 'p') AND c.relnamespace = 'public'::regnamespace
                     AND a.attnum > 0 AND NOT a.attisdropped""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                        FROM pg_constraint""",
    "sequences": "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "models": "SELECT model FROM ir_model",
    "parameters": "SELECT key FROM ir_config_parameter",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "external ids": "SELECT module || '.' || name FROM ir_model_data",
}


def see(cursor):
    """Everything an addon could leave behind: the schema by name, and the number of rows of each table."""
    seen = {}
    for kind, statement in SCHEMA.items():
        cursor.execute(statement)
        seen[kind] = sorted(row[0] for row in cursor.fetchall())
    rows = {}
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        rows[table] = cursor.fetchone()[0]
    seen["rows"] = rows
    return seen


def left_of(cursor, addon, owned):
    """Tables, columns and external ids that an uninstalled addon still has."""
    cursor.execute(SCHEMA["columns"])
    columns = {row[0].split(" ")[0] for row in cursor.fetchall()}
    cursor.execute(SCHEMA["tables"])
    tables = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT model || ' ' || name FROM ir_model_data WHERE module = %s", [addon])
    ids = [row[0] for row in cursor.fetchall()]
    return sorted([*(set(owned["columns"]) & columns), *(set(owned["tables"]) & tables), *ids])


def owned_by(env, addon):
    """Tables of the models and columns of the fields that only this addon defines."""
    tables, columns = set(), set()
    for model in env.registry.values():
        if model._original_module == addon and not model._abstract:
            tables.add(model._table)
        if not model._auto or model._abstract:
            continue
        for field in env[model._name]._fields.values():
            if set(field._modules) == {addon} and field.store and field.column_type:
                columns.add(f"{model._table}.{field.name}")
    return {"tables": sorted(tables), "columns": sorted(columns)}


def main(config_file, database, result, *chain):
    import odoo.init  # noqa: F401
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-c", config_file, "-d", database, "--no-http", "--skip-auto-install"], setup_logging=True
    )
    seen = {"left": {}, "seconds": {}}

    def open_env(registry):
        return api.Environment(registry.cursor(), SUPERUSER_ID, {})

    env = open_env(Registry(database))
    env["ir.module.module"].update_list()
    env.cr.commit()
    seen["before"] = see(env.cr)
    env.cr.close()

    for addon in chain:
        started = time.monotonic()
        env = open_env(Registry.new(database, update_module=True, install_modules=[addon]))
        env.cr.close()
        seen["seconds"][f"install {addon}"] = round(time.monotonic() - started, 2)
    env = open_env(Registry(database))
    seen["states"] = dict(
        env["ir.module.module"].search([("name", "in", list(chain))]).mapped(lambda m: (m.name, m.state))
    )
    owned = {addon: owned_by(env, addon) for addon in chain}
    seen["installed"] = see(env.cr)
    env.cr.close()

    started = time.monotonic()
    env = open_env(Registry.new(database, update_module=True, upgrade_modules=list(chain)))
    seen["seconds"]["update all"] = round(time.monotonic() - started, 2)
    seen["updated"] = see(env.cr)
    env.cr.close()

    for addon in reversed(chain):
        started = time.monotonic()
        env = open_env(Registry(database))
        env["ir.module.module"].search([("name", "=", addon)]).button_immediate_uninstall()
        env.cr.close()
        env = open_env(Registry(database))
        seen["left"][addon] = left_of(env.cr, addon, owned[addon])
        env.cr.close()
        seen["seconds"][f"uninstall {addon}"] = round(time.monotonic() - started, 2)
    env = open_env(Registry(database))
    seen["after"] = see(env.cr)
    env.cr.close()
    Path(result).write_text(json.dumps(seen), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
