"""While a lot is made that all stays, nothing is walked for garbage.

Python walks everything there is again and again while the heap grows. Of a hundred thousand rows that are read into one
answer that took longer than reading them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Growing:
    """One in each process: its threads share the collector, and the last one out turns it on again."""

    def __init__(self) -> None:
        self.inside = 0
        self.was_on = True
        self.changing = Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self.changing:
            if self.inside == 0:
                self.was_on = gc.isenabled()
                gc.disable()
            self.inside += 1
        try:
            yield
        finally:
            with self.changing:
                self.inside -= 1
                if self.inside == 0 and self.was_on:
                    gc.enable()


growing = _Growing()
"""`with growing():` around what makes many objects at once, and ends within seconds."""
