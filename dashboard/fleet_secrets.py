"""What the services of deploy/stack.yaml are given as secrets, made once: `docklines secrets FOLDER`.

Nothing that is there is ever overwritten, so it may be run again after an upgrade that wants one more. What follows
from a password is made out of the one that is there.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cryptography import x509

from dashboard import certificates
from dashboard.env import OWNER_ONLY

BROKER_NAMES = ["broker", "localhost", "127.0.0.1"]
"""What the broker's certificate is for: its service's name in the stack, and itself, for its health check."""

USER = "docklines"
"""The dashboard's, at the broker and at the database."""


class Folder:
    """The folder of secrets; `made` has the names of those that were missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.made: list[str] = []

    def text(self, name: str, make: Callable[[], str]) -> str:
        """The file's content; made first where it is missing, readable by its owner only. Raises OSError."""
        path = self.path / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().rstrip("\n")
        content = make()
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        self.made.append(name)
        return content


def fill(path: Path) -> list[str]:
    """Makes what is missing, and gives its names. Raises OSError, and ValueError for a file that is not as it was."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Folder(path)
    _certificates(folder)
    broker = folder.text("broker-password", _password)
    folder.text("broker-users", lambda: users(broker))
    folder.text("broker-url", lambda: f"rediss://{USER}:{broker}@broker:6379/0")
    database = folder.text("database-password", _password)
    folder.text("database-url", lambda: f"postgres://{USER}:{database}@database:5432/{USER}")
    folder.text("enrolment-secret", _password)
    folder.text("secret-key", lambda: secrets.token_urlsafe(50))
    return folder.made


def users(password: str) -> str:
    """The broker's users file: nobody comes in without a name, and the dashboard may do everything. It makes the users
    of the nodes itself, from its database."""
    return f"user default off\nuser {USER} on #{sha256(password.encode()).hexdigest()} ~* &* +@all\n"


def _certificates(folder: Folder) -> None:
    """The CA and the broker's certificate. The CA's key is given to no service; it makes the next certificate."""
    if (folder.path / "broker-cert.pem").exists() and (folder.path / "broker-key.pem").exists():
        return
    if not (folder.path / "ca-key.pem").exists() and not (folder.path / "ca.pem").exists():
        key, ca = certificates.new_authority("Docklines broker CA")
        folder.text("ca-key.pem", lambda: certificates.pem_of(key))
        folder.text("ca.pem", lambda: certificates.pem_of(ca))
    key = certificates.key_from((folder.path / "ca-key.pem").read_text())
    ca = x509.load_pem_x509_certificate((folder.path / "ca.pem").read_bytes())
    server_key, server = certificates.new_server(BROKER_NAMES, key, ca)
    for name in ("broker-cert.pem", "broker-key.pem"):  # a pair, of which one alone is of no use
        (folder.path / name).unlink(missing_ok=True)
    folder.text("broker-key.pem", lambda: certificates.pem_of(server_key))
    folder.text("broker-cert.pem", lambda: certificates.pem_of(server))


def _password() -> str:
    """Letters and digits alone, so that it needs no quoting in a URL."""
    return secrets.token_hex(24)


def main(words: list[str]) -> int:
    os.umask(OWNER_ONLY)
    if len(words) != 1 or words[0].startswith("-"):
        print("Name the folder: docklines secrets FOLDER", file=sys.stderr)
        return 2
    try:
        made = fill(Path(words[0]))
    except OSError as error:
        whom = '--user "$(id -u):$(id -g)"'
        print(
            f"{error.filename or words[0]} cannot be made or read ({error.strerror}): name a folder of yours; "
            f"docker run may need {whom}.",
            file=sys.stderr,
        )
        return 1
    except ValueError as error:
        print(f"A file in {words[0]} is not as it was made: {error}. Take it from a backup.", file=sys.stderr)
        return 1
    print(f"Made in {words[0]}: {', '.join(made)}." if made else f"Everything is in {words[0]} already.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
