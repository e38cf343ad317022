"""Tables of rows: what may be searched, sorted, filtered, chosen and taken away, and what one request asks of it.

column.py    Column: a title, what it sorts by, what it says in a file
filters.py   Filter: a choice of one value
table.py     Table: declared once per page; `show` gives what the template needs
export.py    the same rows and columns as a CSV file
"""

from dashboard.web.tables.column import Column
from dashboard.web.tables.filters import Filter, choices_of, distinct, named
from dashboard.web.tables.table import PAGE, Shown, Table

__all__ = ["PAGE", "Column", "Filter", "Shown", "Table", "choices_of", "distinct", "named"]
