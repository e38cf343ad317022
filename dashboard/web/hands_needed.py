"""What of a fleet needs a hand, counted: for the head of the page of hosts, where the table goes over several pages.

The table sorts what does not answer to the front; nodes that nobody reads, and collectors of another version, would
stand on its last pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from collectors import VERSION
from dashboard.intake import versions
from dashboard.inventory.models import Enrolment, Host

STATES = {Host.State.UNREACHABLE: "unreachable", Host.State.HUNG: "hung", Host.State.NEVER_SEEN: "never seen"}


@dataclass(frozen=True, slots=True)
class Group:
    """`words` like "12 unreachable"; `query` shows them alone."""

    words: str
    query: str


def groups(hosts: QuerySet[Host], unread: int, unread_state: str) -> list[Group]:
    """The worst first; nothing where nothing is wrong. In two queries for any fleet."""
    counted = dict(hosts.order_by().values_list("state").annotate(n=Count("pk")))
    found = [
        Group(f"{counted[state]} {words}", urlencode({"state": state}))
        for state, words in STATES.items()
        if counted.get(state)
    ]
    if unread:
        words = f"{unread} node{'' if unread == 1 else 's'} that nobody reads"
        found.append(Group(words, urlencode({"state": unread_state})))
    return found + _of_other_versions(hosts)


def _of_other_versions(hosts: QuerySet[Host]) -> list[Group]:
    rows = Enrolment.objects.filter(state=Enrolment.State.ENROLLED, host__in=hosts.order_by().values("pk"))
    found = []
    for version, protocol, n in rows.values_list("version", "protocol").annotate(n=Count("pk")).order_by("version"):
        if age := versions.age_of(version, protocol):
            words = f"{n} collector{'' if n == 1 else 's'} of version {version or 'unknown'}, {age} than {VERSION}"
            found.append(Group(words, urlencode({"collector": version})))
    return found


def collector_versions() -> list[tuple[str, str]]:
    """The options of a filter: of one version there is nothing to choose."""
    rows = Enrolment.objects.filter(state=Enrolment.State.ENROLLED).exclude(host=None).exclude(version="")
    found = list(rows.order_by("version").values_list("version", flat=True).distinct())
    return [(version, version) for version in found] if len(found) > 1 or found not in ([], [VERSION]) else []
