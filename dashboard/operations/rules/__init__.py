"""What a Command must be to be sent: pure checks, each Problem at its field. Docker stays the judge of the rest.

`request` asks here before it writes an Operation. A rule refuses what Docker would refuse late, in words that help
nobody, or not at all: swarm managers take any subnet and leave the network broken, and a bad address on an overlay
makes Docker wait for 20 s. What an engine refuses at once and clearly is left to its own words.

facts.py          the plain inputs, loaded from the rows by operations.facts and .meetings
names.py          names of networks, aliases of endpoints
pools.py          each pool in itself: subnet, gateway, range, IPv6
neighbours.py     pools against what is there: networks and addresses of nodes
overlaps.py       subnets of the whole fleet that meet: which matter
clashes.py        ports that more than one wants at the same place
options.py        driver options and labels
engines.py        what only newer engines can
scope.py          place, driver and scope, which have to agree
configuration.py  networks made from a config-only network
networks.py       create and remove
endpoints.py      connect and disconnect
wording.py        several things in one sentence

The facts behind the rules were tried on Docker Engine 20.10 and read in the sources of moby and swarmkit.
"""

from dashboard.operations.rules.endpoints import connect_endpoint, disconnect_endpoint
from dashboard.operations.rules.networks import create_network, remove_network
from dashboard.operations.rules.problem import Problem

__all__ = ["Problem", "connect_endpoint", "create_network", "disconnect_endpoint", "remove_network"]
