"""The door to a daemon: read all of it, ask who it is, carry out a command.

connection.py  one HTTP connection to one daemon, with timeouts, version and failures in words
answers.py     what comes on it, answer by answer
dial.py        its opening
kept.py        TLS connections kept between reads
bounded.py     its socket, which bounds an answer's time and size
told.py        an answer as it came, made out only where it is new
reading.py     read and identify: the smallest call set, into a Reading
host.py        one host on a connection: as it was, or all of it
swarm.py       the swarm behind a manager
members.py     who is in a swarm
sameness.py    whether a host is as it was at the last read, found out without making it out anew
memory.py      what reads of a host remember between them
acting.py      act: a Command carried out, Docker's answer in its own words

Nothing here raises for an expected failure: it comes back as a value.
"""

from collectors.engine.acting import act
from collectors.engine.members import members
from collectors.engine.reading import identify, read
from collectors.target import Target

__all__ = ["Target", "act", "identify", "members", "read"]
