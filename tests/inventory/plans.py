"""Enough rows that a database minds how it reads them, made by itself in a moment, and what it says it would do."""

from __future__ import annotations

import re

from django.db import connection

from tests.web import factories

CONTAINERS, CHANGES = 4_000, 10_000
LARGE = ("inventory_change", "inventory_container", "inventory_endpoint", "operations_operation", "django_session")


def make_rows() -> None:
    """Eighty hosts of 50 containers with two endpoints each, changes of two days, operations and sessions: so many
    hosts that no planner doubts whether one is worth an index."""
    for number in range(80):
        factories.host(f"h{number}")
    hosts = "(SELECT MIN(id) FROM inventory_host) + n % 80"
    nets = "(SELECT MIN(id) FROM inventory_network) + n % 60"
    fill("inventory_container", CONTAINERS, host_id=hosts, docker_id="'c' || n", name="'box-' || n", image="'x'",
         state="CASE n % 50 WHEN 0 THEN 'exited' ELSE 'running' END",
         service_docker_id="CASE n % 10 WHEN 0 THEN 's' || (n % 400) ELSE '' END")  # fmt: skip
    fill("inventory_endpoint", 2 * CONTAINERS, host_id=hosts, container_key="'c' || (n % 4000)",
         network_key="'n' || (n % 900)", network_name="'n' || n", kind="'container'", network_id=nets,
         container_id="(SELECT MIN(id) FROM inventory_container) + n % 4000")  # fmt: skip
    fill("inventory_change", CHANGES, at=moment("n * 9"), source="'host:' || (n % 20)", revision="n",
         kind="'container'", object_pk="n % 4000", name="'x'", action="'changed'")  # fmt: skip
    fill("operations_operation", CHANGES, asked_at=moment("n * 9"), ended_at=moment("n * 9"), user_name="'x'",
         host_name="'x'", kind="'x'", summary="'x'", state="'succeeded'")  # fmt: skip
    fill("django_session", CHANGES, session_key="'s' || n", session_data="'x'", expire_date=moment("-n"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def moment(seconds: str) -> str:
    """So many seconds ago, as a column of that database."""
    if connection.vendor == "postgresql":
        return f"now() - ({seconds}) * interval '1 second'"
    return f"datetime('now', (-({seconds})) || ' seconds')"


def fill(table: str, many: int, **columns: str) -> None:
    """Rows of SQL expressions of n; what is not said is as the model has it: text "", number 0, JSON empty."""
    said = {**_blank(table), **columns}
    made = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {many})"
    names, values = ", ".join(f'"{name}"' for name in said), ", ".join(said.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {made} SELECT {values} FROM s".replace("%", "%%"), [])


def _blank(table: str) -> dict[str, str]:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    blank = {"CharField": "''", "TextField": "''", "JSONField": "'{}'", "BigIntegerField": "0", "BooleanField": "false"}
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.null)]
    return {field.column: blank[kind] for field in fields if (kind := field.get_internal_type()) in blank}


def whole_tables(sql: str) -> list[str]:
    """The large tables that this statement goes through from end to end. In the order of an index, a database does that
    too, unless it may stop on the way."""
    whole = _without_index if connection.vendor == "postgresql" else _scanned
    return [table for table in whole(explained(sql), " LIMIT " in sql) if table in LARGE]


def _scanned(plan: str, may_stop: bool) -> list[str]:
    """SQLite says SCAN where it goes through all, by an index or not."""
    found = re.findall(r"SCAN (\w+)(.*)", plan)
    return [table for table, how in found if not ("INDEX" in how and may_stop)]


def _without_index(plan: str, may_stop: bool) -> list[str]:
    """PostgreSQL's steps begin with an arrow; one that goes by an index for certain rows has a condition on the first
    thing the index is of: with one on the second only, it goes through the whole index."""
    whole = []
    for step in re.split(r"^ *-> *", plan, flags=re.MULTILINE):
        by, within = re.search(r"Index.* Scan.* using (\w+)|Bitmap Index Scan on (\w+)", step), "Index Cond" in step
        if by and not may_stop and not (within and _first_of(by[1] or by[2]) in step.partition("Index Cond")[2]):
            whole.append(_one("SELECT tablename FROM pg_indexes WHERE indexname = %s", by[1] or by[2]))
        whole += re.findall(r"Seq Scan on (\w+)", step)
    return whole


def _first_of(index: str) -> str:
    return _one("SELECT pg_get_indexdef(%s::regclass, 1, true)", index)


def _one(sql: str, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql, [name])
        return str(cursor.fetchone()[0])


def explained(sql: str) -> str:
    """What the database would do. PostgreSQL is asked to take an index wherever one fits: whether it is worth one for
    so few rows, it weighs anew with every sample it takes of them, which says nothing about many more."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN ") + sql.replace("%", "%%"), [])
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        if postgresql:
            cursor.execute("SET LOCAL enable_seqscan = on")
    return plan
