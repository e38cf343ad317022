"""Which Docklines this is: one number for the dashboard and every node's collector (tests hold it to pyproject)."""

VERSION = "0.1.0"
