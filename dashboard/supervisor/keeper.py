"""Keeps a set of children running: starts again those that end, with a growing delay, and ends them all at the end.

One thread, one loop: it sleeps until a child speaks, a child ends, a signal comes or a restart is due.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dashboard.supervisor.child import fork

FIRST_DELAY, LONGEST_DELAY = 0.2, 30.0
STEADY = 30.0
"""Seconds that a child must have lived for its next restart to be quick again."""
GRACE, LAST_GRACE = 1.8, 0.5


@dataclass
class Child:
    """A process that is kept. One that ran `once` with success is not started again; `last` ends after all others did;
    a `bare` one speaks to the terminal itself."""

    name: str
    body: Callable[[], object]
    once: bool = False
    last: bool = False
    bare: bool = False
    pid: int = 0
    began: float = 0.0
    delay: float = FIRST_DELAY
    due: float = 0.0
    unwanted: bool = False
    partial: dict[int, bytes] = field(default_factory=dict)


class Unanswered(Exception):
    """What was asked of a process of its own ended without an answer; it has said why, or we were told to stop."""


class Keeper:
    def __init__(self) -> None:
        self.children: dict[str, Child] = {}
        self.stopping = False
        self.answering = 0
        self.asked: dict[int, Callable[[], object]] = {}
        self.selector = selectors.DefaultSelector()
        self.wake, waker = os.pipe()
        for end in (self.wake, waker):
            os.set_blocking(end, False)
        self.selector.register(self.wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)

    def start(self, child: Child) -> None:
        self.children[child.name] = child
        self._fork(child)

    def ask(self, body: Callable[[], Any]) -> Any:
        """What `body` gives (JSON), computed in a process of its own, so that its imports and connections end with it.

        Raises Unanswered.
        """
        reading, writing = os.pipe()

        def answer() -> None:
            os.write(writing, json.dumps(body()).encode())

        self.answering = fork("prepare", answer)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            found = pipe.read()
        _, status = os.waitpid(self.answering, 0)
        self.answering = 0
        if status != 0 or self.stopping:
            raise Unanswered
        return json.loads(found)

    def drop(self, name: str) -> None:
        """Ends a child for good."""
        if child := self.children.get(name):
            child.unwanted = True
            child.due = 0.0
            self._signal(child, signal.SIGTERM)

    def when_written(self, pipe: int, call: Callable[[], object]) -> None:
        """Calls back once, when a child writes into this pipe."""
        self.asked[pipe] = call
        self.selector.register(pipe, selectors.EVENT_READ)

    def run(self) -> None:
        """Until a signal asks for the end; then ends all."""
        while not self.stopping:
            self._turn(self._until_due())
            now = time.monotonic()
            for child in self.children.values():
                if child.due and child.due <= now and not self.stopping:
                    self._fork(child)
        self.end()

    def end(self) -> None:
        """Ends every child: asked nicely, then not; those marked `last` after the others."""
        self.stopping = True
        self._end([child for child in self.children.values() if not child.last], GRACE)
        self._end([child for child in self.children.values() if child.last], LAST_GRACE)

    def _end(self, children: list[Child], grace: float) -> None:
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
            for child in children:
                self._signal(child, number)
            until = time.monotonic() + patience
            while any(child.pid for child in children) and (left := until - time.monotonic()) > 0:
                self._turn(left)

    def _stop_asked(self, *_: object) -> None:
        if self.stopping:  # asked twice: at once
            for child in self.children.values():
                self._signal(child, signal.SIGKILL)
        if self.answering:
            os.kill(self.answering, signal.SIGKILL)
        self.stopping = True

    def _until_due(self) -> float | None:
        waiting = [child.due for child in self.children.values() if child.due]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def _fork(self, child: Child) -> None:
        child.began, child.due = time.monotonic(), 0.0
        if child.bare:
            child.pid = fork(child.name, child.body)
            return
        reading, writing = os.pipe()
        child.pid = fork(child.name, child.body, writing)
        os.close(writing)
        child.partial[reading] = b""
        self.selector.register(reading, selectors.EVENT_READ, child)

    def _turn(self, timeout: float | None) -> None:
        for key, _ in self.selector.select(timeout):
            if key.fd == self.wake:
                os.read(self.wake, 4096)
            elif isinstance(key.data, Child):
                self._pass_on(key.data, key.fd)
            else:
                self.selector.unregister(key.fd)
                self.asked.pop(key.fd)()
        self._reap()

    def _pass_on(self, child: Child, pipe: int) -> None:
        """What a child says, line by line, with its name."""
        said = os.read(pipe, 65536)
        *lines, rest = (child.partial[pipe] + said).split(b"\n")
        if not said:
            self.selector.unregister(pipe)
            os.close(pipe)
            child.partial.pop(pipe)
            lines, rest = [rest] if rest else [], b""
        else:
            child.partial[pipe] = rest
        for line in lines:
            self._say(f"{child.name}: {line.decode(errors='replace')}")

    def _reap(self) -> None:
        for child in self.children.values():
            if child.pid and (ended := os.waitpid(child.pid, os.WNOHANG))[0]:
                child.pid = 0
                self._ended(child, os.waitstatus_to_exitcode(ended[1]))

    def _ended(self, child: Child, status: int) -> None:
        if self.stopping or child.unwanted or (child.once and status == 0):
            return
        lived = time.monotonic() - child.began
        child.delay = FIRST_DELAY if lived > STEADY else min(child.delay * 2, LONGEST_DELAY)
        child.due = time.monotonic() + child.delay
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        self._say(f"{child.name} ended {how} and is started again in {child.delay:.1f} s.")

    def _signal(self, child: Child, number: int) -> None:
        if child.pid:
            os.kill(child.pid, number)

    @staticmethod
    def _say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)
