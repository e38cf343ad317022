"""One forked process of ours: it cannot outlive us, has no terminal, and its output comes back through a pipe.

Forking after all imports lets the children share their memory. The supervisor has one thread and opens no connection,
so that nothing it forks is in the middle of something.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from setproctitle import setproctitle

PR_SET_PDEATHSIG = 1
RESET = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


def fork(name: str, body: Callable[[], object], output: int | None = None) -> int:
    """Runs `body` in a new process that goes by `name`, and gives its pid. `output` is where its stdout and stderr go,
    ours when None.

    The exit status is 0, that of SystemExit, or 1 after an exception, whose traceback goes to the output.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _become(name, body, output, parent)
    return pid


def _become(name: str, body: Callable[[], object], output: int | None, parent: int) -> NoReturn:
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in RESET:
            signal.signal(number, signal.SIG_DFL)
        os.setsid()  # Ctrl-C reaches the supervisor alone
        _die_with(parent)
        setproctitle(f"docklines: {name}")
        if output is not None:
            _redirect(output)
        body()
        status = 0
    except SystemExit as ending:
        status = _status_of(ending)
    except BaseException:  # noqa: BLE001 (a forked process must never return into its parent's code)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _die_with(parent: int) -> None:
    """The kernel kills us when the supervisor ends, however it ends; a program we become by exec keeps that."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _redirect(output: int) -> None:
    silence = os.open(os.devnull, os.O_RDONLY)
    os.dup2(silence, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def _status_of(ending: SystemExit) -> int:
    if ending.code is None or isinstance(ending.code, int):
        return ending.code or 0
    print(ending.code, file=sys.stderr)
    return 1
