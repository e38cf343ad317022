"""A table as a file: the rows and columns of the view, all pages of it, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.db import connections
from django.test import AsyncClient, Client
from pytest_django import DjangoAssertNumQueries

from dashboard.web.tables import export
from tests.web import factories
from tests.web.factories import HOSTILE, Scene

pytestmark = pytest.mark.django_db


def lines(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8"))))


def test_a_file_has_the_usual_columns_in_plain_words(scene: Scene, bob: Client) -> None:
    title, *rows = lines(bob, "/containers/?format=csv&q=shop-web")
    assert title == ["Container", "State", "Since", "Host", "Networks", "Ports", "Stack", "Image"]
    networks = "app 10.10.0.5/24 fd00::5/64, shop_default 172.20.0.2/16"
    assert rows == [["shop-web-1", "running", "", "alpha", networks, "8080 → 80/tcp", "shop", "busybox"]]


def test_a_file_follows_search_filters_sort_and_columns_of_the_view(scene: Scene, bob: Client) -> None:
    view = f"host={scene.alpha.pk}&sort=-name&columns=name,id"
    title, *rows = lines(bob, f"/containers/?{view}&format=csv")
    assert title == ["Container", "ID"]
    assert [row[0] for row in rows] == ["sidecar", "shop-web-1", "app_api.1.x"]
    assert (
        f'href="?{view.replace("&", "&amp;").replace(",", "%2C")}&amp;format=csv"'
        in bob.get(f"/containers/?{view}&page=1").content.decode()
    )


def test_a_file_has_the_rows_of_all_pages_once_and_in_order(
    scene: Scene, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PIECE", 7)
    names = [f"crate-{number:02d}" for number in range(60)]
    for name in names:
        factories.container(name, scene.gamma)
    assert [row[0] for row in lines(bob, "/containers/?format=csv&q=crate&page=2")[1:]] == names


def test_a_file_takes_no_query_per_row(
    scene: Scene, bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        box = factories.container(f"box-{number}", scene.gamma)
        factories.endpoint(box, scene.overlay, f"10.10.1.{number}/24")
    with django_assert_max_num_queries(12):
        assert len(lines(bob, "/containers/?format=csv")) > 40


def test_the_hosts_file_has_the_nodes_that_are_not_read_yet(scene: Scene, bob: Client) -> None:
    rows = {row[0]: row for row in lines(bob, "/hosts/?format=csv")}
    assert rows["beta"][1] == "unreachable"
    assert rows["delta"][:3] == ["delta", "not read yet", "10.9.0.4"]
    assert rows["delta"][-1] == ""


@pytest.mark.parametrize("kind", ["networks", "services", "operations"])
def test_every_table_has_its_file_with_a_name_that_says_what_it_is(kind: str, scene: Scene, bob: Client) -> None:
    factories.operation(scene.alpha)
    answer = bob.get(f"/{kind}/?format=csv")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="docklines-{kind}-20')
    assert answer["Content-Disposition"].endswith('.csv"')
    assert b"".join(answer).count(b"\r\n") > 1


@pytest.mark.parametrize("name", ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(name: str, scene: Scene, bob: Client) -> None:
    factories.container(name, scene.gamma, image="busybox-evil")
    assert lines(bob, "/containers/?format=csv&q=evil&columns=name")[1] == [f"'{name}"]


def test_hostile_and_foreign_names_stay_what_they_are(scene: Scene, bob: Client) -> None:
    factories.container('שלום, "עולם"', scene.gamma)
    names = [row[0] for row in lines(bob, f"/containers/?format=csv&host={scene.gamma.pk}&columns=name")]
    assert {HOSTILE, 'שלום, "עולם"'} <= set(names)


def test_nothing_found_is_a_file_with_titles_alone(scene: Scene, bob: Client) -> None:
    assert len(lines(bob, "/containers/?format=csv&q=nowhere")) == 1
    assert len(lines(bob, "/containers/?format=csv&host=x'")) == 1


@pytest.mark.parametrize("kind", ["hosts", "networks", "containers", "services", "operations"])
def test_who_may_not_look_gets_no_file(kind: str, scene: Scene, mallory: Client) -> None:
    assert Client().get(f"/{kind}/?format=csv").status_code == 302
    assert mallory.get(f"/{kind}/?format=csv").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_server_sends_it_piece_by_piece(
    scene: Scene, as_user: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PIECE", 2)
    browser = AsyncClient()
    browser.cookies = as_user("bob").cookies

    async def pieces() -> list[bytes]:
        answer = await browser.get("/containers/?format=csv")
        assert answer.is_async
        return [piece async for piece in answer]

    found = async_to_sync(pieces)()
    assert found[0].startswith(b'"Container","State"')
    assert len(found) == 3  # the titles, and four rows two by two


@pytest.mark.django_db(transaction=True)
def test_while_a_slow_reader_takes_its_time_no_connection_is_kept(
    scene: Scene, as_user: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PIECE", 2)
    browser, closed = AsyncClient(), list[str]()
    browser.cookies = as_user("bob").cookies

    async def pieces() -> None:
        answer = aiter(await browser.get("/containers/?format=csv"))
        for _ in range(3):
            closed.clear()
            assert await anext(answer)
            assert closed == ["default"]

    monkeypatch.setattr(type(connections["default"]), "close", lambda self: closed.append(self.alias))
    async_to_sync(pieces)()


def test_a_user_reads_only_so_many_files_at_a_time(scene: Scene, bob: Client, alice: Client) -> None:
    reading = [bob.get("/containers/?format=csv") for _ in range(export.AT_ONCE)]
    refused = bob.get("/ports/?format=csv")
    assert (refused.status_code, refused.content.decode()) == (429, export.TOO_MANY)
    assert alice.get("/ports/?format=csv").status_code == 200
    b"".join(reading[0])
    assert bob.get("/ports/?format=csv").status_code == 200
    del reading, refused
    gc.collect()  # those whose reader went, and that nobody closed
    assert len([bob.get("/ports/?format=csv").status_code for _ in range(2)]) == 2
