"""An installation with something in every table, and a second database beside it, which is always SQLite."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from dashboard.backup import older, saving, tables
from dashboard.inventory.models import Change, Host, HostCredential, Pool
from dashboard.inventory.sealing import seal
from dashboard.operations.models import Operation
from dashboard.web.models import ApiToken, SavedView
from tests.web import factories


@pytest.fixture
def installation(transactional_db: None) -> None:
    """Rows of all kinds, made at times that are not now, with numbers that have gone between them."""
    scene = factories.scene()
    long_ago = timezone.now() - timedelta(days=9, microseconds=1234)
    Host.objects.update(added_at=long_ago, warnings=["«no» swap\n", "日本"])
    HostCredential.objects.create(host=scene.gamma, tls_key=seal("a key"), ssh_key=b"\x00\xff\x80")
    alice = factories.user("alice", "operator")
    alice.user_permissions.add(Permission.objects.get(codename="view_host"))
    ApiToken.issue(alice, "viewer")
    SavedView.objects.create(owner=alice, name="mine", address="/#q=web")
    kind = ContentType.objects.get_for_model(Host)
    LogEntry.objects.create(user=alice, content_type=kind, object_id="1", object_repr="x", action_flag=ADDITION)
    Session.objects.create(session_key="s" * 32, session_data="of a session", expire_date=timezone.now())
    Operation.objects.create(user=alice, user_name="alice", host=scene.alpha, host_name="alpha", command={"a": [1]})
    Operation.objects.update(asked_at=long_ago)
    Pool.objects.create(network=scene.overlay, position=7, subnet="10.7.0.0/16")
    Change.objects.bulk_create(
        Change(
            at=long_ago + timedelta(seconds=n), source="host:1", revision=n, kind="container", object_pk=n,
            name=f"c{n}", action="changed", before={"state": "running"}, after={"state": "exited", "exit_code": n},
        )
        for n in range(5000)
    )  # fmt: skip
    Host.objects.create(name="gone", address="tcp://gone:2375")
    Host.objects.get(name="gone").delete()


@pytest.fixture
def beside(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The alias of another database, with nothing in it, not even tables. Django's tests open only those they know."""
    known = BaseDatabaseWrapper.ensure_connection

    def ensure_connection(self: BaseDatabaseWrapper) -> None:
        if self.alias not in ("beside", older.ALIAS):
            known(self)
        elif self.connection is None:
            self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure_connection)
    with older.beside("beside") as alias:
        yield alias


@pytest.fixture
def saved(installation: None) -> io.BytesIO:
    return backup()


def backup(using: str = "default") -> io.BytesIO:
    file = io.BytesIO()
    saving.save(file, using)
    file.seek(0)
    return file


def contents(using: str) -> dict[str, list[Any]]:
    """Every row that is kept, and the number that the next one gets, by table."""
    return {
        name: [tables.last_number(model, using), *map(_comparable, tables.rows(model, using))]
        for name, model in tables.kept(apps).items()
    }


def _comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
