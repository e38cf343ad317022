"""manage.py backup and restore as processes: files, pipes, exit codes, one sentence."""

from __future__ import annotations

import gzip
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.management import CommandError, call_command

from collectors.metrics import sending
from dashboard.inventory.models import Change
from tests.backup.conftest import contents
from tests.stack import ROOT


def manage(
    home: Path, *words: str, given: bytes = b"", into: str = "", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKLINES_", "DJANGO_"))}
    environ = {**kept, "DOCKLINES_HOME": str(home), "DOCKLINES_SECRET_KEY": "one", **environ}
    with open(into or os.devnull, "wb") as out:
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environ, input=given,
            stdout=out if into else subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    assert manage(folder, "migrate", "--verbosity", "0").returncode == 0
    assert manage(folder, "host", "add", "five", "tcp://127.0.0.1:1", "--unchecked").returncode == 0
    return folder


def test_a_backup_goes_through_a_pipe_into_a_new_home(home: Path, tmp_path: Path) -> None:
    piped = manage(home, "backup", "-")
    assert piped.returncode == 0, piped.stderr
    assert gzip.decompress(piped.stdout).startswith(b'{"docklines":"backup"')
    restored = manage(tmp_path, "restore", "-", given=piped.stdout, DOCKLINES_SECRET_KEY="another")
    assert restored.returncode == 0, restored.stderr
    assert b"another DOCKLINES_SECRET_KEY" in restored.stderr
    with sqlite3.connect(tmp_path / "docklines.sqlite3") as there:
        assert there.execute("SELECT name, address FROM inventory_host").fetchall() == [("five", "tcp://127.0.0.1:1")]
    again = manage(tmp_path, "restore", "-", given=piped.stdout)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    assert b"add --replace" in again.stderr


def test_a_full_disk_is_one_sentence(home: Path) -> None:
    ended = manage(home, "backup", "-", into="/dev/full")
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        b"CommandError: No backup was made: stdout cannot be written (No space left on device)."
    ]


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow beyond 64 KiB: what a full disk is for one that writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_could_not_be_written_whole_is_not_there(
    installation: None, tmp_path: Path, small_files: None
) -> None:
    Change.objects.bulk_create(_many())
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    with pytest.raises(CommandError, match=r"No backup was made: .*cannot be written"):
        call_command("backup", str(tmp_path / "file"))
    assert list(tmp_path.iterdir()) == []


def _many() -> Iterator[Change]:
    for change in Change.objects.all()[:2000]:
        change.pk, change.name = None, os.urandom(100).hex()
        yield change


def test_a_file_is_for_its_owner_alone_and_never_written_over(
    installation: None, tmp_path: Path, valkey: redis.Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    call_command("backup", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(path))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    before = contents("default")
    call_command("restore", str(path), "--replace")
    assert contents("default") == before
    assert "are restored" in capsys.readouterr().out


def test_nothing_is_restored_under_processes_that_run(installation: None, tmp_path: Path, valkey: redis.Redis) -> None:
    call_command("backup", str(tmp_path / "file"))
    running = sending.Sender(valkey, "web")
    running.send()
    with pytest.raises(CommandError, match=r"Docklines runs \(web\): stop it first"):
        call_command("restore", str(tmp_path / "file"), "--replace")
    running.stop()
    call_command("restore", str(tmp_path / "file"), "--replace")


def test_what_cannot_be_restored_is_said_in_one_sentence(transactional_db: None, valkey: redis.Redis) -> None:
    with pytest.raises(CommandError, match=r"^Nothing was restored: /nonexistent cannot be read \(No such file"):
        call_command("restore", "/nonexistent")
    with pytest.raises(CommandError, match=r"^Nothing was restored. This is no backup of Docklines\.$"):
        call_command("restore", str(ROOT / "manage.py"))
