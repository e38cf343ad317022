"""The collectors' tasks get their keys sealed, and open real doors by them."""

from __future__ import annotations

from typing import Any

import pytest

from collectors import sealing, tasks
from collectors.commands import RemoveNetwork, as_plain, outcome_from
from collectors.snapshot import Failure, Identity, as_text, identified_from, plain_from
from collectors.turns import Ask
from dashboard.celery import app
from dashboard.web import credentials
from tests.doors.servers import Dockerd, Sshd


def test_a_check_opens_what_came_sealed(dockerd: Dockerd, sshd: Sshd) -> None:
    for target in (dockerd.target(), sshd.target(dockerd.socket)):
        assert isinstance(identified_from(tasks.check_host(credentials.sealed(target))), Identity)


def test_so_does_a_read(dockerd: Dockerd) -> None:
    reading = tasks._read(Ask(1, credentials.sealed(dockerd.target()), "", "", True, 1))
    assert reading.failure is None


@pytest.mark.parametrize("how", ["under another secret", "in clear"])
def test_what_is_sealed_otherwise_opens_nothing_and_says_so(dockerd: Dockerd, how: str) -> None:
    target = credentials.sealed(dockerd.target())
    key = dockerd.client.key
    target["tls_key"] = key if how == "in clear" else sealing.seal(key, "another").decode()
    failure = tasks._read(Ask(1, target, "", "", True, 1)).failure
    assert failure is not None
    assert (failure.kind, "DOCKLINES_SECRET_KEY_FALLBACKS" in failure.words) == ("tls", True)
    assert isinstance(identified_from(tasks.check_host(target)), Failure)


def test_a_command_that_cannot_be_opened_has_failed(
    dockerd: Dockerd, valkey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(app, "send_task", lambda name, args: sent.append((name, args)))
    command = as_text(as_plain(RemoveNetwork(network="nosuch")))
    for number, target in enumerate((credentials.sealed(dockerd.target()), {"address": "ssh://h", "ssh_key": "no"})):
        valkey.set(f"docklines:claim:{number}", "1")
        tasks.run_command(number, f"docklines:claim:{number}", target, command)
    outcomes = [outcome_from(plain_from(args[1])) for name, args in sent if name == "dashboard.conclude"]
    assert [outcome.state for outcome in outcomes] == ["refused", "failed"]
