"""Whoever has a node's password, or the enrolment secret, has one node, or two doors: everything else is refused.

Tried against real servers, and with every command that they know.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from collectors.node import acl, state, wire
from tests.node.ends import SECRET, Server

MINE, ANOTHERS = "mine" * 6 + "1", "other" * 5
OPEN_TO_ALL = {"auth", "hello", "quit", "reset"}
"""What a server answers before it knows who asks."""

FOREIGN = (
    wire.outbox(ANOTHERS),
    wire.wish_key(ANOTHERS),
    wire.alive_key(ANOTHERS),
    wire.claim_key(ANOTHERS, 7),
    wire.prefix(ANOTHERS) + wire.QUEUE,
    "docklines:reading:1",
    "docklines:dashboard",
    "docklines:claim:1",
    wire.ENROL_REQUESTS,
    wire.answer_key("a ticket"),
    f"node.{MINE}",  # without the colon: nobody's
    "node.",
    "",
)


@pytest.fixture(scope="module", params=["valkey", pytest.param("redis", marks=pytest.mark.needs("redis"))])
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the users of two nodes, and something under every key that is not for them."""
    server = Server(tmp_path_factory.mktemp("s"), redis_server=request.param == "redis")
    server.start()
    for node_id in (MINE, ANOTHERS):
        rules = acl.rules(node_id, state.hashed(f"password of {node_id}"))
        server.admin.execute_command("ACL", "SETUSER", wire.user(node_id), *rules)
    server.admin.execute_command("ACL", "SETUSER", wire.ENROL_USER, *acl.enrol_rules(SECRET))
    for key in FOREIGN:
        if key in (wire.outbox(ANOTHERS), wire.ENROL_REQUESTS):
            server.admin.xadd(key, {"m": "a message"})
        elif key.endswith((wire.QUEUE, "dashboard")):
            server.admin.lpush(key, "a task")
        else:
            server.admin.set(key, "a value")
    yield server
    server.stop()


@pytest.fixture
def captured(guarded: Server) -> redis.Redis:
    """What a thief of a node's password has."""
    return guarded.client(wire.user(MINE), f"password of {MINE}")


@pytest.fixture
def door(guarded: Server) -> redis.Redis:
    """What everybody has who knows the enrolment secret."""
    return guarded.client(wire.ENROL_USER, SECRET)


def every_command(server: Server) -> Iterator[list[str]]:
    """Every command and subcommand that the server knows, with as many arguments as it asks for."""

    def spelt(told: list[Any]) -> Iterator[list[str]]:
        for subcommand in told[9]:
            yield from spelt(subcommand)
        if not told[9]:
            words = told[0].decode().split("|")
            yield [*words, *[wire.outbox(MINE)] * (abs(told[1]) - len(words))]

    for told in raw(server.admin, "COMMAND"):
        yield from spelt(told)


def raw(client: redis.Redis, *words: str) -> Any:
    """The answer as the server gave it, without what redis-py makes of it."""
    connection = client.connection_pool.get_connection()
    try:
        connection.send_command(*words)
        return connection.read_response()
    finally:
        connection.disconnect()
        client.connection_pool.release(connection)


def is_refused(client: redis.Redis, *words: str) -> bool:
    """Whether the server says that this user may not."""
    try:
        raw(client, *words)
    except redis.exceptions.NoPermissionError:
        return True
    except (redis.ResponseError, redis.AuthenticationError) as error:
        return "NOPERM" in str(error)  # of EXEC
    return False


def everything(server: Server) -> dict[bytes, Any]:
    return {key: server.admin.dump(key) for key in server.admin.scan_iter("*")}


@pytest.mark.parametrize(("who", "may"), [("captured", {*acl.OWN, *acl.QUEUE}), ("door", {*acl.DOORS})])
def test_every_other_command_is_refused(
    who: str, may: set[str], guarded: Server, request: pytest.FixtureRequest
) -> None:
    client: redis.Redis = request.getfixturevalue(who)
    commands = list(every_command(guarded))
    assert len(commands) > 300
    let_through = {" ".join(words[:2]) for words in commands if words[0] not in may and not is_refused(client, *words)}
    assert {words.split()[0] for words in let_through} <= OPEN_TO_ALL


@pytest.mark.parametrize("key", FOREIGN)
def test_a_nodes_user_cannot_touch_what_is_not_its_own(key: str, captured: redis.Redis, guarded: Server) -> None:
    before = everything(guarded)
    for words in (
        ("GET", key), ("SET", key, "forged"), ("GETDEL", key), ("LPUSH", key, "forged"), ("BRPOP", key, "0.01"),
        ("LLEN", key), ("SADD", key, "forged"), ("XADD", key, "*", "m", "forged"), ("XLEN", key),
        ("BRPOP", wire.outbox(MINE), key, "0.01"),
    ):  # fmt: skip
        assert is_refused(captured, *words), words
    assert everything(guarded) == before


def test_nor_in_another_database_nor_in_a_transaction(captured: redis.Redis) -> None:
    asked = captured.pipeline(transaction=True)
    asked.execute_command("SELECT", 1)
    asked.get(wire.wish_key(ANOTHERS))
    with pytest.raises(redis.exceptions.NoPermissionError):
        asked.execute()
    asked = captured.pipeline(transaction=True)
    asked.set(wire.alive_key(MINE), "1")
    asked.set(wire.alive_key(ANOTHERS), "1")
    with pytest.raises(redis.exceptions.NoPermissionError):
        asked.execute()
    assert captured.get(wire.alive_key(MINE)) is None


@pytest.mark.parametrize(
    "words",
    [
        "KEYS *", "SCAN 0", "MONITOR", "CONFIG GET *", "CONFIG SET requirepass x", "ACL LIST", "ACL WHOAMI",
        "ACL SETUSER mallory on nopass", "FLUSHALL", "FLUSHDB", "CLIENT LIST", "CLIENT KILL TYPE normal",
        "DEBUG SLEEP 0", "SHUTDOWN NOSAVE", "INFO", "DBSIZE", "RANDOMKEY", "EVAL return(1) 0", "FUNCTION LIST",
        "SCRIPT LOAD return(1)", "MODULE LIST", "REPLICAOF NO ONE", "SLOWLOG GET", "PUBSUB CHANNELS",
        "PUBLISH docklines x", f"PUBLISH node.{MINE}:x x", "SUBSCRIBE docklines", "PSUBSCRIBE *",
    ],
)  # fmt: skip
def test_neither_can_look_around(words: str, captured: redis.Redis, door: redis.Redis) -> None:
    assert is_refused(captured, *words.split())
    assert is_refused(door, *words.split())


def test_the_secret_opens_two_doors_only(door: redis.Redis, guarded: Server) -> None:
    door.xadd(wire.ENROL_REQUESTS, {"m": "a request"})
    assert door.get(wire.answer_key("a ticket")) == b"a value"
    before = everything(guarded)
    for key in {*FOREIGN, wire.outbox(MINE), wire.wish_key(MINE)} - {wire.ENROL_REQUESTS}:
        assert is_refused(door, "XADD", key, "*", "m", "forged"), key
    for key in {*FOREIGN, wire.outbox(MINE), wire.wish_key(MINE)} - {wire.answer_key("a ticket")}:
        assert is_refused(door, "GET", key) or key == wire.ENROL_REQUESTS, key
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        door.get(wire.ENROL_REQUESTS)
    assert everything(guarded) == before


def test_the_password_of_another_node_is_no_key(guarded: Server) -> None:
    with pytest.raises(redis.AuthenticationError):
        guarded.client(wire.user(ANOTHERS), f"password of {MINE}").ping()
    with pytest.raises(redis.AuthenticationError):
        guarded.client(wire.user(MINE), SECRET).ping()


def test_rules_given_again_replace_what_was(guarded: Server) -> None:
    rules = acl.rules(ANOTHERS, state.hashed("a new one"))
    guarded.admin.execute_command("ACL", "SETUSER", wire.user(ANOTHERS), "allkeys", "allcommands", "nopass")
    guarded.admin.execute_command("ACL", "SETUSER", wire.user(ANOTHERS), *rules)
    with pytest.raises(redis.AuthenticationError):
        guarded.client(wire.user(ANOTHERS), f"password of {ANOTHERS}").ping()
    assert is_refused(guarded.client(wire.user(ANOTHERS), "a new one"), "GET", wire.wish_key(MINE))


@pytest.mark.parametrize(
    ("node_id", "hashed"),
    [("*", "0" * 64), (f"{MINE}:* +@all", "0" * 64), (MINE, "0" * 63), (MINE, "nopass"), (MINE, "0" * 64 + "\n")],
)
def test_what_is_no_node_and_no_hash_makes_no_rules(node_id: str, hashed: str) -> None:
    with pytest.raises(ValueError, match="NodeID"):
        acl.rules(node_id, hashed)


def test_the_shared_secret_is_in_no_rule() -> None:
    assert SECRET not in " ".join(acl.enrol_rules(SECRET))


def test_a_password_is_kept_for_the_node_alone(tmp_path: Path) -> None:
    made = state.password(tmp_path, MINE)
    assert (tmp_path / MINE).stat().st_mode & 0o777 == 0o600
    assert state.password(tmp_path, MINE) == made != state.password(tmp_path, ANOTHERS)
    assert len(made) >= 43
