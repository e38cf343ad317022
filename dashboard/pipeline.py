"""Both routes from top to bottom. Read this first.

Data: `collect` asks a collector to read a host -> the task `dashboard.apply` brings the Reading to `apply`, which
reconciles it into rows and publishes what changed. Unreachable is a Reading like any other.

A host that is read by its node's own collector asks for nothing: its Readings come out of its outbox (`intake`) to
`take_in`, in the order in which it wrote them, and `collect` is a word to that collector that there may be news.

Commands: a form or the API makes an Operation -> `dispatch` sends it to a collector -> `started` and `conclude`
write down what Docker said, and the host is read again. The chart changes only because Docker did.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import IntegrityError, InterfaceError
from django.db import OperationalError as DatabaseDown
from django.utils import timezone
from kombu.exceptions import OperationalError

from collectors import metrics
from collectors.commands import outcome_from
from collectors.snapshot import Failure, Reading, as_text
from collectors.turns import Ask
from dashboard import asking, broker, coalesce, nodes, reporting
from dashboard.inventory import reconcile
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import READ_BY_US, Container, Host, Swarm
from dashboard.operations import record
from dashboard.pace import LEAST_AHEAD
from dashboard.spread import mend, spread
from dashboard.topology import freshness

BROKER_AWAY = (broker.BrokerError, OperationalError)
"""What asking Redis raises, and what Celery makes of it."""

NOT_SENT = "Nothing was sent to Docker: the broker cannot be reached. Try again in a moment."

OUR_TROUBLE = (*BROKER_AWAY, DatabaseDown, IntegrityError, InterfaceError)
"""Errors that say nothing of the host whose answer was to be kept."""

UNKEPT = Failure(
    state="unreachable",
    kind="protocol",
    words="What its daemon answered cannot be kept: the log of Docklines tells why. What is shown is its last picture.",
)

log = logging.getLogger(__name__)


# The route of data


def collect(host_pk: int) -> None:
    """Asks for a read of this host, now or right after the one under way. Cheap to call for every event."""
    collect_all([host_pk])


def collect_all(host_pks: Collection[int], heard: Collection[int] = ()) -> None:
    """Asks for a read of each of these hosts, in one query; in none where all are being read. `heard` are those whose
    daemons have just said that something happened."""
    if not host_pks:
        return
    with _sending(host_pks) as turns:
        idle = coalesce.idle(host_pks, heard)
        hosts = asking.hosts(idle)
        for host in hosts.values():
            if host.node_id:
                _nudge(host)
        ours = {pk: hosts[pk].silent for pk in idle if pk in hosts and not hosts[pk].node_id}
        turns.update(coalesce.begin_all(ours, first=True))
        as_kept = {pk: hosts[pk] for pk, turn in turns.items() if turn.kept == idle[pk]}
        _send_reads(turns, as_kept, first=True)


def _nudge(host: asking.AskedHost) -> None:
    """Only a hint: a collector reads by its own tick as well."""
    try:
        nodes.nudge(host.node_id)
    except BROKER_AWAY as error:
        log.warning("The collector of host:%s is not told of news, the broker is away: %s", host.pk, error)


@contextmanager
def _sending(host_pks: Collection[int]) -> Iterator[dict[int, coalesce.Turn]]:
    """Around the sending of reads, whose turns it gives to be filled in: where that fails, what was not sent must not
    keep the next read waiting. A broker that is away is said, and no more."""
    turns: dict[int, coalesce.Turn] = {}
    try:
        yield turns
    except Exception as error:
        with suppress(*BROKER_AWAY):
            for pk, turn in turns.items():
                coalesce.end(pk, turn.ticket)
        if not isinstance(error, BROKER_AWAY):
            raise
        hosts = ", ".join(f"host:{pk}" for pk in sorted(host_pks)[:3])
        log.warning("%s (%d in all) is not read now, the broker is away: %s", hosts, len(host_pks), error)


def _send_reads(turns: dict[int, coalesce.Turn], known: dict[int, asking.AskedHost], *, first: bool) -> None:
    """Sends the reads whose turns have begun, those of which there is news (`first`) one by one. Hosts that are not
    `known` as the read kept last left them are looked up: what is asked with must not be older than the turn."""
    hosts = {**known, **asking.hosts(turns.keys() - known.keys())}
    resting = asking.resting(hosts.values())
    asks = [ask for pk, turn in turns.items() if pk in hosts and (ask := _asking(hosts[pk], turn, resting))]
    if first:
        asking.send_news(asks)
    else:
        asking.send_turns(asks, {pk for pk, host in hosts.items() if host.silent})
    unasked = turns.keys() - {ask.host_pk for ask in asks}  # removed meanwhile, most likely
    due = {each for pk in unasked for each in coalesce.end(pk, turns[pk].ticket)}
    collect_all(due - unasked)


def _asking(host: asking.AskedHost, turn: coalesce.Turn, resting: Collection[int]) -> Ask | None:
    """None where a row cannot be made sense of, which keeps no other host waiting."""
    try:
        return asking.ask(host, turn, resting)
    except Exception:
        log.exception("host:%s could not be asked for", host.pk)
        return None


def target_of(host: Host) -> dict[str, Any]:
    """What a collector needs to open this host (asking.target)."""
    return asking.target(host.address, getattr(host, "credential", None))


def apply(host_pk: int, reading: Reading, ticket: int) -> None:
    """Keeps one Reading and publishes what it changed. Of two reads the one with the later ticket is kept."""
    end = coalesce.end
    try:
        if Host.objects.filter(READ_BY_US, pk=host_pk).exists() and coalesce.is_newest(host_pk, ticket):
            _keep_counted(host_pk, reading)
            end = coalesce.end_kept  # another thread may have kept a later one between the question and the keeping
        else:
            metrics.APPLIED.add("dropped")
    finally:
        collect_all(end(host_pk, ticket))


def take_in(host_pk: int, reading: Reading) -> None:
    """Keeps one Reading of a node's own collector. Whoever calls has them in their order, and one at a time."""
    _keep_counted(host_pk, reading)


def _keep_counted(host_pk: int, reading: Reading) -> None:
    began, outcome = time.perf_counter(), "broken"
    try:
        _keep_or_mend(host_pk, reading)
        outcome = reading.outcome
    finally:
        metrics.APPLIED.add(outcome)
        metrics.APPLY_SECONDS.observe(time.perf_counter() - began)


def _keep_or_mend(host_pk: int, reading: Reading) -> None:
    """An error may come between a commit and what follows from it; the next read would find nothing new. And a host
    whose answer cannot be kept is not shown as if its picture were new."""
    try:
        _keep(host_pk, reading)
    except Exception as error:
        try:
            if not isinstance(error, OUR_TROUBLE):
                _keep_failure(host_pk, UNKEPT, timezone.now())
            mend()
        except Exception:
            log.exception("What host:%s left undone is mended later", host_pk)
        raise


def _keep(host_pk: int, reading: Reading) -> None:
    at = timezone.now()
    if reading.failure is not None:
        _keep_failure(host_pk, reading.failure, at)
    elif _is_as_known(host_pk, reading, at) if reading.host is None else _keep_host(host_pk, reading, at):
        freshness.seen(f"host:{host_pk}", at)
        collect_all(reporting.keep(host_pk, reading, at))
        if not Host.objects.filter(pk=host_pk).exists():  # removed meanwhile, and forgotten before it was seen
            freshness.forget(f"host:{host_pk}")


def _keep_failure(host_pk: int, failure: Failure, at: datetime, before: Iterable[ChangeSet] = ()) -> None:
    last_read = freshness.last_seen(f"host:{host_pk}")
    spread([*before, reconcile.host_failed(host_pk, failure, at, last_read)])
    collect_all(reporting.hand_over(host_pk, failure, at))


def _is_as_known(host_pk: int, reading: Reading, at: datetime) -> bool:
    """Of a read that found nothing new. False when the rows have moved on since it was asked for: it is asked again.

    Reads overlap only where one took longer than `coalesce.LONGEST_READ`; a failure may then lie between.
    """
    state = Host.objects.filter(pk=host_pk, digest=reading.digest).values_list("state", flat=True).first()
    if state is None:
        collect(host_pk)
        return False
    if state != Host.State.REACHABLE:
        spread([reconcile.host_seen(host_pk, at)])
    return True


def _keep_host(host_pk: int, reading: Reading, at: datetime) -> bool:
    """False when this is the daemon of another host, which is then the failure of this one."""
    snapshot = reading.host
    assert snapshot is not None
    swarm_pk, told, no_news = reconcile.swarm_for(host_pk, snapshot, at)
    introduced: list[ChangeSet] = []
    if swarm_pk is not None and not no_news:
        introduced = [reconcile.introduce_networks(swarm_pk, snapshot.networks, at, host_pk)]
    try:
        changed = reconcile.reconcile_host(host_pk, snapshot, reading.digest, at)
    except reconcile.SameDaemon as same:
        words = f"This is the same Docker daemon as {same}. Remove one of the two hosts."
        failure = Failure(state="unreachable", kind="protocol", words=words)
        _keep_failure(host_pk, failure, at, [*told, *introduced])
        return False
    spread([*told, *introduced, changed])
    if swarm_pk is not None and (any(introduced) or _touches_services(changed)):
        _ask_reporter(swarm_pk, but=host_pk)
    return True


def _ask_reporter(swarm_pk: int, but: int) -> None:
    reporter = Swarm.objects.filter(pk=swarm_pk).values_list("reporter", flat=True).first()
    if reporter is not None and reporter != but and not reporting.resting([swarm_pk]):
        collect(reporter)


def _touches_services(changed: ChangeSet) -> bool:
    """Tasks have no event, so a service's container that came, went or changed state is the hint to ask a manager."""
    rows = changed.of("container")
    if any((row.after or row.before).get("service_docker_id") for row in rows if row.action != "changed"):
        return True
    turned = [row.pk for row in rows if row.action == "changed" and "state" in row.after]
    return bool(turned) and Container.objects.filter(pk__in=turned).exclude(service_docker_id="").exists()


def remove_host(host_pk: int) -> None:
    """Ends a host and its rows, and says so to the browsers."""
    spread(reconcile.forget_host(host_pk))


def end_abandoned() -> None:
    """Swarms that all our hosts have left are gone for us: nobody will ever tell of them again."""
    spread(reconcile.forget_abandoned(timezone.now()))


def begin_anew() -> None:
    """As what takes readings in starts: those its predecessor had taken went with it, so no turn is waited for. The
    tick reads every host soon."""
    mend()
    coalesce.forget_all()


def recover() -> None:
    """As a reader starts: nothing is under way any more, so every host that we read is read afresh, the first at once;
    of a large fleet the others as the tick has room for them."""
    begin_anew()
    tick(dict(list(read_by_us().items())[:LEAST_AHEAD]))


def read_by_us() -> dict[int, bool]:
    """The hosts that we read ourselves, and whether each is silent."""
    states = Host.objects.filter(READ_BY_US).order_by("pk").values_list("pk", "state")
    return {pk: state in asking.SILENT for pk, state in states}


def tick(silent: dict[int, bool]) -> None:
    """Asks for a read of these hosts, `silent` or not, as it is their turn. Called by the schedule."""
    if not silent:
        return
    with _sending(silent) as turns:
        turns.update(coalesce.begin_all(silent, first=False))
        _send_reads(turns, {}, first=False)


def load(host_pks: Collection[int]) -> coalesce.Load:
    """What readers are at. Of a broker that is away: nothing."""
    try:
        return coalesce.load(host_pks)
    except BROKER_AWAY:
        return coalesce.Load(0, 0)


def tell_pace(seconds: float | None) -> None:
    """How far apart the reads of a host are while they are behind: pages say so. None when they are not."""
    with suppress(*BROKER_AWAY):
        freshness.tell_pace(seconds)


# The route of commands


def dispatch(operation_pk: int) -> None:
    """Sends an Operation's command to its host, once: the claim key is there for a while, and is taken by GETDEL."""
    operation = record.get(operation_pk)
    if operation.host is None:
        record.fail(operation_pk, "The host was removed before the command could be sent.")
        return
    key = record.claim_key(operation)
    try:
        broker.client().set(key, "1", ex=record.CLAIM_SECONDS)
    except BROKER_AWAY:
        record.fail(operation_pk, NOT_SENT)
        return
    try:
        _send_command(operation.host, operation_pk, key, as_text(operation.command))
    except BROKER_AWAY:
        _take_back(operation_pk, key)


def _send_command(host: Host, operation_pk: int, key: str, command: str) -> None:
    if host.node_id:
        nodes.command(host.node_id, operation_pk, command)
    else:
        current_app.send_task("collectors.run_command", [operation_pk, key, target_of(host), command])


def _take_back(operation_pk: int, key: str) -> None:
    """Of a command that may have been sent, though the broker's answer was lost: without its claim nobody acts on it.
    Where the claim cannot be taken, by whomever it was, it stays pending until its answer or the sweep tells."""
    with suppress(*BROKER_AWAY):
        if broker.client().delete(key):
            record.fail(operation_pk, NOT_SENT)


def started(operation_pk: int) -> None:
    record.started(operation_pk)


def conclude(operation_pk: int, plain: dict[str, Any]) -> None:
    """Writes down Docker's answer, then reads what it changed."""
    operation = record.conclude(operation_pk, outcome_from(plain))
    reporter = operation.swarm.reporter_id if operation.swarm else None
    collect_all({pk for pk in (operation.host_id, reporter) if pk is not None})


def sweep() -> None:
    """Operations that were never answered become `lost`, in words. While the broker is away nobody can say which."""
    try:
        record.sweep(timezone.now(), withdraw=lambda key: bool(broker.client().delete(key)))
    except BROKER_AWAY as error:
        log.warning("Operations without an answer are looked at later, the broker is away: %s", error)
