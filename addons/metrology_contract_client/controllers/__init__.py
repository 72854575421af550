from . import statement_page
