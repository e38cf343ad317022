"""The collector that runs on a node: it reads its own daemon, and talks to the dashboard through the broker alone.

wire.py  what it and the dashboard say to each other, under which keys

No Django and no database here: a node needs a Docker socket and a way to the broker.
"""
