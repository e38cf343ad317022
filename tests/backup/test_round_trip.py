"""What was saved comes back, row by row, in whichever database."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from dashboard.backup import loading, saving, stream, tables
from dashboard.inventory.models import Change, Host, HostCredential
from dashboard.inventory.sealing import unseal
from tests.backup.conftest import backup, contents


def test_every_row_comes_back_in_another_database_and_from_there(
    installation: None, saved: io.BytesIO, beside: str
) -> None:
    loading.load(saved, replace=False, using=beside)
    there = contents(beside)
    assert there == contents("default")
    empty = {name for name, rows in there.items() if len(rows) == 1}
    assert not empty & {"admin.logentry", "auth.user_groups", "inventory.hostcredential", "web.apitoken"}
    file = backup(beside)
    Host.objects.all().delete()
    loading.load(file, replace=True)
    assert contents("default") == there


def test_what_comes_next_gets_a_number_that_nothing_ever_had(saved: io.BytesIO, beside: str) -> None:
    highest = Host.objects.create(name="next", address="tcp://next:2375").pk
    loading.load(saved, replace=True)
    assert Host.objects.create(name="next", address="tcp://next:2375").pk == highest
    loading.load(saved, replace=False, using=beside)
    assert Host.objects.using(beside).create(name="next", address="tcp://next:2375").pk == highest


def test_users_log_in_and_credentials_open_afterwards(saved: io.BytesIO) -> None:
    loading.load(saved, replace=True)
    assert authenticate(username="alice", password="only for tests") is not None
    assert unseal(HostCredential.objects.get().tls_key) == "a key"
    assert not Session.objects.exists()


def test_sessions_are_not_in_it(saved: io.BytesIO) -> None:
    reader = stream.Reader(saved)
    assert "sessions.session" not in reader.header.rows
    assert "of a session" not in str(list(reader.parts()))


def test_a_backup_is_of_one_moment_and_nobody_waits_for_it(
    installation: None, beside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents("default")
    real = tables.rows
    wrote: list[bool] = []

    def write() -> None:
        try:
            Change.objects.all().delete()
            Host.objects.create(name="meanwhile", address="tcp://meanwhile:2375")
            wrote.append(True)
        finally:
            connection.close()

    def rows(model: Any, using: str) -> Iterator[Any]:
        if not wrote and using == "default":
            other = threading.Thread(target=write)
            other.start()
            other.join(8)
        return real(model, using)

    with monkeypatch.context() as patched:
        patched.setattr(tables, "rows", rows)
        file = backup()
    assert wrote == [True]
    loading.load(file, replace=False, using=beside)
    after = contents(beside)
    assert {name: rows[1:] for name, rows in after.items()} == {name: rows[1:] for name, rows in before.items()}
    assert Host.objects.filter(name="meanwhile").exists()


def test_a_backup_of_an_older_version_is_brought_up_to_date(saved: io.BytesIO, beside: str) -> None:
    """One in which containers had no `since` and nodes no collectors: written as that version would have."""
    before = contents("default")
    loading.load(as_of_old(saved), replace=False, using=beside)
    assert contents("default") == before
    assert contents(beside).keys() == contents("default").keys()
    model = apps.get_model("inventory.container")
    names = model.objects.using(beside).order_by("pk").values_list("pk", "name", "since")
    assert list(names) == [(pk, name, None) for pk, name in model.objects.order_by("pk").values_list("pk", "name")]
    assert set(saving.applied(beside)) == loading.known_migrations()
    assert "older" not in connections.settings


def as_of_old(saved: io.BytesIO) -> io.BytesIO:
    """The same rows as a Docklines would have saved them that had no migration of the inventory after 0003."""
    reader, old = stream.Reader(saved), io.BytesIO()
    header = stream.Reader(io.BytesIO(saved.getvalue())).header
    header.migrations = [(app, name) for app, name in header.migrations if app != "inventory" or name < "0004"]
    past = tables.kept(MigrationLoader(None).project_state(header.migrations).apps)
    header.rows = {name: many for name, many in header.rows.items() if name in past}
    writer = stream.Writer(old)
    writer.line(header)
    for table, rows in loading.of_file(reader):
        if table.table in past:
            names = tables.columns(past[table.table])
            places = [table.columns.index(name) for name in names]
            writer.line(stream.Table(table=table.table, columns=names, last=table.last))
            for row in rows:
                writer.line(tuple(row[place] for place in places))
    writer.end()
    return old
