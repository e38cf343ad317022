"""What some tests need beyond Python: root for a real swarm, a browser, PostgreSQL, proxies, Node.

On CI (CI=true) everything must run, so whatever is missing is a failure. On a user's machine it is skipped, with the
reason and the cure in the summary. `pytest.mark.needs("swarm")` says it at the test; tests/conftest.py asks here.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable

import pytest

ON_CI = os.environ.get("CI", "").lower() in ("1", "true")
CHROMIUM = "/usr/bin/chromium"


def swarm() -> str:
    """Why no swarm can be made here, or ""."""
    if os.geteuid() != 0:
        return "a real swarm of Docker hosts needs root: sudo make test"
    missing = [name for name in ("dockerd", "ip", "iptables", "busybox", "nsenter") if not shutil.which(name)]
    if missing:
        return f"a real swarm needs {', '.join(missing)}: apt install docker.io iptables busybox-static iproute2"
    return ""


def doors() -> str:
    """Why no daemon can be put behind TLS and SSH here, or ""."""
    if os.geteuid() != 0:
        return "a real dockerd and sshd need root: sudo make test"
    if not (shutil.which("dockerd") and os.path.exists("/usr/sbin/sshd") and shutil.which("unshare")):
        return "a daemon behind TLS and SSH needs dockerd and sshd: apt install docker.io openssh-server"
    return ""


def browser() -> str:
    return "" if os.path.exists(CHROMIUM) else f"journeys need a browser at {CHROMIUM}: apt install chromium"


def postgres() -> str:
    if os.environ.get("DOCKLINES_TEST_POSTGRES") or postgres_binaries():
        return ""
    return "PostgreSQL is not here: apt install postgresql, or name a server in DOCKLINES_TEST_POSTGRES"


def proxies() -> str:
    """Why no proxy can stand in front of us here, or ""."""
    missing = [name for name in ("nginx", "caddy") if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]
    return f"{' and '.join(missing)} not found: apt install nginx-light caddy" if missing else ""


def postgres_binaries() -> str:
    """The folder with initdb, pg_ctl and postgres, the newest one, or "". Debian keeps them off the PATH."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]), reverse=True)
    found = shutil.which("initdb")
    return next(iter(folders), os.path.dirname(found) if found else "")


def redis() -> str:
    """The embedded Valkey is built without TLS."""
    return "" if shutil.which("redis-server") else "a broker with TLS needs Debian's Redis: apt install redis-server"


FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def faketime() -> str:
    return "" if glob.glob(FAKETIME) else "a process with another clock needs libfaketime: apt install faketime"


def image() -> str:
    """Our own image is built without a registry: a base of debootstrap's, and stand-ins of Debian's servers."""
    if reason := postgres() or redis():
        return reason
    missing = [name for name in ("debootstrap", "dpkg-deb", "/usr/bin/docker") if not shutil.which(name)]
    return f"building our image needs {', '.join(missing)}: apt install debootstrap docker.io" if missing else ""


NEEDS: dict[str, Callable[[], str]] = {
    "swarm": swarm,
    "doors": doors,
    "browser": browser,
    "postgres": postgres,
    "redis": redis,
    "image": image,
    "proxies": proxies,
    "faketime": faketime,
}


def require(name: str) -> None:
    """Goes on when the need is there; otherwise skips the test, on CI fails it."""
    if reason := NEEDS[name]():
        if ON_CI:
            pytest.fail(f"CI must run this: {reason}", pytrace=False)
        pytest.skip(reason)
