"""Settings that lie in files: NAME_FILE names a file whose content is the value of NAME, as Docker hands secrets over.

A password in the environment is seen by whoever may inspect the container; in a file only by who may read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SUFFIX = "_FILE"
LARGEST = 64 * 1024
"""Bytes that a value may have. A path that leads somewhere else by mistake is not read into memory."""


class BadFile(ValueError):
    """A file that gives no value. The text is one sentence that names the variable and says what to do."""


def with_files(environ: Mapping[str, str], prefix: str = "DOCKLINES_") -> dict[str, str]:
    """The environment, with each `prefix…_FILE` read into its variable; one newline at its end does not count.

    Raises BadFile.
    """
    found = dict(environ)
    for name, path in environ.items():
        if name.startswith(prefix) and name.endswith(SUFFIX) and path:
            meant = name.removesuffix(SUFFIX)
            if environ.get(meant):
                raise BadFile(f"Both {meant} and {name} are set: give only one of them.")
            found[meant] = _content(name, Path(path))
    return found


def _content(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(f"{name} names {path}, which cannot be read: {error.strerror}.") from None
    try:
        text = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        text = ""
    if not text or len(content) > LARGEST or "\0" in text:
        raise BadFile(f"{name} names {path}, which must hold the value alone, as text.")
    return text
