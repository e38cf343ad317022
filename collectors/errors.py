"""How reaching a daemon can fail. Raised by `engine`, turned into values (Failure, CommandOutcome) at its door."""

from __future__ import annotations

from typing import Literal

from collectors.snapshot import Failure, FailureKind


class EngineError(Exception):
    """The daemon could not be asked. `state` and `kind` go to the host's row, the text to the user."""

    def __init__(self, words: str, *, state: Literal["unreachable", "hung"] = "unreachable", kind: FailureKind = "protocol") -> None:
        super().__init__(words)
        self.words, self.state, self.kind = words, state, kind

    def as_failure(self) -> Failure:
        return Failure(state=self.state, kind=self.kind, words=self.words)


class Refused(Exception):
    """Docker understood and said no (HTTP 4xx, or 5xx with a message). `words` are Docker's own."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.words, self.status = words, status
