"""A broker with TLS, Debian's Redis: every client of ours checks it with the one CA that is configured, and whatever
is wrong is said in one sentence without a password in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from channels_redis.pubsub import RedisPubSubChannelLayer

from collectors.broker_words import why
from dashboard import certificates, env
from tests.conftest import wait_for_answer
from tests.stack import ROOT, free_port

PASSWORD = "s3cret-of-the-broker"

pytestmark = pytest.mark.needs("redis")


class Broker:
    """Debian's Redis with TLS on one port and without on another, known as `localhost`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        key, authority = certificates.new_authority("Docklines broker CA")
        server_key, server = certificates.new_server(["localhost"], key, authority)
        _, stranger = certificates.new_authority("Docklines broker CA")
        made = {"ca.pem": authority, "key.pem": server_key, "cert.pem": server, "other-ca.pem": stranger}
        for name, thing in made.items():
            (folder / name).write_text(certificates.pem_of(thing))

    def start(self) -> subprocess.Popen[bytes]:
        options = {
            "port": self.plain_port, "tls-port": self.port, "bind": "127.0.0.1 ::1", "tls-auth-clients": "no",
            "tls-cert-file": self.folder / "cert.pem", "tls-key-file": self.folder / "key.pem",
            "tls-ca-cert-file": self.folder / "ca.pem", "save": "", "requirepass": PASSWORD,
        }  # fmt: skip
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        return subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)

    def env(self, ca: str = "ca.pem", name: str = "localhost", port: int = 0, scheme: str = "rediss") -> env.Env:
        said = {"DOCKLINES_HOME": str(self.folder), "DOCKLINES_REDIS_URL": self.url(name, port, scheme)}
        return env.read({**said, "DOCKLINES_REDIS_CA": str(self.folder / ca)} if scheme == "rediss" else said)

    def url(self, name: str = "localhost", port: int = 0, scheme: str = "rediss") -> str:
        return f"{scheme}://:{PASSWORD}@{name}:{port or self.port}/1"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("tls"))
    with broker.start() as process:
        with redis.Redis(port=broker.plain_port, password=PASSWORD) as client:
            wait_for_answer(client, process)
        yield broker
        process.terminate()


def opened(configured: env.Env) -> redis.Redis:
    return redis.Redis.from_url(configured.redis, socket_timeout=1, socket_connect_timeout=1, **configured.redis_tls)


def test_the_dashboards_own_client_gets_in(broker: Broker) -> None:
    with opened(broker.env()) as client:
        assert client.ping()


def test_celery_gets_in_as_broker_and_for_results(broker: Broker) -> None:
    configured = broker.env()
    app = Celery("tls", broker=configured.broker, backend=configured.broker, set_as_current=False)
    app.conf.update(broker_use_ssl=configured.redis_tls, redis_backend_use_ssl=configured.redis_tls)
    with app.connection_for_write() as connection:
        assert connection.default_channel.client.ping()
    app.backend.store_result("one", "here", "SUCCESS")
    assert app.backend.get_result("one") == "here"


async def test_the_channel_layer_gets_in(broker: Broker) -> None:
    configured = broker.env()
    layer = RedisPubSubChannelLayer(hosts=[{"address": configured.redis, **configured.redis_tls}], prefix="tls")
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "word"})
    assert await layer.receive(channel) == {"type": "word"}
    await layer.flush()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ca": "other-ca.pem"}, "comes from another CA than the one named"),
        ({"name": "127.0.0.1"}, "is for another name"),
        ({"port": -1}, "speaks no TLS"),
        ({"scheme": "redis"}, "write rediss://"),
    ],
)
def test_each_thing_that_is_wrong_has_its_sentence(broker: Broker, wrong: dict[str, object], words: str) -> None:
    port = broker.plain_port if wrong.pop("port", None) else 0
    configured = broker.env(**{**wrong, "port": port})  # type: ignore[arg-type]
    with opened(configured) as client, pytest.raises(redis.RedisError) as refused:
        client.ping()
    said = why(refused.value, configured.redis)
    assert words in said
    assert PASSWORD not in said
    assert "\n" not in said


def test_a_wrong_password_is_told_without_repeating_it(broker: Broker) -> None:
    url = broker.url().replace(PASSWORD, "a-wrong-one")
    with redis.Redis.from_url(url, **broker.env().redis_tls) as client, pytest.raises(redis.RedisError) as refused:
        client.ping()
    said = why(refused.value, url)
    assert "refuses the user or the password" in said
    assert "a-wrong-one" not in said


def test_a_start_with_the_wrong_ca_ends_with_that_sentence(broker: Broker, tmp_path: Path) -> None:
    told = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "DOCKLINES_HOME": str(tmp_path),
        "PORT": str(free_port()), "DOCKLINES_REDIS_URL": broker.url(),
        "DOCKLINES_REDIS_CA": str(broker.folder / "other-ca.pem"),
    }  # fmt: skip
    started = [sys.executable, "-m", "dashboard.run"]
    ended = subprocess.run(started, cwd=ROOT, env=told, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.strip().endswith("comes from another CA than the one named: name the right CA file.")
    assert PASSWORD not in ended.stdout + ended.stderr
