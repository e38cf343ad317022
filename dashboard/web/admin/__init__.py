"""The admin: everything to browse, search and filter. What Docker has and what people asked can only be looked at.

inventory.py   what Docker has: read-only
hosts.py       hosts: added and removed as everywhere, with credentials that are never shown again
nodes.py       nodes with a collector of their own: who is in, who was refused, and the release of one
accounts.py    users, their roles, API tokens
operations.py  the audit: read-only
"""

from dashboard.web.admin import accounts, hosts, inventory, nodes, operations

__all__ = ["accounts", "hosts", "inventory", "nodes", "operations"]
