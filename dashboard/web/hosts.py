"""Adding and removing hosts: one way for the form, the admin and the command line.

A host is added after its daemon has been asked who it is, so that no daemon comes in twice. The first real host ends
the demo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from celery import current_app
from celery.exceptions import TimeoutError as NoAnswer
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from collectors.errors import EngineError
from collectors.snapshot import Failure, Identity, identified_from
from collectors.target import KEYS, Target, normal
from dashboard import broker, pipeline
from dashboard.ending import end_demo, remove
from dashboard.intake import readers
from dashboard.inventory.models import READ_BY_US, Host
from dashboard.inventory.models.sources import NODE
from dashboard.web import credentials

__all__ = [
    "Candidate",
    "NotAdded",
    "change",
    "check",
    "check_here",
    "check_known",
    "consider",
    "end_demo",
    "keep",
    "remove",
    "same_daemon",
]

WAIT = 10.0
"""Seconds that a page waits for a collector to ask a daemon. Connect and ping take 5 s at most, through SSH 9."""

UNREAD_ASKED = 3
"""Hosts never read are few and for seconds only; those that stay so are down, and asking each takes a while."""

OF_NODES = (
    "Addresses with node:// are given to hosts whose node's own collector reads them: start a collector there, and it "
    "comes in by itself."
)

UNASKED = Failure(
    state="unreachable",
    kind="refused",
    words="The daemon was not asked, as the broker cannot be reached. Try again in a moment.",
)

Check = Callable[[Target], Identity | Failure]


class NotAdded(Exception):
    """Why a host was not added: `field` (name, address, one of KEYS, or "") and words for the user. `unanswered` when
    its daemon gave no answer: a user who knows better may add it unchecked. `host_key` is what its SSH server showed
    and nobody has accepted."""

    def __init__(self, field: str, words: str, *, unanswered: bool = False, host_key: str = "") -> None:
        super().__init__(words)
        self.field, self.words, self.unanswered, self.host_key = field, words, unanswered, host_key


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host that may be added. `identity` is None when its daemon was not asked."""

    name: str
    target: Target
    identity: Identity | None


def check(target: Target) -> Identity | Failure:
    """Asks a daemon who it is, through a collector. Takes at most WAIT seconds; never raises for a daemon's sake."""
    try:
        asked = current_app.send_task("collectors.check_host", [credentials.sealed(target)])
        answer = asked.get(timeout=WAIT, propagate=True)
    except NoAnswer:
        words = f"No collector answered within {WAIT:.0f} s. See that the worker of Docklines runs."
        return Failure(state="unreachable", kind="timeout", words=words)
    except (broker.BrokerError, *current_app.connection_for_write().connection_errors):
        return UNASKED
    except RuntimeError as error:  # Celery's own, where its results lie: it tried again and gave up
        if not isinstance(error.__cause__, broker.BrokerError):
            raise
        return UNASKED
    return identified_from(answer)


def check_here(target: Target) -> Identity | Failure:
    """The same, in this process: for the command line, which works while nothing else runs."""
    from collectors.engine import identify

    return identify(target)


def check_known(host: Host, ask: Check) -> tuple[bool, str]:
    """Whether the daemon of a host that is here answers now, and what that is in a sentence. A node's collector is
    asked whether it lives, and reads."""
    if host.node_id:
        return readers.ask(host)
    try:
        answer = ask(credentials.opened(host))
    except EngineError as error:
        answer = error.as_failure()
    if isinstance(answer, Failure):
        return False, f"{host.name}: {answer.words}"
    swarm = f", {'manager' if answer.is_manager else 'worker'} of a swarm" if answer.node_id else ""
    return True, f"{host.name}: Docker {answer.engine_version} answers on {answer.hostname}{swarm}."


def consider(
    name: str, target: Target, ask: Check | None, *, accepted: str = "", instead_of: Host | None = None
) -> Candidate:
    """Whether a host of this name and address may be added; without a name it gets its hostname. Raises NotAdded.

    `ask` None adds it without asking its daemon, when a name is given. `accepted` is the fingerprint of a host key that
    the user has compared: it is kept when its machine shows that one. `instead_of` is a host that is to become this.
    """
    target = _understood(target)
    others = Host.objects.exclude(pk=instead_of.pk) if instead_of else Host.objects.all()
    _refuse_taken(others, name, target.address)
    if ask is None:
        return Candidate(_fitting(name), target, None)
    identity = ask(target)
    if (known := credentials.with_host_key(target, identity, accepted)) is not None:
        target, identity = known, ask(known)
    if isinstance(identity, Failure):
        raise NotAdded("address", identity.words, unanswered=True, host_key=identity.host_key)
    if (other := same_daemon(identity, others) or _same_unread(identity, ask, others)) is not None:
        words = f"This is the Docker daemon of {other.name} ({other.address}), which is here already."
        raise NotAdded("address", words)
    if not name:
        _refuse_taken(others, identity.hostname, target.address)
    return Candidate(_fitting(name or identity.hostname), target, identity)


def keep(candidate: Candidate) -> Host:
    """Adds it; once this is committed ends the demo, and asks for the first read. Raises NotAdded."""
    try:
        with transaction.atomic():
            _demo_makes_room(candidate)
            host = Host.objects.create(name=candidate.name, address=candidate.target.address)
            credentials.keep(host, {key: getattr(candidate.target, key) for key in KEYS})
            transaction.on_commit(partial(pipeline.collect, host.pk))
            transaction.on_commit(end_demo)
    except IntegrityError:
        raise NotAdded("name", "A host of this name or address was added just now.") from None
    return host


def change(host: Host, candidate: Candidate) -> None:
    """Gives a host another name, address or keys, and asks for a read. Raises NotAdded."""
    try:
        with transaction.atomic():
            _demo_makes_room(candidate)
            Host.objects.filter(pk=host.pk).update(name=candidate.name, address=candidate.target.address)
            credentials.forget(host)
            credentials.keep(host, {key: getattr(candidate.target, key) for key in KEYS})
            transaction.on_commit(partial(pipeline.collect, host.pk))
    except IntegrityError:
        raise NotAdded("name", "A host of this name or address was added just now.") from None


def _demo_makes_room(candidate: Candidate) -> None:
    """Hosts of the demo, which go a moment later, give up a name or an address that a real one is to have."""
    same = Q(name=candidate.name) | Q(address=candidate.target.address)
    for pk in Host.objects.filter(same, demo=True).values_list("pk", flat=True):
        Host.objects.filter(pk=pk).update(name=f"demo host {pk}, about to go", address=f"unix:///nowhere/demo-{pk}")


def same_daemon(identity: Identity, hosts: QuerySet[Host]) -> Host | None:
    """The real one of these hosts that is this daemon already: by NodeID in a swarm, else by the id of network bridge,
    which is made anew at each start of a daemon. Never by Engine ID: cloned machines share it."""
    real = hosts.filter(demo=False)
    if identity.node_id:
        return real.filter(swarm_node_id=identity.node_id).first()
    if identity.bridge_id:
        return real.filter(networks__key="bridge", networks__docker_id=identity.bridge_id).first()
    return None


def _same_unread(identity: Identity, ask: Check, hosts: QuerySet[Host]) -> Host | None:
    """The same, among hosts that were added and never read yet: nothing is kept of those, so they are asked."""
    unread = hosts.filter(READ_BY_US, demo=False, state=Host.State.NEVER_SEEN).select_related("credential")
    for host in unread[:UNREAD_ASKED]:
        try:
            other = ask(credentials.opened(host))
        except EngineError:
            continue
        if isinstance(other, Identity) and any(_who(other)) and _who(other) == _who(identity):
            return host
    return None


def _who(identity: Identity) -> tuple[str, str]:
    return (identity.node_id, "" if identity.node_id else identity.bridge_id)


def _understood(target: Target) -> Target:
    if target.address.strip().startswith(NODE):
        raise NotAdded("address", OF_NODES)
    try:
        address = normal(target)
    except EngineError as error:
        raise NotAdded("address", error.words) from None
    field, words = credentials.first_problem(target)
    if words:
        raise NotAdded(field, words)
    return Target(address=address, **{key: getattr(target, key) for key in KEYS})


def _refuse_taken(hosts: QuerySet[Host], name: str, address: str) -> None:
    """The demo's hosts do not count: they go when a real one comes."""
    real = hosts.filter(demo=False)
    if name and real.filter(name=name).exists():
        raise NotAdded("name", f"There is a host named {name} already. Choose another name.")
    if (other := real.filter(address=address).first()) is not None:
        raise NotAdded("address", f"This is the address of {other.name}, which is here already.")


def _fitting(name: str) -> str:
    name = name.strip()
    if not name:
        raise NotAdded("name", "Give it a name.")
    if len(name) > 255 or not name.isprintable():
        raise NotAdded("name", "A name has at most 255 characters, all of them printable.")
    return name
