"""A node's collector at work: events become readings, commands run once, and nothing is lost or piles up."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from collectors.commands import RemoveNetwork
from collectors.node import wire
from tests.collectors import recorded
from tests.node.ends import Dashboard, outcome_of
from tests.node.place import Place, place
from tests.stack import wait_for

NODE = recorded.snapshot("worker2").node_id
REMOVE = RemoveNetwork(network="n1")


@pytest.fixture(scope="module")
def working() -> Iterator[Place]:
    """One for all tests of this file."""
    with place() as made:
        made.collector.start()
        wait_for("a reading", lambda: made.dashboard.readings)
        yield made


@pytest.fixture
def here(working: Place) -> Iterator[Place]:
    """At work. What a test changes at either end ends with it."""
    if working.server.process is None:
        working.server.start()
        working.dashboard.make_users()
    if working.collector.has_ended:
        told = len(working.dashboard.told)
        working.collector.start()
        wait_for("its first reading", lambda: len(working.dashboard.told) > told)
    wait_for("the stream of events", lambda: working.daemon.streams, every=0.01)
    answers = dict(working.daemon.answers)
    yield working
    working.daemon.answers, working.daemon.delay = answers, 0.0
    working.dashboard.takes_in, working.dashboard.wish = True, wire.Wish(interval=600)


def quiet(dashboard: Dashboard) -> int:
    """Waits until nothing is told any more, for tests that count. Gives how much there was."""
    seen, since = len(dashboard.told), time.monotonic()
    while time.monotonic() < since + 0.9:
        if len(dashboard.told) != seen:
            seen, since = len(dashboard.told), time.monotonic()
        time.sleep(0.02)
    return seen


def test_an_event_is_read_at_once_and_once_more_when_all_is_quiet(here: Place) -> None:
    before = quiet(here.dashboard)
    for _ in range(20):
        here.daemon.event()
    wait_for("a reading", lambda: len(here.dashboard.told) > before)
    assert 2 <= quiet(here.dashboard) - before <= 8


def test_an_unchanged_daemon_is_told_of_without_its_snapshot(here: Place) -> None:
    before = quiet(here.dashboard)
    here.dashboard.send(NODE, wire.READ_NOW)
    wait_for("a reading", lambda: len(here.dashboard.told) > before)
    last = here.dashboard.readings[-1]
    assert (last.host, last.failure, last.digest) == (None, None, here.dashboard.readings[0].digest)


def test_a_whole_snapshot_is_not_sent_again_while_it_is_on_its_way(here: Place) -> None:
    quiet(here.dashboard)
    here.dashboard.takes_in = False
    here.daemon.answers["/containers/json?all=1"] = (200, [])
    here.dashboard.send(NODE, wire.READ_NOW)
    wait_for("the changed host", lambda: here.server.admin.xlen(wire.outbox(NODE)) == 1)
    here.dashboard.send(NODE, wire.READ_NOW)
    wait_for("one more", lambda: here.server.admin.xlen(wire.outbox(NODE)) == 2)
    here.dashboard.takes_in = True
    wait_for("both", lambda: not here.server.admin.xlen(wire.outbox(NODE)))
    changed, same = here.dashboard.readings[-2:]
    assert changed.host is not None
    assert changed.host.containers == ()
    assert (same.host, same.digest) == (None, changed.digest)


def test_a_daemon_that_stops_is_a_reading_too(here: Place) -> None:
    here.daemon.stop_listening()
    here.daemon.end_streams()
    wait_for("the failure", lambda: here.dashboard.readings[-1].failure)
    failure = here.dashboard.readings[-1].failure
    assert failure is not None
    assert failure.kind == "refused"
    assert here.collector.check() == 0
    here.daemon.start()
    wait_for("its coming back", lambda: here.dashboard.readings[-1].host)


def test_nothing_piles_up_where_nobody_takes_it_in(here: Place) -> None:
    before = quiet(here.dashboard)
    here.dashboard.takes_in = False
    for _ in range(wire.MOST_WAITING + 6):
        here.daemon.event()
        time.sleep(0.1)
    here.collector.says("the next read waits for it")
    assert here.server.admin.xlen(wire.outbox(NODE)) == wire.MOST_WAITING + 1
    asked = len(here.daemon.requests)
    here.daemon.event()
    time.sleep(0.3)
    assert len([path for path in here.daemon.asked[asked:] if path == "/info"]) == 0
    here.dashboard.takes_in = True
    wait_for("what waited and one more", lambda: len(here.dashboard.told) >= before + wire.MOST_WAITING + 2)
    here.collector.says("The dashboard takes in what this node tells again.")


def test_a_reading_says_how_much_longer_than_asked_it_waited(here: Place) -> None:
    here.dashboard.wish = wire.Wish(interval=0.5)
    for _ in range(2):  # the first brings the wish, the second is read by it
        before = len(here.dashboard.told)
        here.dashboard.send(NODE, wire.READ_NOW)
        wait_for("a reading", lambda: len(here.dashboard.told) > before)  # noqa: B023
    here.dashboard.takes_in = False
    wait_for("a full outbox", lambda: here.server.admin.xlen(wire.outbox(NODE)) > wire.MOST_WAITING)
    time.sleep(1.0)
    seen = len(here.dashboard.told)
    here.server.admin.delete(wire.outbox(NODE))
    here.dashboard.takes_in = True
    wait_for("the next reading", lambda: len(here.dashboard.told) > seen)
    assert here.dashboard.told[seen].waited > 0.5


def test_a_command_runs_once_and_is_told_of(here: Place) -> None:
    here.daemon.answers["/networks/n1"] = (204, b"")
    before = len(here.dashboard.readings)
    here.dashboard.command(NODE, 7, REMOVE)
    here.dashboard.command(NODE, 7, REMOVE, claimed=False)
    wait_for("its outcome", lambda: here.dashboard.outcomes(7) == ["started", "succeeded"])
    wait_for("a read after it", lambda: len(here.dashboard.readings) > before)
    here.dashboard.command(NODE, 8, REMOVE)
    wait_for("the next one's", lambda: here.dashboard.outcomes(8) == ["started", "succeeded"])
    assert here.dashboard.outcomes(7) == ["started", "succeeded"]
    assert here.daemon.asked.count("/networks/n1") == 2


def test_a_command_without_its_claim_does_nothing(here: Place) -> None:
    here.dashboard.command(NODE, 17, REMOVE, claimed=False)
    here.dashboard.command(NODE, 18, REMOVE)
    wait_for("the other's outcome", lambda: here.dashboard.outcomes(18) == ["started", "refused"])
    assert here.dashboard.outcomes(17) == []


def test_a_command_of_a_newer_dashboard_fails_in_words(here: Place) -> None:
    here.server.admin.set(wire.claim_key(NODE, 9), "1")
    here.dashboard.send(NODE, wire.RUN_COMMAND, 9, '{"type":"paint-network","colour":"red"}')
    wait_for("its outcome", lambda: here.dashboard.outcomes(9) == ["started", "failed"])
    words = [outcome_of(message).words for message in here.dashboard.told if message.kind == "outcome"]
    assert "does not know what was asked: update it" in words[-1]


def test_an_outcome_outlives_a_broker_that_is_restarted(here: Place) -> None:
    here.daemon.answers["/networks/n1"] = (204, b"")
    here.daemon.delay = 0.7
    here.dashboard.command(NODE, 27, REMOVE)
    wait_for("it to begin", lambda: here.dashboard.outcomes(27) == ["started"])
    here.server.stop()
    here.collector.says("How a command went is told later.")
    here.server.start()
    here.dashboard.make_users()
    wait_for("its outcome", lambda: here.dashboard.outcomes(27) == ["started", "succeeded"])
    here.daemon.delay = 0.0
    wait_for("the sign of life", lambda: here.server.admin.get(wire.alive_key(NODE)))
    here.dashboard.command(NODE, 28, REMOVE)
    wait_for("the next command", lambda: here.dashboard.outcomes(28) == ["started", "succeeded"])
    before = len(here.dashboard.readings)
    here.daemon.event()
    wait_for("a reading", lambda: len(here.dashboard.readings) > before)


def test_sigterm_lets_a_command_that_is_under_way_finish(here: Place) -> None:
    here.daemon.answers["/networks/n1"] = (204, b"")
    here.daemon.delay = 0.7
    here.dashboard.command(NODE, 37, REMOVE)
    wait_for("it to begin", lambda: here.dashboard.outcomes(37) == ["started"])
    here.collector.stop()
    wait_for("its outcome", lambda: here.dashboard.outcomes(37) == ["started", "succeeded"])


def test_without_a_broker_it_ends_in_time_as_well(here: Place) -> None:
    here.server.stop()
    assert here.collector.stop() < 2.0


def test_a_node_that_was_revoked_asks_to_come_in_again(here: Place) -> None:
    """After a minute by itself; this looks at what is said meanwhile, and at the way back."""
    here.dashboard.revoke(NODE)
    known = here.dashboard.asked[-1]
    here.collector.says("The broker does not let us in")
    assert here.collector.check() == 0
    here.dashboard.let_in(known)
    before = len(here.dashboard.readings)
    wait_for("a reading", lambda: len(here.dashboard.readings) > before)
    here.collector.says("The broker answers again.")


def test_a_wish_of_a_newer_dashboard_is_understood_by_what_is_known(here: Place) -> None:
    quiet(here.dashboard)
    text = f'{{"known":"{here.dashboard.readings[-1].digest}","interval":300,"protocol":9,"colour":"red"}}'
    here.server.admin.set(wire.wish_key(NODE), text)
    before = len(here.dashboard.readings)
    here.dashboard.send(NODE, wire.READ_NOW)
    wait_for("a reading", lambda: len(here.dashboard.readings) > before)
    assert here.dashboard.readings[-1].host is None
    here.collector.says("The dashboard is newer than this collector")
