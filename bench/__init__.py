"""Speed of the suite against what a stock Odoo does, measured side by side in one run."""
