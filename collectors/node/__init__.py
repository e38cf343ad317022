"""The collector that runs on a node: it reads its own daemon, and talks to the dashboard through the broker alone.

run.py        its life, from who am I to SIGTERM: read this first
wire.py       what it and the dashboard say to each other, under which keys
acl.py        what the broker lets its user do
settings.py   what its environment tells it
whoami.py     the NodeID; state.py: the password of each, on the disk
enrolment.py  coming in
reader.py     its reads: due.py says when, sent.py what is on its way already
outbox.py     what it tells
queue.py      its Celery application; commands.py: what becomes of a command
pulse.py      the sign of life; health.py: the one that Docker's check looks at
broker.py     the connection, and its failures in words; said.py: a log that does not repeat itself

No Django and no database here: a node needs a Docker socket and a way to the broker.
"""
