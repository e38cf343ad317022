"""A form field of key=value lines: labels and driver options as they stand in a compose file or on a command line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class LinesField(forms.CharField):
    """Gives a dict. A key alone has the value "", as in `--opt encrypted`; empty lines are passed over."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        attrs = {"rows": 3, "spellcheck": "false", "autocapitalize": "none", "class": "mono"}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), max_length=20_000, **options)

    def clean(self, value: Any) -> dict[str, str]:
        pairs: dict[str, str] = {}
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            key, _, text = line.partition("=")
            if key.strip() in pairs:
                raise ValidationError(f"The key {key.strip()} stands there twice: keep one.")
            pairs[key.strip()] = text.strip()
        return pairs
