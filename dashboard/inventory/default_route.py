"""By which of its networks a container leaves: Docker's own choice, worked out from the rows. Pure.

Docker puts a container's endpoints in an order: by gateway priority (Docker 28 and later), networks before
docker_gwbridge, then by the network's name (moby, libnetwork/sandbox.go, `Less`). The first with gateways of both
families has the default routes of both, whatever the priorities say; without one, the first with an IPv4 and the first
with an IPv6 gateway. An internal network comes last: 20.10 gives it a gateway and a route, which lead nowhere.
tests/swarm/test_versions.py holds all this against the routes inside the containers of three engines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dashboard.inventory.models import Endpoint


class DefaultRoute(NamedTuple):
    """The endpoints that have it, None where no network leads out."""

    ipv4: Endpoint | None
    ipv6: Endpoint | None

    def words(self, endpoint: Endpoint) -> str:
        """ "default route" for the endpoint that has it, with the family where it has one of two; else ""."""
        has = [each is not None and each.pk == endpoint.pk for each in self]
        if not any(has):
            return ""
        shared = self.ipv4 is not None and self.ipv6 is not None and not all(has)
        return f"default route of {'IPv4' if has[0] else 'IPv6'}" if shared else "default route"


def default_route(endpoints: Iterable[Endpoint]) -> DefaultRoute:
    """Of one container's endpoints, those on docker_gwbridge among them."""
    leading = [each for each in endpoints if any(_leads_out(each))]
    ordered = sorted([each for each in leading if not _is_internal(each)] or leading, key=_rank)
    if both := next((each for each in ordered if all(_leads_out(each))), None):
        return DefaultRoute(both, both)
    return DefaultRoute(
        next((each for each in ordered if _leads_out(each)[0]), None),
        next((each for each in ordered if _leads_out(each)[1]), None),
    )


def _rank(endpoint: Endpoint) -> tuple[int, bool, str]:
    return (-endpoint.gateway_priority, endpoint.kind == "gateway", endpoint.network_name)


def _leads_out(endpoint: Endpoint) -> tuple[bool, bool]:
    """Of a gateway leg Docker tells the addresses only: it is there to lead out."""
    if endpoint.kind == "gateway":
        return bool(endpoint.ipv4), bool(endpoint.ipv6)
    return bool(endpoint.gateway), bool(endpoint.gateway6)


def _is_internal(endpoint: Endpoint) -> bool:
    return endpoint.network is not None and endpoint.network.internal
