"""What ./desk does: environment, Odoo, PostgreSQL, database, server, tests. Standard library only."""
