"""The API against its own description: whatever is sent, the answer is one that it promises."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.conf import settings as settings_of_django
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import NinjaJSONEncoder
from ninja.throttling import UserRateThrottle
from schemathesis.specs.openapi import checks

from dashboard.web.api.shapes import Shape
from dashboard.web.api.site import api
from dashboard.web.models import ApiToken
from tests.operations import factories
from tests.operations.factories import Fleet


def described() -> OpenAPISchema:
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder))


schema = schemathesis.openapi.from_dict(described())
schema.app = get_wsgi_application()


@pytest.fixture
def header(fleet: Fleet, sent: list[int], monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Carol's token. The application answers within the test's own transaction, and without counting the requests."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    monkeypatch.setattr(UserRateThrottle, "allow_request", lambda *_: True)
    yield {"Authorization": f"Bearer {ApiToken.issue(factories.user('carol', 'admin'), 'admin')[1]}"}
    for signal in ends:
        signal.connect(close_old_connections)


def test_the_description_is_valid() -> None:
    assert schema.validate() is None
    assert schema.raw_schema["openapi"].startswith("3.1")


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_answers_as_it_is_described(case: schemathesis.Case, header: dict[str, str]) -> None:
    # What is well formed may still be refused (422): names in use, subnets that meet.
    case.call_and_validate(headers=header, excluded_checks=[checks.positive_data_acceptance])


def test_every_path_says_what_it_is_for() -> None:
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], f"{method} {path}"
            assert operation["description"], f"{method} {path}"


def test_every_path_stands_in_the_documentation() -> None:
    page = (settings_of_django.BASE_DIR / "docs" / "api.md").read_text()
    missing = [path for path in described()["paths"] if path not in page]
    assert missing == []


def test_errors_are_described_as_problems() -> None:
    connect = described()["paths"]["/api/v1/networks/{id}/connect"]["post"]["responses"]
    assert set(connect) == {"202", "400", "401", "403", "404", "422", "429"}
    assert list(connect["422"]["content"]) == ["application/problem+json"]


def test_what_must_be_sent_comes_with_examples() -> None:
    schemas = described()["components"]["schemas"]
    assert len(schemas["NewNetwork"]["examples"]) == 3


def test_both_ways_in_are_described() -> None:
    assert set(described()["components"]["securitySchemes"]) == {"TokenAuth", "SessionAuth"}


def test_no_two_shapes_share_a_name() -> None:
    """Of two with one name the description keeps one, and what the other answers is no longer as described."""
    names = [shape.__name__ for shape in shapes_of(Shape)]
    assert sorted(set(names)) == sorted(names)


def shapes_of(kind: type[Shape]) -> set[type[Shape]]:
    return {each for kin in kind.__subclasses__() for each in (kin, *shapes_of(kin))}
