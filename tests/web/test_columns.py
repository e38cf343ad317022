"""The columns of a table, the size of its pages: what an address asks for, and what is shown then."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dashboard.web.views import containers, hosts, networks, operations, services
from tests.web import factories
from tests.web.factories import HOSTILE, Scene

pytestmark = pytest.mark.django_db

TABLES = {
    "/hosts/": hosts.TABLE,
    "/networks/": networks.TABLE,
    "/containers/": containers.TABLE,
    "/services/": services.TABLE,
    "/operations/": operations.TABLE,
}


def titles(client: Client, address: str) -> list[str]:
    html = client.get(address).content.decode()
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<th scope=\"col\".*?</th>", html, re.S)]


def row_of(client: Client, address: str, name: str) -> str:
    html = client.get(address).content.decode()
    return next(row for row in re.findall(r"<tr id=.*?</tr>", html, re.S) if f">{name}<" in row)


@pytest.mark.parametrize("address", TABLES)
def test_every_column_can_be_shown_and_each_row_has_a_cell_for_it(address: str, scene: Scene, bob: Client) -> None:
    factories.operation(scene.alpha)
    columns = TABLES[address].columns
    everything = f"{address}?columns={','.join(column.key for column in columns)}"
    assert titles(bob, everything) == [column.title for column in columns]
    rows = re.findall(r"<tr id=.*?</tr>", bob.get(everything).content.decode(), re.S)
    assert rows
    assert {row.count("<td") for row in rows} == {len(columns)}


@pytest.mark.parametrize("address", TABLES)
def test_every_column_that_sorts_does_so_both_ways(address: str, scene: Scene, bob: Client) -> None:
    factories.operation(scene.alpha)
    for column in TABLES[address].columns:
        if column.order:
            for sort in (column.key, f"-{column.key}"):
                assert bob.get(f"{address}?sort={sort}").status_code == 200, sort


def test_columns_of_the_address_are_shown_in_the_order_of_the_table(scene: Scene, bob: Client) -> None:
    assert titles(bob, "/networks/?columns=vxlan,driver,name") == ["Network", "Driver", "VXLAN id"]
    assert "4097" in row_of(bob, "/networks/?columns=vxlan", "app")
    assert "02:42:ac:14:00:02" in row_of(bob, "/containers/?columns=macs", "shop-web-1")


def test_columns_may_come_one_by_one_as_a_form_without_a_script_sends_them(scene: Scene, bob: Client) -> None:
    assert titles(bob, "/hosts/?columns=name&columns=kernel") == ["Host", "Kernel"]


def test_the_column_with_the_name_is_always_there(scene: Scene, bob: Client) -> None:
    assert titles(bob, "/containers/?columns=image") == ["Container", "Image"]


@pytest.mark.parametrize("asked", ["", "no", "no,such,thing", "%00", ",,,"])
def test_columns_that_there_are_not_are_passed_over(asked: str, scene: Scene, bob: Client) -> None:
    usual = titles(bob, "/containers/")
    assert titles(bob, f"/containers/?columns={asked}") == usual
    assert "Created" not in usual


def test_sorting_and_paging_keep_the_columns(scene: Scene, bob: Client) -> None:
    for number in range(60):
        factories.container(f"crate-{number:02d}", scene.gamma)
    page = bob.get("/containers/?columns=name,image").content.decode()
    assert "?columns=name%2Cimage&amp;page=2" in page
    assert "?columns=name%2Cimage&amp;sort=-name" in page


def test_pages_may_have_two_hundred_rows_and_say_which_they_are(scene: Scene, bob: Client) -> None:
    for number in range(210):
        factories.container(f"crate-{number:03d}", scene.gamma)
    few = bob.get("/containers/?q=crate").content.decode()
    assert "50 of 210 rows, page 1 of 5" in few
    many = bob.get("/containers/?q=crate&size=200&page=2").content.decode()
    assert "210 of 210 rows, page 2 of 2" in many
    assert many.count("<tr id=") == 10
    assert 'name="size" value="200"' in many  # so that a search keeps it
    assert bob.get("/containers/?q=crate&size=9999").content.decode().count("<tr id=") == 50


def test_a_search_that_fits_one_page_says_how_many_it_found(scene: Scene, bob: Client) -> None:
    assert "1 row<" in bob.get("/containers/?q=shop-web").content.decode()


def test_all_columns_take_no_query_per_row(
    scene: Scene, bob: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        box = factories.container(f"box-{number}", scene.gamma, service=scene.service)
        factories.endpoint(box, scene.overlay, f"10.10.1.{number}/24", aliases=["box"])
    every = ",".join(column.key for column in containers.TABLE.columns)
    with django_assert_max_num_queries(13):
        assert bob.get(f"/containers/?columns={every}").status_code == 200


def test_hostile_words_in_further_columns_are_only_text(scene: Scene, bob: Client) -> None:
    page = bob.get("/containers/?columns=error,aliases").content.decode()
    assert HOSTILE not in page
    assert "&lt;img src=x" in page


def test_a_node_that_is_not_read_fills_the_columns_it_can(scene: Scene, carol: Client) -> None:
    page = carol.get("/hosts/?columns=role,at,kernel").content.decode()
    assert re.search(r">delta<.*?Add this host.*?worker.*?10\.9\.0\.4", page, re.S)
