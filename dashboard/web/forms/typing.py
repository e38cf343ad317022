"""What is typed: a line of text, and a form that is half filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def text(label: str, placeholder: str = "", required: bool = False, list: str = "", **options: Any) -> forms.CharField:
    """A line of text as one types names and addresses: nothing corrects it. `list` is the id of a datalist."""
    attrs = {**PLAIN, "placeholder": placeholder, "list": list}
    widget = forms.TextInput(attrs={name: value for name, value in attrs.items() if value})
    return forms.CharField(label=label, required=required, max_length=300, widget=widget, **options)


def typed(data: Mapping[str, Any], form: type[forms.Form], prefix: str = "") -> dict[str, Any]:
    """What a request carries for this form, as initial values: unchecked, so that half a form can be shown again."""
    lead = f"{prefix}-" if prefix else ""
    found: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        value = data.get(lead + name, "")
        found[name] = value not in ("", "False") if isinstance(field, forms.BooleanField) else str(value)[:20_000]
    return found
