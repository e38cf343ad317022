"""The product as `make run` starts it: what it says, what it survives, and that nothing of it is left behind."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboard import run
from dashboard.env import read
from dashboard.supervisor import door
from dashboard.supervisor.patience import HEAD_SECONDS
from tests.collectors.fake_daemon import fake_daemon, replay
from tests.collectors.recorded import FOLDER
from tests.runtime.outside import SMALL, hosts, left, read_since, refused, refused_last, said, states
from tests.stack import Stack, wait_for


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A small demo fleet, running. Tests of this module share it."""
    stack = Stack(tmp_path_factory.mktemp("run"), DOCKLINES_COLLECT_INTERVAL="2")
    try:
        stack.start({}, *SMALL)
        wait_for("every host read", lambda: states(stack) == {"reachable"}, 30)
        yield stack
    finally:
        stack.stop()


def test_the_first_start_tells_password_and_address(demo: Stack) -> None:
    wait_for("the address", lambda: f"Docklines is at {demo.url}" in said(demo))
    assert len(re.findall(r"Log in as admin with the password \S{16} ", said(demo))) == 1
    with urllib.request.urlopen(f"{demo.url}/accounts/login/", timeout=5) as page:
        style = re.search(r"/static/css/site\.[^\"]*", page.read().decode())
    assert style
    with urllib.request.urlopen(demo.url + style[0], timeout=5) as sheet:
        assert sheet.headers["Content-Type"].startswith("text/css")
    assert "arning" not in said(demo)


def test_nobody_else_on_the_machine_reads_what_is_kept(demo: Stack) -> None:
    """The database holds sessions: whoever reads it is admin."""
    assert demo.home.stat().st_mode & 0o077 == 0
    kept = [path for path in demo.home.iterdir() if path.name.startswith(("docklines.sqlite3", "secret-key"))]
    assert len(kept) >= 2
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


def test_health_is_told_under_any_name_and_pages_are_not(demo: Stack) -> None:
    for path, status in (("/healthz", 200), ("/readyz", 200), ("/accounts/login/", 400)):
        asking = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=5)
        asking.request("GET", path, headers={"Host": "10.1.2.3:80"})
        assert asking.getresponse().status == status, path
    assert "Traceback" not in said(demo)


def test_a_connection_that_asks_for_nothing_is_ended(demo: Stack) -> None:
    with socket.create_connection(("127.0.0.1", demo.port)) as silent:
        silent.settimeout(HEAD_SECONDS + 5)
        silent.sendall(b"GET / HTTP/1.1\r\nHost: ")
        began = time.monotonic()
        with contextlib.suppress(ConnectionResetError):
            assert silent.recv(1) == b""
        assert time.monotonic() - began < HEAD_SECONDS + 3


def test_a_body_without_end_is_refused_to_a_stranger(demo: Stack) -> None:
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1:{demo.port}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", demo.port)) as flood:
        flood.settimeout(10)
        with contextlib.suppress(ConnectionError):
            flood.sendall(head.encode())
            for _ in range(200):
                flood.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
        assert b" 413 " in flood.recv(100)


def test_every_process_goes_by_its_name(demo: Stack) -> None:
    names = "\n".join(demo.children().values())
    for name in ("web", "worker read", "worker command", "worker dashboard", "tick and watcher", "simulator"):
        assert f"docklines: {name}" in names
    assert "valkey-server" in names


def test_readers_yield_the_processor_to_who_takes_in_what_they_found(demo: Stack) -> None:
    nice = {command: os.getpriority(os.PRIO_PROCESS, pid) for pid, command in demo.children().items()}
    (reader,) = (number for command, number in nice.items() if "worker read" in command)
    (taking,) = (number for command, number in nice.items() if "worker dashboard" in command)
    assert reader == taking + 5


def test_one_thread_takes_in_where_the_database_has_one_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for vendor in ("sqlite", "postgresql"):
        monkeypatch.setattr("django.db.connection", SimpleNamespace(vendor=vendor))
        found[vendor] = run.keepers()
    assert found == {"sqlite": 1, "postgresql": run.KEEPERS}


def test_a_second_start_on_the_same_home_is_refused(demo: Stack) -> None:
    assert demo.process is not None
    words = refused(demo, PORT=str(demo.port + 1))
    assert f"already (process {demo.process.pid})" in words
    assert "DOCKLINES_HOME" in words


def test_a_port_in_use_is_refused_and_another_one_named(demo: Stack, tmp_path: Path) -> None:
    words = refused(demo, DOCKLINES_HOME=str(tmp_path))
    assert f"Port {demo.port} on 127.0.0.1 is in use" in words
    assert f"PORT={demo.port + 1}" in words


@pytest.mark.parametrize("name", ["valkey", "worker", "web", "tick and watcher", "simulator"])
def test_a_killed_child_returns_and_hosts_are_read_again(demo: Stack, name: str) -> None:
    demo.kill(name)
    moment = datetime.now(UTC)
    wait_for("hosts read again", lambda: read_since(demo, moment), 20)
    wait_for("all ready again", lambda: demo.call("GET", "/readyz")[0] == 200)
    assert states(demo) == {"reachable"}


def test_ready_names_what_fails_while_the_broker_is_away(demo: Stack) -> None:
    pids = [pid for pid, command in demo.children().items() if "valkey" in command]
    os.kill(pids[0], signal.SIGSTOP)
    try:
        status, answer = wait_for("not ready", lambda: (a := demo.call("GET", "/readyz"))[0] == 503 and a)
        assert status == 503
        assert answer == {"ready": False, "failed": ["broker", "channel_layer"]}
        assert demo.call("GET", "/api/v1/openapi.json")[0] == 200
    finally:
        os.kill(pids[0], signal.SIGCONT)
    wait_for("ready again", lambda: demo.call("GET", "/readyz")[0] == 200)


def test_ctrl_c_ends_every_process_within_three_seconds_and_the_next_start_is_quick(demo: Stack) -> None:
    assert demo.process is not None
    processes = demo.children()
    began = time.monotonic()
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(10) == 0
    assert time.monotonic() - began < 3
    assert len(processes) == 7
    assert left(processes) == {}
    before, began = said(demo), time.monotonic()
    demo.start({}, *SMALL)
    assert time.monotonic() - began < 15  # 2 s on an idle machine
    assert "password" not in said(demo).removeprefix(before)


def test_a_killed_supervisor_leaves_no_process(demo: Stack) -> None:
    assert demo.process is not None
    processes = demo.children()
    assert left(processes) == processes
    demo.process.kill()
    demo.process.wait()
    demo.process = None
    until = time.monotonic() + 3
    while left(processes) and time.monotonic() < until:
        time.sleep(0.05)
    assert left(processes) == {}


def test_a_demo_is_refused_where_real_hosts_are_kept(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.manage("migrate")
    stack.manage("host", "add", "--unchecked", "real", "unix:///nonexistent/docker.sock")
    assert "Real hosts are kept here" in refused_last(stack, "--demo")


def test_a_bad_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    words = refused(Stack(tmp_path), DOCKLINES_COLLECT_INTERVAL="often")
    assert words.startswith("DOCKLINES_COLLECT_INTERVAL is 'often'")


def test_a_broker_that_cannot_be_reached_stops_the_start(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{closed.getsockname()[1]}/0"
        stack = Stack(tmp_path, DOCKLINES_REDIS_URL=url)
        assert "DOCKLINES_REDIS_URL" in refused_last(stack)


def test_it_is_found_at_the_one_address_it_is_bound_to(tmp_path: Path) -> None:
    stack = Stack(tmp_path, BIND="127.0.0.2")
    try:
        stack.start({}, *SMALL)
        wait_for("the address", lambda: f"Docklines is at http://127.0.0.2:{stack.port}" in said(stack))
    finally:
        stack.stop()


def test_bound_to_every_address_it_says_which_names_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "_answers", lambda _: True)
    environ = {"DOCKLINES_HOME": str(tmp_path), "BIND": "0.0.0.0", "DOCKLINES_ALLOWED_HOSTS": "lines.example"}
    door.announce(read(environ))
    said = capsys.readouterr().out
    assert "Docklines is at http://127.0.0.1:8000" in said
    assert "answers to the names 127.0.0.1, localhost, [::1], lines.example. Add one by DOCKLINES_ALLOWED_HOSTS" in said


@pytest.mark.parametrize(
    ("bind", "port", "words"), [("no-such-name.invalid", "8000", "BIND"), ("192.0.2.1", "8000", "Check BIND and PORT")]
)
def test_an_address_that_is_not_ours_stops_the_start(tmp_path: Path, bind: str, port: str, words: str) -> None:
    assert words in refused(Stack(tmp_path), BIND=bind, PORT=port)


def test_a_home_deep_in_the_tree_works_all_the_same(tmp_path: Path) -> None:
    stack = Stack(tmp_path / ("deep" * 30))
    try:
        stack.start({}, *SMALL)
        assert wait_for("every host read", lambda: states(stack) == {"reachable"}, 30)
        processes = stack.children()
    finally:
        stack.stop()
    assert left(processes) == {}


def test_the_first_real_host_ends_the_demo_with_all_its_rows(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "home")
    with fake_daemon(tmp_path / "docker.sock") as daemon:
        replay(daemon, "worker2", FOLDER)
        try:
            stack.start({}, *SMALL)
            wait_for("the demo", lambda: len(hosts(stack)) == 2, 30)
            stack.manage("host", "add", "real", daemon.target.address)
            wait_for("the real host alone", lambda: [host["name"] for host in hosts(stack)] == ["real"])
            wait_for("its picture", lambda: stack.host("real")["state"] == "reachable", 5)
            wait_for("the simulator's end", lambda: "simulator" not in " ".join(stack.children().values()))
            topology, own = stack.topology(), {stack.host("real")["source"], stack.host("real")["swarm"]}
            kinds = ("swarms", "networks", "containers", "endpoints", "services")
            assert {row["source"] for kind in kinds for row in topology[kind]} <= own
            assert topology["containers"]
        finally:
            stack.stop()
