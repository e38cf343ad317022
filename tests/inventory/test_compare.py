"""The comparing core, without a database."""

from __future__ import annotations

from dashboard.inventory.compare import Row, compare

STANDS = {"web": Row(1, {"state": "running", "image": "nginx"}), "db": Row(2, {"state": "running", "image": "pg"})}


def test_equal_rows_differ_in_nothing() -> None:
    assert not compare(STANDS, {key: dict(row.columns) for key, row in STANDS.items()})


def test_only_the_columns_that_differ_change() -> None:
    difference = compare(STANDS, {"web": {"state": "exited", "image": "nginx"}, "db": STANDS["db"].columns})
    assert difference.changed == {"web": (1, {"state": "running"}, {"state": "exited"})}
    assert (difference.added, difference.removed) == ({}, {})


def test_a_column_that_nobody_speaks_of_is_let_be() -> None:
    assert not compare(STANDS, {"web": {"image": "nginx"}, "db": {"image": "pg"}})


def test_what_came_and_what_went_are_told_whole() -> None:
    difference = compare(STANDS, {"web": STANDS["web"].columns, "new": {"state": "created"}})
    assert difference.added == {"new": {"state": "created"}}
    assert difference.removed == {"db": STANDS["db"]}
