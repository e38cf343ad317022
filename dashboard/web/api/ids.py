"""Ids of the API: "network:7", of which 7 alone will do where the kind is clear."""

from __future__ import annotations

from django.http import Http404

LARGEST = 2**63 - 1
"""What a database's primary key may be; more is no row, and SQLite would break on it."""


def pk_of(text: str | int, kind: str) -> int | None:
    """The pk in an id of this kind; None where it is not one."""
    number = str(text).removeprefix(f"{kind}:")
    if not (number.isascii() and number.isdigit()) or len(number) > 19:
        return None
    return int(number) if int(number) <= LARGEST else None


def pk_or_404(text: str, kind: str) -> int:
    """The same for an id in a path. Raises Http404."""
    pk = pk_of(text, kind)
    if pk is None:
        raise Http404(f"“{text}” is no id of a {kind}: write it like {kind}:7.")
    return pk
