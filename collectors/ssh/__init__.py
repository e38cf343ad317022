"""Daemons behind SSH: streams to a socket on a machine that lets us in by a key. The only importer of asyncssh.

hostkeys.py  which machine it is: the keys that are accepted for it, and what is said of another
login.py     one connection to a machine, or why not
channels.py  a stream through it to Docker's socket, or why not
kept.py      one connection kept for all streams to a machine
handed.py    a stream for who is in the same loop: the watcher
shared.py    the loop of a process that reads: streams for threads, as ordinary sockets

Imported only where a host is behind SSH: it costs 0.3 s and 12 MB.
"""

from collectors.ssh import shared
from collectors.ssh.handed import Handed
from collectors.ssh.kept import Kept

__all__ = ["Handed", "Kept", "shared"]
