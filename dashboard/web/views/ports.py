"""GET /ports/: every port that is published, by whom and where, and which of them clash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Host
from dashboard.inventory.ports import EVERYWHERE, PortUse
from dashboard.operations.rules.clashes import RANKS, Clash
from dashboard.web import live, spaces
from dashboard.web.access import viewer_required
from dashboard.web.listing import Column, Listing, Options, Pick, Shown, options_of
from dashboard.web.tables import export

CLASHES_SHOWN, ON_HOST_SHOWN = 20, 30

KIND_WORDS = {"published": "published", "host-mode": "host mode", "ingress": "ingress"}


@dataclass(slots=True)
class Row:
    """A port in the table. `severity` is the worst clash it is in, "" without one."""

    use: PortUse
    severity: str

    @property
    def address(self) -> str:
        """Of the page of who publishes it."""
        kind, _, pk = self.use.ref.partition(":")
        return reverse(kind, args=[pk])

    @property
    def kind(self) -> str:
        return KIND_WORDS[self.use.kind]

    @property
    def bound(self) -> str:
        """The addresses of the host it is on, in words where they are all."""
        if self.use.kind == "ingress" or set(self.use.addresses) == set(EVERYWHERE):
            return "all"
        return ", ".join({"0.0.0.0": "all IPv4", "::": "all IPv6"}.get(one, one) for one in self.use.addresses)  # noqa: S104


ONLY: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "clashes": ("clashes", lambda row: bool(row.severity)),
    "waiting": ("of stopped containers", lambda row: not row.use.holds),
    "open": ("on all addresses", lambda row: row.use.holds and not set(EVERYWHERE).isdisjoint(row.use.addresses)),
}


def _places(rows: Any) -> Options:
    """The hosts, also those on which only their swarm publishes something."""
    return [(str(pk), name) for pk, name in Host.objects.order_by("name").values_list("pk", "name")]


def _at(host: str) -> Callable[[Row], bool]:
    """What a host publishes itself, and what its swarm publishes on it."""
    swarm = Host.objects.filter(pk=host).values_list("swarm_id", flat=True).first()
    return lambda row: str(row.use.host) == host or (row.use.host is None and row.use.swarm == swarm)


def _matches(q: str) -> Callable[[Row], bool]:
    """A number finds the port, "53/udp" that of the protocol, all else names of who publishes and of where."""
    number, _, protocol = q.casefold().removeprefix(":").partition("/")
    if number.isascii() and number.isdigit():
        return lambda row: str(row.use.port) == number and row.use.protocol.startswith(protocol)
    text = q.casefold()
    return lambda row: any(
        text in each.casefold() for each in (row.use.name, row.use.service, row.use.where, *row.use.addresses)
    )


LISTING: Listing[Row] = Listing(
    columns=(
        Column("port", "Port", lambda row: row.use.port, lambda row: (row.use.port, row.use.protocol)),
        Column("protocol", "Protocol", *(lambda row: row.use.protocol,) * 2),
        Column("on", "On", lambda row: row.use.where, lambda row: row.use.where.casefold()),
        Column("address", "Address", lambda row: row.bound, lambda row: row.bound),
        Column("owner", "Published by", lambda row: row.use.name, lambda row: row.use.name.casefold()),
        Column("inside", "Port inside", lambda row: list(row.use.targets), lambda row: row.use.targets),
        Column("how", "How", lambda row: row.kind, lambda row: row.kind),
        Column("state", "State", lambda row: row.use.state, lambda row: row.use.state),
    ),
    picks=(
        Pick("host", "Host", _places, _at),
        Pick("protocol", "Protocol", options_of(lambda row: (row.use.protocol,) * 2),
             lambda value: lambda row: row.use.protocol == value),
        Pick("how", "How", lambda rows: list(KIND_WORDS.items()), lambda value: lambda row: row.use.kind == value),
        Pick("only", "Only", lambda rows: [(key, words) for key, (words, _) in ONLY.items()],
             lambda value: ONLY[value][1]),
    ),
    matches=_matches,
    sort="port",
)  # fmt: skip


@viewer_required
@require_safe
def ports(request: HttpRequest) -> HttpResponseBase:
    if export.wanted(request):
        return LISTING.file(request, "ports", _rows(request)[0])

    def build() -> dict[str, Any]:
        rows, known = _rows(request)
        shown = LISTING.show(request, rows)
        hidden = known.hidden
        return {
            "shown": shown,
            "hidden": hidden[:ON_HOST_SHOWN],
            "hidden_count": len(hidden),
            "hidden_more": len(hidden) - ON_HOST_SHOWN,
            **_clashes(known.clashes, shown),
        }

    return live.respond(request, "ports/index.html", "ports/live.html", build)


def _rows(request: HttpRequest) -> tuple[list[Row], spaces.Ports]:
    known = spaces.ports(request.user)
    worst: dict[str, str] = {}
    for clash in reversed(known.clashes):
        worst |= dict.fromkeys(clash.uses, clash.severity)
    rows = [Row(use, worst.get(use.id, "")) for use in known.uses]
    return sorted(rows, key=lambda row: (row.use.where.casefold(), row.use.name.casefold(), row.use.id)), known


def _clashes(found: Sequence[Clash], shown: Shown[Row]) -> dict[str, Any]:
    """Those of the ports that are shown, with who is in them."""
    rows = {row.use.id: row for row in shown.rows}
    near = [clash for clash in found if not rows.keys().isdisjoint(clash.uses)]
    told = [(one, [rows[use] for use in one.uses if use in rows][:5]) for one in near[:CLASHES_SHOWN]]
    counts = [(rank, sum(one.severity == rank for one in near)) for rank in RANKS]
    return {"clashes": told, "clash_count": len(near), "severities": [pair for pair in counts if pair[1]]}
