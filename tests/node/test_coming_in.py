"""A node comes in: it asks with the shared secret, is let in or refused in words, and goes on asking."""

from __future__ import annotations

import threading

import pytest

from collectors.node import enrolment, reader, state, wire
from collectors.node.due import Due
from collectors.node.enrolment import Enrolment
from collectors.node.outbox import Outbox
from collectors.node.pulse import Pulse
from collectors.node.reader import Reader
from collectors.node.settings import Settings
from collectors.target import Target
from tests.collectors import recorded
from tests.node.ends import SECRET
from tests.node.place import Place
from tests.stack import wait_for

NODE = recorded.snapshot("worker2").node_id


def test_a_node_comes_in_by_itself_and_tells_all_of_its_daemon(here: Place) -> None:
    here.collector.start()
    wait_for("a reading", lambda: here.dashboard.readings)
    assert here.dashboard.readings[0].host == recorded.snapshot("worker2")
    assert [asked.node_id for asked in here.dashboard.asked] == [NODE]
    kept = (here.collector.state / NODE).read_text()
    assert here.dashboard.asked[0].secret_sha256 == state.hashed(kept)
    assert kept not in here.collector.log
    assert SECRET not in here.collector.log


def test_started_again_it_comes_in_with_the_password_that_it_kept(here: Place) -> None:
    here.collector.start()
    wait_for("a reading", lambda: here.dashboard.readings)
    assert here.collector.stop() < 2.0
    assert here.collector.process is not None
    assert here.collector.process.returncode == 0
    told = len(here.dashboard.told)
    here.collector.start()
    wait_for("another reading", lambda: len(here.dashboard.told) > told)
    assert len(here.dashboard.asked) == 1


def test_a_node_that_is_refused_says_why_and_comes_in_once_it_is_released(here: Place) -> None:
    here.dashboard.refused_with = "Node n has enrolled already: an admin lets it in again."
    here.collector.start()
    here.collector.says(f"Node {NODE} is not let in: {here.dashboard.refused_with}")
    assert here.collector.check() == 0
    assert here.dashboard.told == []
    here.collector.kill()
    here.dashboard.refused_with = ""
    here.collector.start()
    wait_for("a reading", lambda: here.dashboard.readings)
    first, *_, last = here.dashboard.asked
    assert (first.secret_sha256, first.ticket != last.ticket) == (last.secret_sha256, True)


@pytest.mark.parametrize("silent", [True, False])
def test_it_goes_on_asking_where_it_is_refused_and_where_nobody_answers(
    silent: bool, here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "REFUSED_SECONDS", 0.2)
    monkeypatch.setattr(enrolment, "ANSWER_SECONDS", 0.3)
    here.dashboard.answers, here.dashboard.refused_with = not silent, "no"
    given = Settings(
        broker=here.server.url,
        broker_ca="",
        secret=SECRET,
        state=here.collector.log_path.parent,
        target=Target(address="unix:///x"),
    )
    stopping = threading.Event()
    asking = threading.Thread(target=Enrolment(given, NODE, "password", stopping).come_in, daemon=True)
    asking.start()
    admin, requests = here.server.admin, wire.ENROL_REQUESTS
    wait_for("three", lambda: admin.exists(requests) and admin.xinfo_stream(requests)["entries-added"] > 2)
    here.dashboard.answers, here.dashboard.refused_with = True, ""
    asking.join(10)
    assert not asking.is_alive()
    assert len({asked.ticket for asked in here.dashboard.asked}) == len(here.dashboard.asked)


def test_a_wrong_secret_is_said_and_asked_with_again(here: Place) -> None:
    here.collector.environ["DOCKLINES_ENROLMENT_SECRET"] = "not the secret"
    here.collector.start()
    here.collector.says("The broker does not take the enrolment secret")
    assert here.dashboard.asked == []
    assert here.collector.stop() < 2.0


def test_a_broker_that_is_away_is_waited_for(here: Place) -> None:
    here.server.stop()
    here.collector.start()
    here.collector.says("The broker cannot be asked: Error 111 connecting to 127.0.0.1")
    here.server.start()
    here.dashboard.make_users()
    wait_for("a reading", lambda: here.dashboard.readings)


def test_a_daemon_that_is_away_or_in_no_swarm_yet_is_waited_for(here: Place) -> None:
    info = here.daemon.answers["/info"]
    assert isinstance(info, tuple)
    here.daemon.answers["/info"] = (200, {**info[1], "Swarm": {"NodeID": "", "LocalNodeState": "inactive"}})
    here.daemon.stop_listening()
    here.collector.start()
    here.collector.says("The daemon cannot be asked yet, and is waited for: No socket is at")
    assert here.collector.check() == 0
    here.daemon.start()
    here.collector.says("is in no swarm yet, and is waited for")
    here.daemon.answers["/info"] = info
    wait_for("a reading", lambda: here.dashboard.readings)
    assert here.collector.log.count("is waited for") == 2


def test_a_node_that_joined_anew_comes_in_under_its_new_id(here: Place) -> None:
    signs = here.collector.log_path.parent / "signs"
    signs.mkdir()
    here.collector.environ["DOCKLINES_PULSE"] = str(signs)
    here.collector.start()
    wait_for("a reading", lambda: here.dashboard.readings)
    wait_for("both signs of life", lambda: {sign.name for sign in signs.iterdir()} >= {"collector", "worker-node"})
    here.dashboard.answers = False
    info = here.daemon.answers["/info"]
    assert isinstance(info, tuple)
    here.daemon.answers["/info"] = (200, {**info[1], "Swarm": {**info[1]["Swarm"], "NodeID": "n" * 25}})
    here.dashboard.send(NODE, wire.READ_NOW)
    here.collector.says("it has joined a swarm anew")
    wait_for("the end of the queue's sign, for which nobody is to wait", lambda: not (signs / "worker-node").exists())
    here.dashboard.answers = True
    wait_for("the other node", lambda: [asked.node_id for asked in here.dashboard.asked] == [NODE, "n" * 25])
    wait_for("its reading", lambda: [r for r in here.dashboard.readings if r.host and r.host.node_id == "n" * 25])
    hashes = {asked.secret_sha256 for asked in here.dashboard.asked}
    assert len(hashes) == 2
    assert here.collector.stop() < 2.0


def test_a_released_node_comes_in_with_another_password(here: Place) -> None:
    here.collector.start()
    wait_for("a reading", lambda: here.dashboard.readings)
    here.collector.kill()
    here.dashboard.revoke(NODE)
    here.dashboard.burnt.add(here.dashboard.asked[0].secret_sha256)
    told = len(here.dashboard.told)
    here.collector.start()
    wait_for("another reading", lambda: len(here.dashboard.told) > told)
    first, second, third = (asked.secret_sha256 for asked in here.dashboard.asked)
    assert first == second != third == state.hashed((here.collector.state / NODE).read_text())


def test_shut_out_for_long_it_asks_to_come_in_anew(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SHUT_OUT_SECONDS", 0.2)
    client = here.server.client(wire.user(NODE), "nobody knows it")
    due, asked = Due(), threading.Event()
    folder = here.collector.log_path.parent
    told = Reader(
        here.daemon.target, NODE, client, Outbox(client, NODE), due, Pulse(folder), threading.Event(), asked.set, print
    )
    thread = threading.Thread(target=told.run, daemon=True)
    thread.start()
    assert asked.wait(10)
    due.stop()
    thread.join(10)
    assert not thread.is_alive()
