"""How much a stranger may send before anybody has looked who it is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dashboard.web import body

Message = dict[str, Any]


class Visitor:
    """Sends these pieces to a limited app that reads all it gets, and keeps what comes back."""

    def __init__(self, pieces: list[bytes], **headers: str) -> None:
        self.pieces = list(pieces)
        self.scope = {"headers": [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]}
        self.read, self.answers = 0, list[Message]()

    async def receive(self) -> Message:
        if not self.pieces:
            await asyncio.sleep(3600)
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message: Message) -> None:
        self.answers.append(message)

    async def visit(self) -> int:
        async def app(scope: Message, receive: body.Receive, send: body.Send) -> None:
            more = True
            while more:
                message = await receive()
                self.read += len(message["body"])
                more = message["more_body"]
            await send({"type": "http.response.start", "status": 200, "headers": []})

        await body.limited(app)(self.scope, self.receive, self.send)
        return int(self.answers[0]["status"])


async def test_a_form_comes_through_whole() -> None:
    visitor = Visitor([b"a" * 1000, b"b" * 1000], content_length="2000")
    assert await visitor.visit() == 200
    assert visitor.read == 2000


async def test_what_says_that_it_is_too_large_is_not_read_at_all() -> None:
    visitor = Visitor([b"a"], content_length=str(body.MOST_BYTES + 1))
    assert await visitor.visit() == 413
    assert visitor.read == 0


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/hosts/new/", "text/html,*/*", b"text/html; charset=utf-8"),
        ("/api/v1/networks", "text/html", b"application/problem+json"),
        ("/hosts/new/", "*/*", b"text/plain; charset=utf-8"),
    ],
)
async def test_a_refusal_is_told_as_its_asker_reads(path: str, accept: str, kind: bytes) -> None:
    visitor = Visitor([b"a"], content_length=str(body.MOST_BYTES + 1), accept=accept)
    visitor.scope["path"] = path
    assert await visitor.visit() == 413
    assert dict(visitor.answers[0]["headers"])[b"content-type"] == kind
    assert b"three megabytes" in visitor.answers[1]["body"]


async def test_what_turns_out_too_large_is_read_no_further() -> None:
    visitor = Visitor([b"a" * 1_000_000] * 50)
    assert await visitor.visit() == 413
    assert visitor.read <= body.MOST_BYTES
    assert len(visitor.pieces) >= 36


@pytest.mark.parametrize("length", [{}, {"content_length": "5000000"}])
async def test_who_sends_a_little_too_much_is_heard_out_so_that_the_answer_is_read(length: dict[str, str]) -> None:
    visitor = Visitor([b"a" * 1_000_000] * 5, **length)
    assert await visitor.visit() == 413
    assert visitor.pieces == []


async def test_who_asks_before_sending_is_answered_at_once() -> None:
    visitor = Visitor([b"a"], content_length="5000000", expect="100-continue")
    assert await visitor.visit() == 413
    assert visitor.pieces == [b"a"]


async def test_who_stops_in_the_middle_is_answered_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MORE_SECONDS", 0.05)
    assert await Visitor([], content_length="5000000").visit() == 413


async def test_what_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.05)
    visitor = Visitor([])
    assert await visitor.visit() == 408


async def test_after_its_body_a_visitor_may_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that waits for the end of the connection waits as long as that takes."""
    monkeypatch.setattr(body, "SECONDS", 0.05)

    async def app(scope: Message, receive: body.Receive, send: body.Send) -> None:
        await receive()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive(), 0.3)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    visitor = Visitor([b"whole"])
    await body.limited(app)(visitor.scope, visitor.receive, visitor.send)
    assert visitor.answers[0]["status"] == 200
