"""python -m collectors.simulator FOLDER [--hosts 4] [--containers 15] [--changes 0.2] [--seed 1] [--lived 0]

Serves a made-up fleet until SIGTERM or Ctrl-C: one socket a host in FOLDER, their list in FOLDER/fleet.json,
faults over FOLDER/control.sock. `--recording NAME=FOLDER` serves a recorded host beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from collectors.simulator.exchange import Daemon
from collectors.simulator.generate import generate
from collectors.simulator.generate.today import bring_to_today
from collectors.simulator.recorded import RecordedDaemon
from collectors.simulator.running import Running

FILES_A_HOST, FILES_BESIDE = 4, 100
"""Sockets: the host's own, whoever follows it, and at times a ping and a read."""


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m collectors.simulator", description="A made-up fleet of Docker hosts.")
    parser.add_argument("folder", type=Path, help="where the sockets go; keep its path short")
    parser.add_argument("--hosts", type=int, default=4, help="hosts with a socket (4)")
    parser.add_argument("--containers", type=int, default=15, help="containers a host (15)")
    parser.add_argument("--changes", type=float, default=0.2, help="changes a second in the whole fleet (0.2)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same fleet (1)")
    parser.add_argument("--lived", type=int, default=0, help="changes a host that came before it is served (0)")
    parser.add_argument(
        "--recording", action="append", default=[], metavar="NAME=FOLDER", help="serve a recorded host as well"
    )
    return parser.parse_args(words)


async def serve(asked: argparse.Namespace) -> None:
    """Until a signal comes."""
    began = time.monotonic()
    fleet = generate(asked.hosts, asked.containers, asked.seed)
    bring_to_today(fleet, time.time_ns())
    recorded = [word.partition("=") for word in asked.recording]
    others: list[Daemon] = [RecordedDaemon(name, Path(folder)) for name, _, folder in recorded]
    running = Running(asked.folder, fleet, changes=asked.changes, others=others)
    for _ in range(asked.lived * asked.hosts):
        running.changer.step()
    ends = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ends.set)
    await running.start()
    gc.freeze()  # the fleet lives as long as the process: the collector need not walk it again and again
    print(  # noqa: T201 (what the command is for)
        f"{len(running.listeners)} simulated hosts in {running.folder} after {time.monotonic() - began:.2f} s",
        flush=True,
    )
    try:
        await ends.wait()
    finally:
        await running.stop()


def main() -> int:
    asked = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if resource.RLIM_INFINITY != most < (wanted := FILES_A_HOST * asked.hosts + FILES_BESIDE):
        words = f"{asked.hosts} hosts need {wanted} open files, and the system allows {most}"
        print(f"The simulator cannot start: {words}; raise that (ulimit -Hn {wanted}).", file=sys.stderr)  # noqa: T201
        return 1
    with suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    try:
        asyncio.run(serve(asked))
    except (OSError, ValueError) as error:
        print(f"The simulator cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
