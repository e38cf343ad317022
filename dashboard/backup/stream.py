"""The file: gzip of lines of JSON, so that `zcat FILE | head -1` says what it is. Written and read in one pass.

    {"docklines": "backup", "format": 1, "version", "made_at", "database", "key", "migrations", "rows": {table: count}}
    {"table": "inventory.host", "columns": ["id", "name", …], "last": 17}    for each table, and after it
    [17, "node-1", …]                                                       its rows
    {"end": lines before this one, "sha256": of all bytes before this line}

`last` is the highest number that the database has given out, so that one is never given twice: changes name what has
gone by its number. Times are RFC 3339, bytes base64.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from hashlib import sha256
from typing import Any, BinaryIO, Literal

import msgspec

FORMAT = 1
LONGEST_LINE = 256 * 2**20
CUT = "This backup is cut off: its end is missing."


class Damaged(Exception):
    """This is no backup, or not whole. The text is one sentence."""


class Header(msgspec.Struct, kw_only=True):
    """`key` is a fingerprint of the secret key (saving.fingerprint). `migrations` are those that had been applied."""

    docklines: Literal["backup"] = "backup"
    format: int = FORMAT
    version: str
    made_at: str
    database: str
    key: str
    migrations: list[tuple[str, str]]
    rows: dict[str, int]


class Table(msgspec.Struct, kw_only=True):
    table: str
    columns: list[str]
    last: int


class End(msgspec.Struct, kw_only=True):
    end: int
    sha256: str


Row = list[Any]


class Writer:
    """Writes to `file`, which stays open."""

    def __init__(self, file: BinaryIO) -> None:
        self._packed = GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0)
        self._digest = sha256()
        self._lines = 0
        self._encode = msgspec.json.Encoder().encode

    def line(self, value: Header | Table | tuple[Any, ...]) -> None:
        text = self._encode(value) + b"\n"
        self._digest.update(text)
        self._packed.write(text)
        self._lines += 1

    def end(self) -> None:
        self._packed.write(self._encode(End(end=self._lines, sha256=self._digest.hexdigest())) + b"\n")
        self._packed.close()


class Reader:
    """Reads `header` first; then `parts` gives tables and rows, and raises Damaged at the latest at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._packed = GzipFile(fileobj=file, mode="rb")
        self._digest = sha256()
        self._lines = 0
        first = self._line()
        try:
            self.header = msgspec.json.decode(first, type=Header)
        except msgspec.MsgspecError:
            raise Damaged("This is no backup of Docklines.") from None
        if self.header.format > FORMAT:
            raise Damaged(f"This backup was made by Docklines {self.header.version}, in a form unknown to this one.")
        self._count(first)

    def parts(self) -> Iterator[Table | Row]:
        read = msgspec.json.Decoder(list[Any] | dict[str, Any]).decode
        counted: dict[str, int] = {}
        table = ""
        while True:
            text = self._line()
            try:
                found = read(text)
                if isinstance(found, dict) and "end" in found:
                    break
                if isinstance(found, dict):
                    found = msgspec.convert(found, Table)
                    table = found.table
                    counted[table] = 0
                else:
                    counted[table] += 1
            except (msgspec.MsgspecError, KeyError):
                raise self._damaged() from None
            self._count(text)
            yield found
        self._see_end(found, counted)

    def _see_end(self, found: dict[str, Any], counted: dict[str, int]) -> None:
        told = End(end=self._lines, sha256=self._digest.hexdigest())
        if found != msgspec.to_builtins(told) or counted != self.header.rows or self._line(last=True):
            raise self._damaged()

    def _line(self, last: bool = False) -> bytes:
        try:
            text = self._packed.readline(LONGEST_LINE)
        except (BadGzipFile, zlib.error):
            raise self._damaged() if self._lines else Damaged("This is no backup of Docklines.") from None
        except EOFError:
            raise Damaged(CUT) from None
        if not text.endswith(b"\n") and not last:
            raise Damaged(CUT)
        return text

    def _count(self, text: bytes) -> None:
        self._digest.update(text)
        self._lines += 1

    def _damaged(self) -> Damaged:
        return Damaged(f"This backup is damaged, after line {self._lines}.")
