"""What a read and a ping cost on a socket, over TLS and through SSH: processor on our side, and time from end to end.

A real dockerd and a real sshd on 127.0.0.1, the same daemon behind all three. The best of a few rounds is told, as
other programs disturb.

    sudo .venv/bin/python -m benchmarks.doors
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from collectors import engine
from collectors.engine import Target
from collectors.engine.connection import Connection
from collectors.follow import Follower
from tests.doors.servers import Dockerd, Sshd

ROUNDS, TIMES = 5, 60


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def best(act: Callable[[], object]) -> str:
    """Milliseconds of one act: of the processor, and by the clock."""
    act()
    found = []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), processor()
        for _ in range(TIMES):
            act()
        found.append(((processor() - used) / TIMES * 1000, (time.perf_counter() - began) / TIMES * 1000))
    return f"{min(cpu for cpu, _ in found):6.2f} ms of processor {min(wall for _, wall in found):7.2f} ms by the clock"


def read(target: Target) -> None:
    assert engine.read(target).failure is None


def open_one(target: Target) -> None:
    Connection(target, time.monotonic() + 5).close()


def pings(target: Target) -> str:
    with asyncio.Runner() as runner:
        follower = Follower(target, lambda: None)
        return best(lambda: runner.run(follower._ping()))


def main() -> None:
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        dockerd, sshd = Dockerd(folders[0]), Sshd(folders[1])
        stack.enter_context(dockerd.running())
        stack.enter_context(sshd.running())
        doors = {"socket": dockerd.unix, "TLS": dockerd.target(), "SSH": sshd.target(dockerd.socket)}
        for name, target in doors.items():
            print(f"{name:7} a read    {best(lambda target=target: read(target))}")
            print(f"{name:7} an opening{best(lambda target=target: open_one(target))}")
            print(f"{name:7} a ping    {pings(target)}")


if __name__ == "__main__":
    main()
