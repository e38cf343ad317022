"""How an address's query is taken in: what may be given once is refused when it is given twice, not guessed at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.errors import ValidationError
from ninja.parser import Parser


class StrictParser(Parser):
    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """As Ninja does, which takes the last of several. Raises ValidationError."""
        twice = [key for key, values in data.lists() if len(values) > 1 and key not in list_fields]
        if twice:
            raise ValidationError([{"loc": ("query", key), "type": "given_twice", "msg": ""} for key in twice])
        return super().parse_querydict(data, list_fields, request)
