"""Recorded answers with something wrong in them: dropped, of another type, huge, or nothing that can be kept."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from collectors.engine import memory
from collectors.parse import replies, swarm_replies
from tests.collectors.fake_daemon import FakeDaemon, replay
from tests.collectors.recorded import FOLDER

SHAPES: dict[str, Any] = {
    "/info": replies.Info,
    "/networks": list[replies.Network],
    "/containers/json?all=1": list[replies.Container],
    "/nodes": list[swarm_replies.Node],
    "/services": list[swarm_replies.Service],
    "/tasks": list[swarm_replies.Task],
}

DROP, TWICE = "drop it", "give it twice"


class Wrong(NamedTuple):
    """One thing wrong: in which answer, by which way down to it, and what stands there instead."""

    answer: int
    way: list[int]
    instead: Any


texts = st.sampled_from(
    [
        *("", "\0", "a\0b", "\\u0000", "\x1b[2J", "\ud800", "\udc80x", "é" * 10_000, "/" * 300, "<nil>", "bridge"),
        *("999.1.1.1/99", "10.0.0.0/240", "fe80::1%eth0", "container:", "container:\0", "99999", "²", "-1", "0/tcp"),
        *("70000/udp", "swarm", "running", "docker_gwbridge", "gateway_", "lb-", "../..", "a b", "\r\nX: y", "☃"),
    ]
)
numbers = st.sampled_from([0, -1, 65536, 70_000, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**300, 1.5, 1e308])
odd = st.just({"__type__": "x", "__value__": "y"})
deep = st.just([[[[[[[[{"a": [[[None]]]}]]]]]]]])
scalars = st.one_of(st.none(), st.booleans(), texts, numbers)
values = st.one_of(
    st.sampled_from([DROP, TWICE]),
    scalars,
    odd,
    deep,
    st.lists(scalars, max_size=3),
    st.dictionaries(texts, scalars, max_size=3),
)
wrongs = st.lists(
    st.builds(Wrong, st.integers(0, 99), st.lists(st.integers(0, 99), max_size=8), values), min_size=1, max_size=4
)
bodies = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            *(b"", b"<html><h1>It works!", b"null", b"[null]", b"{}", b"[", b"[" * 1_000_000, b'"\\ud800"'),
            *(b'[{"Id": "\xff\xfe"}]', b'{"Name": "\xed\xa0\x80"}', b'{"x": ' + b"9" * 100_000 + b"}"),
        ]
    ),
)
"""Bodies that are not even JSON, or not of that shape."""


def replay_well(daemon: FakeDaemon, host: str) -> None:
    """The recorded answers of a host, with those fields only that are ever looked at: there is where it can hurt."""
    daemon.answers.clear()
    replay(daemon, host, FOLDER)
    for path, given in daemon.answers.items():
        assert not callable(given)
        if not (path in ("/nodes", "/services", "/tasks") and isinstance(given[1], dict)):  # a worker refuses them
            daemon.answers[path] = (200, msgspec.to_builtins(msgspec.convert(given[1], shape_of(path))))
    memory._MEMORIES.clear()  # so that all is asked for again


def shape_of(path: str) -> Any:
    if path in SHAPES:
        return SHAPES[path]
    if path.startswith("/tasks"):
        return list[swarm_replies.Task]
    return replies.Network if path.startswith("/networks/") else replies.InspectedContainer


def put(daemon: FakeDaemon, wrong: Wrong) -> None:
    """Puts it into the daemon's answers."""
    path = sorted(daemon.answers)[wrong.answer % len(daemon.answers)]
    whole = [deepcopy(daemon.answers[path][1])]  # type: ignore[index]
    holder: Any = whole
    key: Any = 0
    for step in wrong.way:
        inside = holder[key]
        if not isinstance(inside, dict | list) or not inside:
            break
        holder, key = inside, sorted(inside)[step % len(inside)] if isinstance(inside, dict) else step % len(inside)
    if wrong.instead == DROP:
        del holder[key]
    elif wrong.instead == TWICE:
        if isinstance(holder, list):
            holder.append(deepcopy(holder[key]))
    else:
        holder[key] = wrong.instead
    daemon.answers[path] = (200, whole[-1] if whole else b"")
