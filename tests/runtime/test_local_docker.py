"""Which daemon the first start finds, and what it says where one is there but cannot be read."""

from __future__ import annotations

import grp
import os
import pwd
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dashboard.supervisor import local_docker
from dashboard.supervisor.local_docker import Found
from tests.collectors.fake_daemon import FakeDaemon, fake_daemon, replay
from tests.collectors.recorded import FOLDER

NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[FakeDaemon]:
    """The recorded worker2."""
    with fake_daemon(tmp_path / "docker.sock") as running:
        replay(running, "worker2", FOLDER)
        yield running


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A socket that takes connections and says nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield listener


def as_nobody(ask: Callable[[], str]) -> str:
    """What `ask` gives in a process that is not root; in this very one where the tests are not root's."""
    if os.getuid() != 0:
        return ask()
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.environ["LOGNAME"] = "nobody"
            os.write(writing, ask().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        words = said.read()
    os.waitpid(pid, 0)
    return words


def test_the_users_word_comes_first_and_alone() -> None:
    environ = {"DOCKER_HOST": "tcp://10.0.0.9:2375", "XDG_RUNTIME_DIR": "/run/user/7"}
    assert local_docker.addresses(environ) == ["tcp://10.0.0.9:2375"]


def test_the_systems_socket_comes_before_rootless_ones() -> None:
    assert local_docker.addresses({"XDG_RUNTIME_DIR": "/run/user/7", "HOME": "/home/bob"}) == [
        "unix:///var/run/docker.sock", "unix:///run/user/7/docker.sock", "unix:///home/bob/.docker/run/docker.sock"
    ]  # fmt: skip


def home_of(path: Path) -> dict[str, str]:
    """The environment of a user whose rootless daemon has its socket here, and who named none."""
    return {"XDG_RUNTIME_DIR": str(path.parent), "HOME": "/nonexistent"}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the daemon that the machine of the tests may have."""
    found = local_docker.addresses
    monkeypatch.setattr(local_docker, "addresses", lambda environ: found(environ)[-2:])


def test_a_daemon_that_answers_is_found_with_its_own_name(worker: FakeDaemon) -> None:
    assert local_docker.find({"DOCKER_HOST": worker.target.address}) == Found(worker.target.address, "k2")


@pytest.mark.usefixtures("alone")
def test_a_rootless_daemon_is_found_without_being_named(worker: FakeDaemon) -> None:
    assert local_docker.find(home_of(worker.path)).address == worker.target.address


@pytest.mark.usefixtures("alone")
def test_a_machine_without_a_daemon_says_so(tmp_path: Path) -> None:
    assert local_docker.find(home_of(tmp_path / "none")) == Found(words="There is no Docker daemon on this machine.")


def test_a_named_socket_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    found = local_docker.find({"DOCKER_HOST": f"unix://{tmp_path}/docker.sock"})
    assert found == Found(words=f"There is no Docker daemon at unix://{tmp_path}/docker.sock, which DOCKER_HOST names.")


def test_a_socket_without_its_daemon_is_told_of_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    with listening(path):
        pass
    found = local_docker.find({"DOCKER_HOST": f"unix://{path}"})
    assert found.address == ""
    assert f"Docker at unix://{path} cannot be reached" in found.words


def test_a_daemon_that_says_nothing_is_kept_as_a_host_and_told_of(tmp_path: Path) -> None:
    """It hangs: it will be shown as that, not replaced by a demo."""
    path = tmp_path / "docker.sock"
    with listening(path):
        found = local_docker.find({"DOCKER_HOST": f"unix://{path}"})
    assert found.address == f"unix://{path}"
    assert "does not answer" in found.words


def unreadable(mode: int, group: int) -> str:
    """What somebody reads who finds a socket with this mode and group and may not use it."""
    with TemporaryDirectory() as folder, listening(path := Path(folder) / "docker.sock"):
        Path(folder).chmod(0o755)
        os.chown(path, -1, group) if os.getuid() == 0 else None
        path.chmod(mode)
        return as_nobody(lambda: repr(local_docker.find({"DOCKER_HOST": f"unix://{path}"})))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a socket of another's group")
def test_a_socket_of_the_docker_group_is_reported_with_that_group() -> None:
    games = grp.getgrnam("games").gr_gid
    said = unreadable(0o660, games)
    assert "/docker.sock is there, but nobody may not read it" in said
    assert "run `sudo usermod -aG games nobody`, log in again" in said


def test_a_socket_that_no_group_opens_is_reported_with_an_access_rule() -> None:
    said = unreadable(0o000, -1)
    assert "may not read it: run `sudo setfacl -m u:" in said
    assert "/docker.sock`" in said
