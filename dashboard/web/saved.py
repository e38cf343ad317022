"""Saved views: what one must be, who may share, and the one place that writes them.

An address is opened by whoever clicks it, so it must stay on this site: a path, nothing that a browser reads as
another host ("//there", "/\\there", "/<tab>/there").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from dashboard.operations.policy import may
from dashboard.operations.rules import Problem
from dashboard.web.base_path import within
from dashboard.web.models import SavedView

MOST = 200
"""Views of one owner. A list longer than this is read by nobody."""

NO_SHARING = "Sharing needs the role operator: keep the view for yourself, or ask an operator to share it."


def save(user: Any, name: str, address: str, shared: bool) -> SavedView | list[Problem]:
    """A new view of this user, or what speaks against it. Raises PermissionDenied where it may not be shared."""
    with transaction.atomic():
        # One after another for each owner, so that the count still holds when the view is written.
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        if SavedView.objects.filter(owner=user).count() >= MOST:
            return [Problem("name", f"You have {MOST} views, which is the most: delete one first.")]
        return _written(user, SavedView(owner=user, name=name, address=address, shared=shared))


def change(
    user: Any, view: SavedView, name: str | None = None, address: str | None = None, shared: bool | None = None
) -> SavedView | list[Problem]:
    """The view with what is given made different. Who may not share may still take a shared view back."""
    given = {"name": name, "address": address, "shared": shared}
    changed = {field: value for field, value in given.items() if value is not None}
    for field, value in changed.items():
        setattr(view, field, value)
    return _written(user, view, [*changed, "changed_at"])


def _written(user: Any, view: SavedView, fields: list[str] | None = None) -> SavedView | list[Problem]:
    """Of a view that is there already only these fields, so that nobody else's change is undone."""
    view.name, view.address = view.name.strip(), within(view.address)
    checks: dict[str, Callable[[str], str]] = {"name": name_problem, "address": address_problem}
    problems = [Problem(field, words) for field, check in checks.items() if (words := check(getattr(view, field)))]
    if problems:
        return problems
    if view.shared and not may(user, "share-view"):
        raise PermissionDenied(NO_SHARING)
    try:
        with transaction.atomic():
            view.save(update_fields=fields)
    except IntegrityError:
        return [Problem("name", f"There is a view “{view.name}” already: choose another name, or change that one.")]
    except DatabaseError:
        if fields and not SavedView.objects.filter(pk=view.pk).exists():  # deleted meanwhile, and stays so
            raise Http404("This view is not there any more.") from None
        raise
    return view


def name_problem(name: str) -> str:
    """What is wrong with a name without blanks round it, in a sentence; "" when nothing is."""
    if not name:
        return "Give the view a name."
    if len(name) > SavedView.NAME_LENGTH:
        return f"This name has {len(name)} characters: at most {SavedView.NAME_LENGTH} will do."
    if _has_controls(name):
        return "A name is one line of text, without control characters."
    return ""


def address_problem(address: str) -> str:
    """The same of an address."""
    if len(address) > SavedView.ADDRESS_LENGTH:
        return f"This address has {len(address)} characters: at most {SavedView.ADDRESS_LENGTH} will do."
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "Give what follows the host in the address bar: a path of this site, like /#q=web."
    if _has_controls(address) or any(letter.isspace() for letter in address):
        return "An address has no blanks and no control characters: write a blank as %20."
    return ""


def _has_controls(text: str) -> bool:
    """Also lone surrogates, which no database keeps, and the two separators that break a line."""
    return any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in text)
