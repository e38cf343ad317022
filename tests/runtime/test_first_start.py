"""What a start shows: this machine's daemon, the hosts that are kept, or the demo; and what it says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from dashboard import env, pipeline
from dashboard.env import CannotStart
from dashboard.inventory.models import Host
from dashboard.supervisor import local_docker, prepare
from dashboard.supervisor.local_docker import Found
from tests.operations import factories

pytestmark = pytest.mark.django_db
SOCKET = "unix:///var/run/docker.sock"


@pytest.fixture(autouse=True)
def _reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "collect", lambda pk: None)


def start(monkeypatch: pytest.MonkeyPatch, found: Found, wants_demo: bool = False) -> bool:
    """Whether the demo is to run, on a machine where this is found."""
    monkeypatch.setattr(local_docker, "find", lambda: found)
    return prepare.choose_hosts(wants_demo)


def test_without_a_daemon_the_demo_is_shown_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(monkeypatch, Found(words="There is no Docker daemon on this machine."))
    assert "no Docker daemon on this machine. Showing a demo fleet" in capsys.readouterr().out
    assert not Host.objects.exists()


def test_the_daemon_of_this_machine_becomes_the_first_host(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not start(monkeypatch, Found(SOCKET, "box"))
    assert list(Host.objects.values_list("name", "address", "demo")) == [("box", SOCKET, False)]
    assert f"Reading the Docker daemon of box at {SOCKET}" in capsys.readouterr().out


def test_a_socket_that_may_not_be_read_is_a_host_with_its_cure_and_no_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cure = "Docker's socket /var/run/docker.sock is there, but bob may not read it: run `sudo usermod -aG docker bob`."
    assert not start(monkeypatch, Found(SOCKET, "box", cure))
    assert Host.objects.get().address == SOCKET
    assert cure in capsys.readouterr().out


def test_a_daemon_that_has_come_since_ends_the_demo(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    factories.host("made-up", address="unix:///demo.sock", demo=True)
    ended: list[int] = []
    monkeypatch.setattr(pipeline, "remove_host", ended.append)
    with django_capture_on_commit_callbacks(execute=True):
        assert not start(monkeypatch, Found(SOCKET, "box"))
    assert ended == [Host.objects.get(demo=True).pk]


def test_hosts_that_are_kept_are_read_and_none_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.host("kept", address="tcp://10.9.0.7:2375")
    monkeypatch.setattr(local_docker, "find", lambda: pytest.fail("asked for a local daemon"))
    assert not prepare.choose_hosts(False)
    assert [host.name for host in Host.objects.all()] == ["kept"]


def test_a_demo_that_was_asked_for_is_shown_beside_a_daemon_and_refused_beside_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert start(monkeypatch, Found(SOCKET, "box"), wants_demo=True)
    factories.host("kept", address="tcp://10.9.0.7:2375")
    with pytest.raises(CannotStart, match="DOCKLINES_HOME"):
        start(monkeypatch, Found(SOCKET, "box"), wants_demo=True)


def test_the_daemon_whose_socket_is_mounted_becomes_the_first_host_of_a_container(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(local_docker, "find", lambda: Found(words="No socket is mounted."))
    prepare.adopt_mounted()
    assert not Host.objects.exists()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(local_docker, "find", lambda: Found(name="k1", address=SOCKET))
    prepare.adopt_mounted()
    assert (Host.objects.get().name, Host.objects.get().address) == ("k1", SOCKET)
    assert capsys.readouterr().out == f"Reading the Docker daemon of k1 at {SOCKET}.\n"
    Host.objects.update(name="mine")
    prepare.adopt_mounted()
    assert Host.objects.get().name == "mine"


def test_pages_are_served_once_they_lie_whole_in_the_home(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who serves them lists them at its start: one that came while they were written ended, or would know only some."""
    home = env.read({"DOCKLINES_HOME": str(tmp_path)})
    settings.STATIC_ROOT = tmp_path / "static"

    def while_they_are_written(*_: object, **__: object) -> None:
        (tmp_path / "static" / "staticfiles.json").write_text("{}")
        told.append(prepare.assets_missing(home))

    told = [prepare.assets_missing(home)]
    monkeypatch.setattr(prepare, "call_command", while_they_are_written)
    prepare.collect_assets(home)
    words = f"The pages in {tmp_path} are not prepared for this version yet: `docklines migrate` does that."
    assert told == [words, words]
    assert prepare.assets_missing(home) == ""
    (tmp_path / "static.stamp").write_text("of an earlier version")
    assert prepare.assets_missing(home) == words
