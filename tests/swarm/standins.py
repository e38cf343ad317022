"""The images of the broker and the database that deploy/stack.yaml names, made of this machine's own programs.

No registry is asked: Debian's redis-server and PostgreSQL are packed with the libraries they load and a shell, under
the names, paths and entries of the official images, as far as the stack file uses them.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from pathlib import Path

import docker
import yaml

from tests import needs
from tests.stack import ROOT

SHELL = ("sh", "grep", "cat", "id", "mkdir", "ls", "echo", "sleep", "true")

DATABASE_ENTRY = """#!/bin/sh
# As much of the official image's entry as the stack asks for: a cluster at the first start, then the server.
set -eu
if [ ! -e "$PGDATA/PG_VERSION" ]; then
    initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" -A scram-sha-256 -E UTF8 \\
        --locale=C.UTF-8 --no-sync
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    echo "CREATE DATABASE $POSTGRES_DB;" | postgres --single -D "$PGDATA" postgres
fi
exec postgres -D "$PGDATA" -c listen_addresses='*'
"""
BROKER_ENTRY = '#!/bin/sh\nexec "$@"\n'
ACCOUNTS = "root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\n"


def broker() -> tuple[bytes, list[str]]:
    """The archive, and what `docker import` changes."""
    archive = Archive()
    archive.program("/usr/bin/redis-server", "usr/local/bin/valkey-server")
    archive.program("/usr/bin/redis-cli", "usr/local/bin/valkey-cli")
    archive.text("usr/local/bin/docker-entrypoint.sh", BROKER_ENTRY)
    return archive.packed(), ["ENV PATH=/usr/local/bin:/bin", 'ENTRYPOINT ["docker-entrypoint.sh"]']


def database() -> tuple[bytes, list[str]]:
    binaries = Path(needs.postgres_binaries())
    version = binaries.parent.name
    archive = Archive()
    for name in ("postgres", "initdb", "pg_isready"):
        archive.program(str(binaries / name), f"{str(binaries)[1:]}/{name}")
    for folder in (f"usr/share/postgresql/{version}", "usr/lib/locale/C.utf8", "usr/share/zoneinfo"):
        archive.folder(f"/{folder}")
    for module in ("dict_snowball.so", "plpgsql.so"):
        archive.program(str(binaries.parent / "lib" / module), f"{str(binaries.parent)[1:]}/lib/{module}")
    archive.text("usr/local/bin/docker-entrypoint.sh", DATABASE_ENTRY)
    archive.text("etc/passwd", ACCOUNTS)
    archive.own_folder("var/lib/postgresql/data", 999)
    return archive.packed(), [
        f"ENV PATH={binaries}:/usr/local/bin:/bin PGDATA=/var/lib/postgresql/data", "USER 999:999",
        'ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["postgres"]',
    ]  # fmt: skip


class Archive:
    """A root file system in the making."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._tar = tarfile.open(fileobj=self._buffer, mode="w")  # noqa: SIM115 (closed by `packed`)
        self._has: set[str] = set()
        self._tar.add("/bin/busybox", "bin/busybox")
        for name in SHELL:
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            self._tar.addfile(link)
        for name in ("tmp", "run", "var/run"):
            self.own_folder(name, 0, 0o1777)

    def program(self, path: str, name: str) -> None:
        """With the libraries that it loads, where it looks for them."""
        self._add(str(Path(path).resolve()), name)
        said = subprocess.run(["ldd", path], check=True, capture_output=True, text=True).stdout
        for library in re.findall(r"(/\S+) \(0x", said):
            self._add(str(Path(library).resolve()), library[1:])

    def _add(self, path: str, name: str) -> None:
        if name not in self._has:
            self._has.add(name)
            self._tar.add(path, name)

    def folder(self, path: str) -> None:
        self._tar.add(path, path[1:])

    def own_folder(self, name: str, owner: int, mode: int = 0o700) -> None:
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode, entry.uid, entry.gid = tarfile.DIRTYPE, mode, owner, owner
        self._tar.addfile(entry)

    def text(self, name: str, content: str) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content.encode()), 0o755
        self._tar.addfile(entry, io.BytesIO(content.encode()))

    def packed(self) -> bytes:
        self._tar.close()
        return self._buffer.getvalue()


def named(service: str) -> str:
    """The image that the stack file names for a service where nothing else is asked for."""
    stack = yaml.safe_load((ROOT / "deploy/stack.yaml").read_text())
    found = re.fullmatch(r"\$\{\w+:-(.+)\}", stack["services"][service]["image"])
    assert found, stack["services"][service]["image"]
    return found[1]


def bring(client: docker.APIClient) -> None:
    """Imports both into a daemon, under the names of the stack file."""
    for service, make in {"broker": broker, "database": database}.items():
        archive, changes = make()
        repository, tag = named(service).rsplit(":", 1)
        client.import_image_from_data(archive, repository=repository, tag=tag, changes=changes)
