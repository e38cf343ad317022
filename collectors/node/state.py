"""What a node's collector must not forget: the password it has made for itself, one for each NodeID.

A folder of the node, which outlives the container. Lost, the node has to be let in anew by an admin; read by somebody,
it is worth what `collectors.node.acl` says.
"""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path

PASSWORD_BYTES = 32


def password(folder: Path, node_id: str) -> str:
    """The node's password; made and on the disk when this returns. Raises OSError."""
    path = folder / node_id
    try:
        kept = path.read_text().strip()
    except FileNotFoundError:
        kept = ""
    return kept or _made(path)


def forget(folder: Path, node_id: str) -> None:
    """The password is worth nothing any more: the next one is made anew. Raises OSError."""
    (folder / node_id).unlink(missing_ok=True)


def hashed(text: str) -> str:
    """As the broker keeps it, and as it is told to the dashboard."""
    return sha256(text.encode()).hexdigest()


def _made(path: Path) -> str:
    """Under another name first: a file that is there is whole, whenever the machine stops."""
    made = secrets.token_urlsafe(PASSWORD_BYTES)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return made
