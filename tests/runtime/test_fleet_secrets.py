"""`docklines secrets FOLDER`: what the stack gives its services, made once and closed to others."""

from __future__ import annotations

import re
import ssl
import stat
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from dashboard import fleet_secrets
from tests.stack import ROOT


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def docklines(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ROOT / "deploy/docklines"), *words], capture_output=True, text=True)


def test_every_secret_of_the_stack_is_made_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    ended = docklines("secrets", str(folder))
    assert ended.returncode == 0, ended.stderr
    wanted = set(re.findall(r"DOCKLINES_SECRETS:-./secrets}/([a-z.-]+)", (ROOT / "deploy/stack.yaml").read_text()))
    assert len(wanted) == 9
    assert wanted <= contents(folder).keys()
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(not text.endswith("\n") or name[-4:] == ".pem" or name == "broker-users" for name, text in
               contents(folder).items())  # fmt: skip


def test_nothing_is_made_anew_and_what_is_missing_follows_from_what_is_there(tmp_path: Path) -> None:
    fleet_secrets.fill(tmp_path)
    before = contents(tmp_path)
    assert fleet_secrets.fill(tmp_path) == []
    for name in ("broker-url", "broker-users", "database-url", "broker-cert.pem"):
        (tmp_path / name).unlink()
    assert fleet_secrets.fill(tmp_path) == ["broker-key.pem", "broker-cert.pem", "broker-users", "broker-url",
                                            "database-url"]  # fmt: skip
    after = contents(tmp_path)
    kept = before.keys() - {"broker-key.pem", "broker-cert.pem"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_the_users_file_holds_no_password_and_closes_the_door_without_a_name(tmp_path: Path) -> None:
    fleet_secrets.fill(tmp_path)
    made = contents(tmp_path)
    assert made["broker-password"] in made["broker-url"]
    assert made["broker-password"] not in made["broker-users"]
    assert f"#{sha256(made['broker-password'].encode()).hexdigest()}" in made["broker-users"]
    assert "user default off" in made["broker-users"]


def test_the_brokers_certificate_comes_from_the_ca_for_the_name_in_its_url(tmp_path: Path) -> None:
    fleet_secrets.fill(tmp_path)
    seen = ssl.MemoryBIO(), ssl.MemoryBIO()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=tmp_path / "ca.pem")
    server.load_cert_chain(tmp_path / "broker-cert.pem", tmp_path / "broker-key.pem")
    ours = client.wrap_bio(seen[0], seen[1], server_hostname="broker")
    theirs = server.wrap_bio(seen[1], seen[0], server_side=True)
    for _ in range(3):
        for side in (ours, theirs):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ours.getpeercert()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = docklines("secrets", str(tmp_path / "file" / "below"))
    assert ended.returncode == 1
    assert "name a folder of yours" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("words", [(), ("secrets",)])
def test_words_that_are_missing_are_asked_for(words: tuple[str, ...]) -> None:
    ended = docklines(*words)
    assert ended.returncode == 2
    assert "docklines secrets FOLDER" in ended.stdout + ended.stderr
