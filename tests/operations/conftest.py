from __future__ import annotations

import pytest

from tests.operations import factories


@pytest.fixture
def fleet(db: None) -> factories.Fleet:
    return factories.fleet()


class Sent(list[int]):
    """Stands in for pipeline.dispatch: keeps the operations it was given."""

    def __call__(self, operation_pk: int) -> None:
        self.append(operation_pk)


@pytest.fixture
def sent() -> Sent:
    return Sent()
