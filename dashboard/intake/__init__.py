"""The dashboard's side of node collectors: one process on a manager, `python -m dashboard.role intake`.

loop.py       what it does, turn by turn: read this first
manager.py    who is in the swarm, by the word of the local manager
enrolling.py  requests to come in, and their answers
admission.py  who may come in, and the rows that this makes; release, removal
users.py      the broker's users, one for each node that is in
known.py      the nodes that are in, and what the dashboard knows of each: in memory, out of two queries
outboxes.py   what collectors wrote, in turns that are fair
taking.py     one node's messages: whose they are, what may be believed, what is news
wishes.py     what each collector is asked to leave out and to tell
silence.py    collectors that fell silent, nodes that left
readers.py    how a host is read, in words for pages
versions.py   collectors older or newer than this dashboard, in words
process.py    from its settings to SIGTERM

The keys and shapes are in collectors/node/wire.py; what a broker's user may do, in collectors/node/acl.py.
"""
