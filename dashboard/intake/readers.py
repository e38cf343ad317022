"""How a host is read, in words for pages, API and command line: by whom, and what to know of a collector."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from collectors.node import wire
from dashboard import broker, pipeline
from dashboard.intake import versions
from dashboard.inventory.models import Enrolment, Host

BY_SCHEME = {
    "unix": "this machine's socket",
    "tcp": "TCP",
    "http": "TCP",
    "https": "TCP with TLS",
    "ssh": "SSH",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """`kind` is collector, or the scheme of the address. `age` is older or newer where a collector is of another
    version than the dashboard, and `warning` says what to do. `before` is the address at which we read its daemon
    ourselves until it enrolled."""

    kind: str
    words: str
    version: str = ""
    protocol: int | None = None
    since: datetime | None = None
    age: versions.Age = ""
    warning: str = ""
    before: str = ""


def reader_of(host: Host) -> Reader:
    """Ask for `enrolment` and `credential` along with the host (select_related), where there are many."""
    if not host.node_id:
        scheme = urlsplit(host.address).scheme
        if scheme in ("tcp", "http") and (kept := getattr(host, "credential", None)) and kept.speaks_tls:
            return Reader(scheme, BY_SCHEME["https"])
        return Reader(scheme, BY_SCHEME.get(scheme, scheme))
    row: Enrolment | None = getattr(host, "enrolment", None)
    if row is None:
        return Reader("collector", "its node's collector")
    words = f"its node's collector {row.version}".strip()
    told = Reader("collector", words, row.version, row.protocol, row.enrolled_at, before=row.taken_over)
    if row.state != Enrolment.State.ENROLLED:
        return told
    age, warning = versions.age_of(row.version, row.protocol), versions.told(row.version, row.protocol)
    return replace(told, age=age, warning=warning)


def ask(host: Host) -> tuple[bool, str]:
    """Whether the collector of a node's host lives, in a sentence; has it read now."""
    words = reader_of(host).words
    try:
        alive = bool(broker.client().exists(wire.alive_key(host.node_id)))
    except broker.BrokerError:
        return False, f"{host.name}: {words} was not asked, as the broker cannot be reached. Try again in a moment."
    if not alive:
        return False, f"{host.name}: {host.error or f'{words} is silent.'}"
    pipeline.collect(host.pk)
    if host.state == Host.State.REACHABLE:
        return True, f"{host.name}: {words} is there, and reads its daemon now."
    return False, f"{host.name}: {words} is there, and reads its daemon now. So far: {host.error or 'not read yet.'}"
