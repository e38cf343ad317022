from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from collectors.commands import CommandOutcome
from dashboard.operations import record
from dashboard.operations.models import Operation
from tests.operations.factories import Fleet


@pytest.fixture
def operation(fleet: Fleet) -> Operation:
    return Operation.objects.create(host=fleet.alpha, host_name="alpha", kind="create-network", command={})


def aged(operation: Operation, seconds: float, state: str) -> None:
    asked_at = timezone.now() - timedelta(seconds=seconds)
    Operation.objects.filter(pk=operation.pk).update(asked_at=asked_at, state=state)


def test_it_runs_once_a_collector_has_begun(operation: Operation) -> None:
    assert record.started(operation.pk)
    assert record.get(operation.pk).state == "running"


def test_late_word_of_a_start_changes_nothing(operation: Operation) -> None:
    record.conclude(operation.pk, CommandOutcome(state="succeeded"))
    assert not record.started(operation.pk)
    assert record.get(operation.pk).state == "succeeded"


def test_docker_s_words_are_kept_as_they_are(operation: Operation) -> None:
    words = "network with name new already exists"
    concluded = record.conclude(operation.pk, CommandOutcome(state="refused", words=words, warning="careful"))
    assert (concluded.state, concluded.words, concluded.warning) == ("refused", words, "careful")
    assert concluded.ended
    assert concluded.ended_at is not None


def test_what_was_made_is_kept_by_its_id(operation: Operation) -> None:
    assert record.conclude(operation.pk, CommandOutcome(state="succeeded", created="abc")).created_docker_id == "abc"


def test_the_truth_may_come_after_the_operation_was_given_up(operation: Operation) -> None:
    aged(operation, 1000, "running")
    record.sweep(timezone.now())
    assert record.get(operation.pk).state == "lost"
    assert record.conclude(operation.pk, CommandOutcome(state="succeeded")).state == "succeeded"


def test_what_could_not_be_sent_has_failed(operation: Operation) -> None:
    record.fail(operation.pk, "The broker cannot be reached.")
    failed = record.get(operation.pk)
    assert (failed.state, failed.words) == ("failed", "The broker cannot be reached.")


def test_failing_to_send_does_not_undo_an_answer(operation: Operation) -> None:
    record.conclude(operation.pk, CommandOutcome(state="succeeded"))
    record.fail(operation.pk, "The broker cannot be reached.")
    assert record.get(operation.pk).state == "succeeded"


def test_what_nobody_took_up_is_lost_for_certain(operation: Operation) -> None:
    aged(operation, 31, "pending")
    withdrawn: list[str] = []
    (lost,) = record.sweep(timezone.now(), withdraw=lambda key: not withdrawn.append(key))
    assert withdrawn == [record.claim_key(operation)]
    assert lost.state == "lost"
    assert "nothing was done" in lost.words
    assert lost.ended_at is not None


@pytest.mark.parametrize(("state", "seconds"), [("pending", 31), ("running", 91)])
def test_what_may_have_been_done_says_where_to_look(operation: Operation, state: str, seconds: float) -> None:
    aged(operation, seconds, state)
    (lost,) = record.sweep(timezone.now(), withdraw=lambda _key: False)
    assert "may have been done" in lost.words
    assert "alpha" in lost.words


@pytest.mark.parametrize(("state", "seconds"), [("pending", 25), ("running", 60), ("succeeded", 9999), ("lost", 9999)])
def test_the_sweep_leaves_the_young_and_the_ended_alone(operation: Operation, state: str, seconds: float) -> None:
    aged(operation, seconds, state)
    assert record.sweep(timezone.now()) == []
    assert record.get(operation.pk).state == state


def test_a_claim_outlives_the_wait_for_a_collector() -> None:
    assert record.PENDING_LIMIT.total_seconds() < record.CLAIM_SECONDS < record.RUNNING_LIMIT.total_seconds()


def test_an_answer_that_no_database_holds_is_kept_as_it_can_be(operation: Operation) -> None:
    outcome = CommandOutcome(state="refused", words="no\0way", warning="\0", created="f" * 100)
    kept = record.conclude(operation.pk, outcome)
    assert (kept.state, kept.words, kept.created_docker_id) == ("refused", "no\ufffdway", "f" * 64)
