"""A real daemon behind a real sshd: read like any other by who has the key, and every refusal told from the others."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from collectors import engine, ssh
from collectors.commands import RemoveNetwork
from collectors.engine import Target
from collectors.keys import fingerprint
from collectors.snapshot import Failure, Identity
from tests.doors.servers import Dockerd, Sshd, free_port, new_key, private_text, public_line

RESTRICTED = ("frida", "gina")


def failure_of(target: Target) -> Failure:
    failure = engine.identify(target)
    assert isinstance(failure, Failure)
    return failure


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Runs as a user with an empty home and no agent."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    (tmp_path / ".ssh").mkdir(mode=0o700)
    return tmp_path


def test_a_daemon_tells_the_same_through_ssh_as_on_its_socket(dockerd: Dockerd, sshd: Sshd) -> None:
    told = engine.read(sshd.target(dockerd.socket))
    assert told.failure is None
    assert told.host == engine.read(dockerd.unix).host


def test_a_command_goes_through_ssh(dockerd: Dockerd, sshd: Sshd) -> None:
    outcome = engine.act(sshd.target(dockerd.socket), RemoveNetwork(network="nosuch"))
    assert (outcome.state, "nosuch" in outcome.words) == ("refused", True)


def logins(sshd: Sshd) -> int:
    return (sshd.folder / "log").read_text().count("Accepted publickey")


def test_one_connection_serves_all_reads_and_threads(dockerd: Dockerd, sshd: Sshd) -> None:
    target = sshd.target(dockerd.socket)
    engine.read(target)
    before = logins(sshd)
    threads = [threading.Thread(target=engine.read, args=(target,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.read(target).failure is None
    assert logins(sshd) == before


def test_a_connection_that_was_lost_is_opened_again(dockerd: Dockerd, sshd: Sshd) -> None:
    target = sshd.target(dockerd.socket)
    engine.read(target)
    (kept,) = [kept for known, kept in ssh.shared._here()._kept.items() if known == target]
    kept._login.result().abort()  # type: ignore[union-attr]
    before = logins(sshd)
    assert engine.read(target).failure is None
    assert logins(sshd) == before + 1


def test_a_child_opens_its_own(dockerd: Dockerd, sshd: Sshd) -> None:
    target = sshd.target(dockerd.socket)
    engine.read(target)
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os._exit(0 if engine.read(target).failure is None else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert engine.read(target).failure is None


def test_an_unknown_host_key_is_shown_and_nothing_is_said_to_that_machine(dockerd: Dockerd, sshd: Sshd) -> None:
    before = logins(sshd)
    failure = failure_of(sshd.target(dockerd.socket, ssh_known_hosts=""))
    assert failure.kind == "ssh"
    assert "is not known yet" in failure.words
    assert fingerprint(sshd.host_key) in failure.words
    assert failure.host_key == sshd.host_key
    assert logins(sshd) == before
    accepted = engine.identify(sshd.target(dockerd.socket, ssh_known_hosts=failure.host_key))
    assert isinstance(accepted, Identity)


def test_a_changed_host_key_is_refused_with_both(dockerd: Dockerd, sshd: Sshd) -> None:
    before = public_line(new_key("ssh-ed25519"))
    failure = failure_of(sshd.target(dockerd.socket, ssh_known_hosts=before))
    assert "has changed" in failure.words
    assert fingerprint(before) in failure.words
    assert fingerprint(sshd.host_key) in failure.words


def test_each_of_a_machines_keys_makes_it_known(dockerd: Dockerd, sshd: Sshd) -> None:
    """A server has several; one that is known is asked for first, so that another is no change."""
    known = public_line(sshd.host_keys["ecdsa"])
    assert isinstance(engine.identify(sshd.target(dockerd.socket, ssh_known_hosts=known)), Identity)


def test_lines_of_known_hosts_count_for_their_host_only(dockerd: Dockerd, sshd: Sshd) -> None:
    own = f"[127.0.0.1]:{sshd.port} {sshd.host_key}"
    assert isinstance(engine.identify(sshd.target(dockerd.socket, ssh_known_hosts=own)), Identity)
    other = f"other.example {sshd.host_key}"
    assert "is not known yet" in failure_of(sshd.target(dockerd.socket, ssh_known_hosts=other)).words


def test_what_the_user_of_docklines_knows_is_known(dockerd: Dockerd, sshd: Sshd, nobody: Path) -> None:
    (nobody / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {sshd.host_key}\n")
    assert isinstance(engine.identify(sshd.target(dockerd.socket, ssh_known_hosts="")), Identity)


def test_without_a_key_those_of_the_user_of_docklines_are_tried(dockerd: Dockerd, sshd: Sshd, nobody: Path) -> None:
    failure = failure_of(sshd.target(dockerd.socket, ssh_key=""))
    assert "no key is kept for this host" in failure.words
    sshd.key.write_private_key(nobody / ".ssh/id_ed25519")
    (nobody / ".ssh/id_ed25519").chmod(0o600)
    assert isinstance(engine.identify(sshd.target(dockerd.socket, ssh_key="")), Identity)


def test_a_key_that_is_refused_is_named_with_its_user(dockerd: Dockerd, sshd: Sshd) -> None:
    stranger = new_key("ssh-ed25519")
    failure = failure_of(sshd.target(dockerd.socket, ssh_key=private_text(stranger)))
    assert failure.kind == "ssh"
    assert "does not let root in by this key" in failure.words
    assert fingerprint(public_line(stranger)) in failure.words


def test_a_user_that_is_none_is_said_to_be_possible(dockerd: Dockerd, sshd: Sshd) -> None:
    failure = failure_of(sshd.target(dockerd.socket, user="nosuch"))
    assert "let nosuch in" in failure.words
    assert "there is no such user" in failure.words


def test_a_user_outside_of_the_docker_group_is_told_the_cure(dockerd: Dockerd, sshd: Sshd) -> None:
    failure = failure_of(sshd.target(dockerd.socket, user="dora"))
    assert failure.kind == "permission"
    assert "usermod -aG docker dora" in failure.words


def test_who_was_not_allowed_logs_in_anew_as_groups_are_those_of_a_login(dockerd: Dockerd, sshd: Sshd) -> None:
    target = sshd.target(dockerd.socket, user="dora")
    failure_of(target)
    before = logins(sshd)
    os.chown(dockerd.socket, 12345, 0)
    try:
        assert isinstance(engine.identify(target), Identity)
    finally:
        os.chown(dockerd.socket, 0, 0)
    assert logins(sshd) == before + 1


def test_a_user_without_a_shell_hears_all_that_it_may_be(dockerd: Dockerd, sshd: Sshd) -> None:
    failure = failure_of(sshd.target(dockerd.socket, user="hanna"))
    assert "hanna may not open it" in failure.words


def test_a_socket_that_is_not_there_is_missed(sshd: Sshd) -> None:
    failure = failure_of(sshd.target("/nowhere/docker.sock"))
    assert (failure.kind, "there is no socket /nowhere/docker.sock" in failure.words) == ("refused", True)


def test_a_socket_that_a_killed_daemon_left_is_one_where_nothing_listens(sshd: Sshd) -> None:
    path = sshd.folder / "left.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    failure = failure_of(sshd.target(path))
    assert (failure.kind, f"nothing listens at {path}" in failure.words) == ("refused", True)


def test_where_forwarding_is_forbidden_docker_itself_is_asked(dockerd: Dockerd, sshd: Sshd) -> None:
    target = sshd.target(dockerd.socket, user="frida")
    for _ in range(2):
        assert engine.read(target).host == engine.read(dockerd.unix).host


def test_where_neither_is_to_be_had_the_setting_is_named(dockerd: Dockerd, sshd: Sshd) -> None:
    failure = failure_of(sshd.target(dockerd.socket, user="gina"))
    assert failure.kind == "ssh"
    assert "AllowStreamLocalForwarding" in failure.words
    assert "no docker command" in failure.words


def test_an_ssh_port_that_is_closed_is_refused() -> None:
    failure = failure_of(Target(address=f"ssh://root@127.0.0.1:{free_port()}"))
    assert (failure.kind, "No SSH server listens" in failure.words) == ("refused", True)


def test_what_speaks_no_ssh_is_no_ssh_server(dockerd: Dockerd) -> None:
    failure = failure_of(Target(address=f"ssh://root@127.0.0.1:{dockerd.port}"))
    assert (failure.kind, "is no SSH server" in failure.words) == ("ssh", True)


def test_who_takes_connections_and_says_nothing_is_no_ssh_server_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.ssh.login.LOGIN_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        failure = failure_of(Target(address=f"ssh://root@127.0.0.1:{silent.getsockname()[1]}"))
    assert (failure.kind, "says nothing" in failure.words) == ("timeout", True)


def test_a_user_who_has_no_name_reads_as_well(dockerd: Dockerd, sshd: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a container does that runs under a number."""

    def nameless(*_: object) -> None:
        raise KeyError("uid not found")

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nameless)
    failure = failure_of(Target(address=f"ssh://127.0.0.1:{sshd.port}"))
    assert "write ssh://user@host" in failure.words
    assert isinstance(engine.identify(sshd.target(dockerd.socket, ssh_known_hosts=f"\n{sshd.host_key}")), Identity)
    monkeypatch.delenv("LOGNAME")


def test_docker_spoken_to_an_ssh_server_is_said(sshd: Sshd) -> None:
    failure = engine.read(Target(address=f"tcp://127.0.0.1:{sshd.port}")).failure
    assert failure is not None
    assert "not a Docker daemon" in failure.words
