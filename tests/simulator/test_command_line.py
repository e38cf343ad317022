"""python -m collectors.simulator: it says when it is ready, lists its hosts, and leaves nothing behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors import engine

HERE = Path(__file__).parent.parent.parent


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dl-") as made:
        yield Path(made) / "fleet"


def simulator(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "collectors.simulator", *words]
    return subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_end(folder: Path, number: signal.Signals) -> None:
    with simulator(str(folder), "--hosts", "3", "--containers", "12", "--changes", "0", "--seed", "5") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("3 simulated hosts in ")
        listed = json.loads((folder / "fleet.json").read_text())
        assert listed["seed"] == 5
        for host in listed["hosts"]:
            reading = engine.read(engine.Target(address=host["address"]))
            assert reading.host is not None
            assert (reading.host.hostname, len(reading.host.containers)) == (host["name"], 12)
        process.send_signal(number)
        assert process.wait(5) == 0
    assert not folder.exists() or not list(folder.iterdir())


def test_it_serves_a_fleet_that_has_lived(folder: Path) -> None:
    with simulator(str(folder), "--hosts", "2", "--containers", "9", "--changes", "0", "--lived", "20") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("2 simulated hosts in ")
        listed = json.loads((folder / "fleet.json").read_text())
        readings = [engine.read(engine.Target(address=host["address"])) for host in listed["hosts"]]
        names = [container.name for reading in readings if reading.host for container in reading.host.containers]
        assert [name for name in names if name.startswith("review-")]
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_it_starts_over_what_a_killed_one_left(folder: Path) -> None:
    for last in (False, True):
        with simulator(str(folder), "--hosts", "1", "--containers", "3") as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            process.send_signal(signal.SIGTERM if last else signal.SIGKILL)
            process.wait(5)
    assert process.returncode == 0


def test_a_folder_with_too_long_a_path_is_refused_in_one_sentence(folder: Path) -> None:
    long = folder / ("x" * 100)
    with simulator(str(long)) as process:
        assert process.wait(5) == 1
        assert process.stderr is not None
        assert process.stderr.read().startswith("The simulator cannot start: a socket's path has at most 107 bytes")
