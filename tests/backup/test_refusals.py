"""A file that is not whole, not ours or not for this database changes nothing."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from hashlib import sha256

import msgspec
import pytest
from django.db import DatabaseError
from django.db.models.signals import pre_migrate

from dashboard.backup import loading, stream
from dashboard.inventory.models import Container, Host
from tests.backup.conftest import contents


def cut(part: float) -> Callable[[bytes], bytes]:
    return lambda whole: whole[: int(len(whole) * part)]


def flipped(part: float) -> Callable[[bytes], bytes]:
    def flip(whole: bytes) -> bytes:
        at = int(len(whole) * part)
        return whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]

    return flip


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    """A file that gzip finds nothing wrong with."""
    return lambda whole: gzip.compress(b"".join(change(gzip.decompress(whole).splitlines(keepends=True))))


def shorter_and_signed(told: list[bytes]) -> list[bytes]:
    """A row less, with the digest and the number of lines put right: only the header's count tells."""
    left = [*told[:-2]]
    end = {"end": len(left), "sha256": sha256(b"".join(left)).hexdigest()}
    return [*left, msgspec.json.encode(end) + b"\n"]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "of another kind": lambda whole: b"PGDMP" + whole,
    "a gzip of something else": lambda whole: gzip.compress(b'{"docklines": "else"}\n'),
    "cut in its header": cut(0.0005),
    "cut in the middle": cut(0.5),
    "cut at its end": lambda whole: whole[:-9],
    "a byte is another one early": flipped(0.1),
    "a byte is another one late": flipped(0.95),
    "its end is missing": lines(lambda told: told[:-1]),
    "a row is missing": lines(lambda told: told[:-3] + told[-2:]),
    "a row is missing and the digest is right": lines(shorter_and_signed),
    "a value is another one": lines(lambda told: [line.replace(b"running", b"removed") for line in told]),
    "something follows": lines(lambda told: [*told, b"[1]\n"]),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_before_anything_is_touched(
    small: bytes, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents("default")
    monkeypatch.setattr(loading, "put", lambda *_, **__: pytest.fail("the database was touched"))
    with pytest.raises(stream.Damaged):
        loading.load(io.BytesIO(damage(small)), replace=True)
    assert contents("default") == before


@pytest.fixture
def small(transactional_db: None) -> bytes:
    from tests.backup.conftest import backup
    from tests.web import factories

    factories.scene()
    return backup().getvalue()


def rewritten(whole: bytes, change: Callable[[stream.Header], None]) -> io.BytesIO:
    reader = stream.Reader(io.BytesIO(whole))
    change(reader.header)
    file = io.BytesIO()
    writer = stream.Writer(file)
    writer.line(reader.header)
    for part in reader.parts():
        writer.line(part if isinstance(part, stream.Table) else tuple(part))
    writer.end()
    return file


def test_a_file_of_a_newer_version_is_refused_with_its_version(small: bytes) -> None:
    def newer(header: stream.Header) -> None:
        header.version = "9.3.0"
        header.migrations.append(("inventory", "0999_what_is_to_come"))

    with pytest.raises(loading.Refused, match=r"9\.3\.0.*0999_what_is_to_come"):
        loading.load(rewritten(small, newer), replace=True)
    form = rewritten(small, lambda header: setattr(header, "format", 2))
    with pytest.raises(stream.Damaged, match="unknown to this one"):
        loading.load(form, replace=True)


def test_a_database_with_something_in_it_is_left_alone(small: bytes) -> None:
    before = contents("default")
    with pytest.raises(loading.Refused, match="add --replace"):
        loading.load(io.BytesIO(small), replace=False)
    assert contents("default") == before


def test_what_breaks_down_half_way_is_taken_back_whole(small: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents("default")
    insert = loading.tables.insert

    def full(model: type, *arguments: object) -> int:
        if model is Host:
            raise DatabaseError("database or disk is full")
        return insert(model, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(loading.tables, "insert", full)
    with pytest.raises(DatabaseError, match="disk is full"):
        loading.load(io.BytesIO(small), replace=True)
    monkeypatch.undo()
    assert contents("default") == before
    assert Container.objects.exists()


def test_a_row_that_points_at_nothing_is_refused_by_the_database(small: bytes) -> None:
    before = contents("default")
    told = gzip.decompress(small).splitlines(keepends=True)
    at = next(n for n, line in enumerate(told) if line.startswith(b'{"table":"inventory.networkview"'))
    columns = msgspec.json.decode(told[at])["columns"]
    row = msgspec.json.decode(told[at + 1])
    row[columns.index("host_id")] = 4_000_000
    told[at + 1] = msgspec.json.encode(row) + b"\n"
    told[-1] = msgspec.json.encode({"end": len(told) - 1, "sha256": sha256(b"".join(told[:-1])).hexdigest()}) + b"\n"
    with pytest.raises(DatabaseError):
        loading.load(io.BytesIO(gzip.compress(b"".join(told))), replace=True)
    assert contents("default") == before


def test_a_database_that_is_refused_is_not_migrated_either(small: bytes) -> None:
    def seen(**_: object) -> None:
        pytest.fail("the database was migrated")

    pre_migrate.connect(seen)
    try:
        with pytest.raises(loading.Refused):
            loading.load(io.BytesIO(small), replace=False)
    finally:
        pre_migrate.disconnect(seen)
