"""Everything that touches a Docker daemon or a host's kernel.

Nothing here imports Django or the dashboard, so a node's collector runs without either.
"""

VERSION = "0.1.0"
"""Of Docklines: the dashboard and a collector on a node tell each other (tests hold it to pyproject.toml)."""
