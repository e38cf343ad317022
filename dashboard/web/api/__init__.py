"""The API under /api/v1/: the same reads, checks and operations as the pages, for programs. See docs/api.md.

site.py        the API itself: its routers, who comes in, how errors look
auth.py        Bearer tokens, the session with CSRF, the door of the reader
problems.py    every error as problem JSON (RFC 9457)
ids.py         "network:7" or 7
bodies.py      what may be sent
shapes.py      what is answered: the chart and its objects; details.py those of one object
parser.py      queries of addresses
spans.py       times and cursors in addresses
topology.py, networks.py, objects.py, operations.py, changes.py, find.py, views.py, spaces.py    the paths
"""
