"""The parts of a node's collector that need no broker: settings, what was sent, when to read, the sign of life."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from collectors import VERSION
from collectors.node import health, settings, state, wire
from collectors.node.due import Due
from collectors.node.outbox import Outbox
from collectors.node.pulse import Pulse
from collectors.node.reader import Reader
from collectors.node.sent import PATIENCE, Sent
from collectors.node.settings import BadSetting
from collectors.target import Target
from collectors.worker import Patient
from tests.stack import ROOT, wait_for

GOOD = {"DOCKLINES_BROKER_URL": "redis://broker:6379/0", "DOCKLINES_ENROLMENT_SECRET": "s"}


def read(tmp_path: Path, **changed: str) -> settings.Settings:
    return settings.read({**GOOD, "DOCKLINES_STATE": str(tmp_path / "state"), **changed})


def test_settings_have_the_defaults_of_a_container(tmp_path: Path) -> None:
    given = read(tmp_path)
    assert (given.broker, given.broker_ca, given.secret) == ("redis://broker:6379/0", "", "s")
    assert given.target.address == "unix:///var/run/docker.sock"
    assert given.state.stat().st_mode & 0o777 == 0o700
    assert str(settings.state_folder({})) == "/var/lib/docklines"
    assert "'s'" not in repr(given)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("in a file\n")
    given = read(tmp_path, DOCKLINES_ENROLMENT_SECRET="", DOCKLINES_ENROLMENT_SECRET_FILE=str(tmp_path / "secret"))
    assert given.secret == "in a file"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"DOCKLINES_BROKER_URL": ""}, "DOCKLINES_BROKER_URL is not set: give"),
        ({"DOCKLINES_BROKER_URL": "http://broker"}, "must start with one of redis://, rediss://, unix://."),
        ({"DOCKLINES_BROKER_URL": "redis://user:secret@broker"}, "must have no user and no password"),
        ({"DOCKLINES_BROKER_URL": "unix:///run/v.sock?password=x"}, "must have no user and no password"),
        ({"DOCKLINES_BROKER_URL": "redis://broker:x"}, "is no URL: its port must be"),
        ({"DOCKLINES_BROKER_URL": "redis://broker/main"}, "the database's number at its end"),
        ({"DOCKLINES_BROKER_URL": "redis:///0"}, "must be like rediss://HOST:6380/0"),
        ({"DOCKLINES_BROKER_URL": "unix://v.sock"}, "must have a whole path"),
        ({"DOCKLINES_BROKER_CA": "/ca.pem"}, "the broker is not asked for TLS"),
        ({"DOCKLINES_BROKER_URL": "rediss://b", "DOCKLINES_BROKER_CA": "/no/ca.pem"}, "give the path of a PEM file"),
        ({"DOCKLINES_ENROLMENT_SECRET": ""}, "DOCKLINES_ENROLMENT_SECRET is not set: give"),
        ({"DOCKLINES_ENROLMENT_SECRET_FILE": "/no/file"}, "are both set: give one of them"),
        ({"DOCKLINES_ENROLMENT_SECRET": "", "DOCKLINES_ENROLMENT_SECRET_FILE": "/no/file"}, "which cannot be read"),
        ({"DOCKLINES_STATE": "/proc/docklines"}, "give a folder that outlives the container"),
        ({"DOCKER_HOST": "npipe:////./pipe/docker"}, "DOCKER_HOST: The address"),
    ],
)
def test_a_bad_setting_is_one_sentence(changed: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as raised:
        read(tmp_path, **changed)
    assert words in str(raised.value)
    assert "secret@" not in str(raised.value)


def test_a_bad_setting_stops_the_start_with_status_2() -> None:
    ended = subprocess.run([sys.executable, "-m", "collectors.node"], env={}, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "DOCKLINES_BROKER_URL is not set" in ended.stderr


def test_a_nodes_collector_has_no_django_and_no_database_in_it() -> None:
    """Though both are installed beside it. Celery and kombu would take pieces of Django."""
    ask = (
        "import sys; from collectors.node import __main__, settings; __main__.without_django();"
        "from collectors.node import run, queue; import collectors.worker;"
        "print(sorted(name for name, found in sys.modules.items() if found is not None"
        " and name.split('.')[0] in ('django', 'dashboard', 'channels', 'psycopg', 'sqlite3', 'asyncssh', 'docker')))"
    )
    ended = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_what_was_sent_is_left_out_until_the_wish_speaks_or_it_took_too_long() -> None:
    sent = Sent()
    assert sent.known("a", 0.0) == "a"
    sent.whole("b", "a", 1.0)
    assert sent.known("a", 2.0) == "b"
    assert sent.known("b", 3.0) == "b"
    assert sent.known("", 4.0) == ""  # the dashboard asks for all of it
    sent.whole("c", "b", 5.0)
    assert sent.known("b", 5.0 + PATIENCE) == "c"
    assert sent.known("b", 5.1 + PATIENCE) == "b"
    sent.whole("d", "b", 6.0)
    sent.forget()
    assert sent.known("b", 6.0) == "b"


def test_whatever_comes_during_a_read_makes_one_more() -> None:
    due = Due()
    assert due.wait(600)  # the first, at once
    for _ in range(5):
        due.ask()
    assert due.wait(600)
    began = time.monotonic()
    assert due.wait(0.2)
    assert time.monotonic() - began > 0.1


def test_a_stopped_reader_waits_no_more() -> None:
    due = Due()
    due.wait(600)
    threading.Timer(0.05, due.stop).start()
    assert not due.wait(600)


def test_the_health_check_sees_a_beat_and_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No collector has left a sign of life" in health.trouble(tmp_path)
    health.beat(tmp_path)
    assert health.trouble(tmp_path) == ""
    now = health._now()
    monkeypatch.setattr(health, "_now", lambda: now + health.STALE_SECONDS + 1)
    assert "has stopped, or is stuck" in health.trouble(tmp_path)
    monkeypatch.setattr(health, "_now", lambda: 5.0)  # the machine was started anew
    assert "has stopped, or is stuck" in health.trouble(tmp_path)


def test_a_beat_cares_for_no_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    health.beat(tmp_path)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert health.trouble(tmp_path) == ""


class Heart:
    """In the broker's place: it remembers the beats."""

    def __init__(self) -> None:
        self.beats = 0
        self.held: str | None = VERSION

    def set(self, _key: str, value: str, **_: Any) -> str | None:
        self.beats += 1
        return self.held


def test_a_collector_that_hangs_gives_no_sign_of_life(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pulse, heart = Pulse(tmp_path), Heart()
    wait_for("the first beat", lambda: (tmp_path / health.BEAT).exists())
    pulse.is_in(heart, "n" * 25, bool)  # type: ignore[arg-type]
    assert heart.beats >= 1
    (tmp_path / health.BEAT).unlink()
    pulse.working(-1.0)
    told = heart.beats
    pulse.beat()
    assert heart.beats == told
    assert not (tmp_path / health.BEAT).exists()
    assert "gives no sign of life" in caplog.text
    pulse.resting()
    pulse.beat()
    assert heart.beats >= 1
    assert (tmp_path / health.BEAT).exists()


def test_a_broker_that_forgot_the_beat_is_noticed(tmp_path: Path) -> None:
    pulse, heart, lost = Pulse(tmp_path), Heart(), []
    pulse.is_in(heart, "n" * 25, lambda: lost.append(1))  # type: ignore[arg-type]
    pulse.beat()
    assert lost == []
    heart.held = None
    pulse.beat()
    assert lost


def test_a_password_is_whole_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "a-node.new").write_text("half of o")
    made = state.password(tmp_path, "a-node")
    assert len(made) >= 43
    assert [file.name for file in tmp_path.iterdir()] == ["a-node"]


def test_an_outbox_holds_little_and_a_beat_is_missed_twice_before_silence() -> None:
    assert wire.MOST_WAITING <= 10
    assert wire.ALIVE_SECONDS >= 3 * wire.BEAT_SECONDS


def test_the_sign_is_left_beside_those_of_other_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.folder(tmp_path) == tmp_path
    monkeypatch.setenv("DOCKLINES_PULSE", "/tmp/pulse")
    assert health.folder(tmp_path) == Path("/tmp/pulse")


def test_a_worker_that_waits_for_its_broker_leaves_its_sign_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKLINES_PULSE", str(tmp_path))

    class Away:
        def ensure_connection(self, failed: Any, _retries: None, callback: Any, **_: float) -> None:
            failed(ConnectionRefusedError("refused"), 0.2)
            callback()

    worker = object.__new__(Patient)
    worker.hostname = "read@here"
    worker.ensure_connected(Away())
    assert [sign.name for sign in tmp_path.iterdir()] == ["worker-read"]


class Broken:
    """In the broker's place: asking it raises what nobody expects, the given number of times; then it is over."""

    def __init__(self, due: Due, times: int) -> None:
        self.due, self.left = due, times

    def pipeline(self, **_: Any) -> None:
        self.left -= 1
        self.due.ask() if self.left else self.due.stop()
        raise ZeroDivisionError("of all things")


def test_a_surprise_does_not_end_the_reading_nor_hide_its_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    due, pulse = Due(), Pulse(tmp_path)
    client: Any = Broken(due, 3)
    stopping = threading.Event()
    Reader(
        Target(address="unix:///x"), "n" * 25, client, Outbox(client, "n" * 25), due, pulse, stopping, print, print
    ).run()
    assert caplog.text.count("A surprise in reading this node") == 3
    (tmp_path / health.BEAT).unlink(missing_ok=True)
    pulse.beat()
    assert not (tmp_path / health.BEAT).exists()
