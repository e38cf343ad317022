"""Which machine answers: a host key must be known before anything is said to it, as OpenSSH has it.

Known are the lines kept with the host; where there are none, the known_hosts files of the user who runs Docklines.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import asyncssh

from collectors.errors import EngineError
from collectors.keys import HOST_KEY_TYPES, fingerprint
from collectors.target import SSH_PORT, SshPlace, Target

FILES = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")

ALGORITHMS = {
    "ssh-ed25519": ["ssh-ed25519"],
    "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
    "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
    "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
    "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
}
"""What a key of each type signs with, in the order in which keys are asked for."""


@dataclass(frozen=True)
class Known:
    """The keys that are accepted of one machine, and those that are never."""

    accepted: frozenset[str]
    revoked: frozenset[str] = frozenset()

    @property
    def algorithms(self) -> list[str]:
        """What a server is asked to show itself by: first what is known of it, so that a second key is no change."""
        types = [key.split()[0] for key in sorted(self.accepted)]
        wanted = [kind for kind in HOST_KEY_TYPES if kind in types] + [
            kind for kind in HOST_KEY_TYPES if kind not in types
        ]
        return [algorithm for kind in wanted for algorithm in ALGORITHMS[kind]]


def known(target: Target, place: SshPlace, address: str) -> Known:
    """What is known of the machine at `address`, which the name in `place` led to. Raises EngineError."""
    texts = [target.ssh_known_hosts] if target.ssh_known_hosts.strip() else list(_files())
    accepted: set[str] = set()
    revoked: set[str] = set()
    for text in texts:
        try:
            found = asyncssh.import_known_hosts(_with_names(text))
        except ValueError as error:
            raise EngineError(f"The SSH host keys kept for {place} are not understood: {error}.", kind="ssh") from None
        port = None if place.port == SSH_PORT else place.port
        keys, _, never, *_ = asyncssh.match_known_hosts(found, place.host, address, port)
        accepted |= {line_of(key) for key in keys}
        revoked |= {line_of(key) for key in never}
    return Known(frozenset(accepted), frozenset(revoked))


def line_of(key: asyncssh.SSHKey) -> str:
    """Type and base64, without a comment."""
    return " ".join(key.export_public_key("openssh").decode().split()[:2])


def refusal(place: SshPlace, shown: str, known: Known) -> EngineError:
    """Why the key that a machine showed is not taken, and what to do."""
    told = f"{shown.split()[0]} {fingerprint(shown)}"
    if shown in known.revoked:
        words = f"The host key of {place} is marked as revoked ({told}): nothing was said to that machine."
    elif known.accepted:
        before = ", ".join(fingerprint(key) for key in sorted(known.accepted))
        words = (
            f"The host key of {place} has changed: it was {before}, and is {told} now. That machine was set up anew, "
            "or another one answers in its place, and nothing was said to it. Find out which before you accept it."
        )
    else:
        kind = {"ecdsa-sha2-nistp256": "ecdsa", "ssh-rsa": "rsa"}.get(shown.split()[0], "ed25519")
        words = (
            f"The host key of {place} is not known yet: {told}. Accept it if that machine says the same: "
            f"ssh-keygen -lf /etc/ssh/ssh_host_{kind}_key.pub"
        )
    return EngineError(words, kind="ssh", host_key=shown)


def _with_names(text: str) -> str:
    """A bare public key is that of the host it is kept for, by whatever name."""
    return "\n".join(
        f"* {line}" if line.split(None, 1)[:1] and line.split()[0] in HOST_KEY_TYPES else line
        for line in text.splitlines()
    )


def _files() -> list[str]:
    texts = []
    for name in FILES:
        try:
            texts.append(Path(name).expanduser().read_text(errors="replace"))
        except (OSError, RuntimeError):  # RuntimeError: this user has no home
            continue
    return texts
