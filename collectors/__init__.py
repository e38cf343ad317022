"""Everything that touches a Docker daemon or a host's kernel.

Nothing here imports Django or the dashboard, so a node's collector runs without either.
"""
