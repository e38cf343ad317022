"""Hosts come and go: by the form and by the command line, each daemon once, and the first real one ends the demo."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
import redis
from celery import current_app
from django.core.management import CommandError, call_command
from django.test import Client

from collectors.snapshot import Failure, Identity
from collectors.target import Target
from dashboard import pipeline
from dashboard.inventory.models import Change, Host, HostCredential
from dashboard.inventory.sealing import unseal
from dashboard.operations.models import Operation
from dashboard.web import credentials, hosts
from tests.web import factories
from tests.web.factories import Scene

pytestmark = pytest.mark.django_db

REFUSED = Failure(state="unreachable", kind="refused", words="Nothing listens at tcp://10.9.0.5:2375.")


class Daemon:
    """Stands in for the daemons: gives `answer`, and keeps whom it was asked for."""

    def __init__(self) -> None:
        self.answer: Identity | Failure = Identity(
            hostname="machine-5", engine_version="28.5.1", api_version="1.51", bridge_id="b" * 64
        )
        self.asked: list[str] = []

    def __call__(self, target: Target) -> Identity | Failure:
        self.asked.append(target.address)
        return self.answer


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Daemon:
    stand_in = Daemon()
    monkeypatch.setattr(hosts, "check", stand_in)
    monkeypatch.setattr(hosts, "check_here", stand_in)
    return stand_in


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    pks: list[int] = []
    monkeypatch.setattr(pipeline, "collect", pks.append)
    return pks


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The hosts that were ended, which is done without telling browsers here."""
    pks: list[int] = []

    def end(pk: int) -> None:
        pks.append(pk)
        Host.objects.filter(pk=pk).delete()

    monkeypatch.setattr(pipeline, "remove_host", end)
    return pks


Capture = Callable[..., object]


def manage(*words: str) -> str:
    out = StringIO()
    call_command("host", *words, stdout=out)
    return out.getvalue()


def test_carol_adds_a_host_and_it_is_read(
    carol: Client, daemon: Daemon, collected: list[int], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = carol.post("/hosts/new/", {"name": "five", "address": " tcp://10.9.0.5/ "})
    host = Host.objects.get()
    assert answer["Location"] == f"/hosts/{host.pk}/"
    assert (host.name, host.address, host.state) == ("five", "tcp://10.9.0.5:2375", "never-seen")
    assert collected == [host.pk]


def test_without_a_name_it_gets_its_hostname(carol: Client, daemon: Daemon, collected: list[int]) -> None:
    carol.post("/hosts/new/", {"address": "tcp://10.9.0.5:2375"})
    assert Host.objects.get().name == "machine-5"


def test_a_check_asks_and_adds_nothing(carol: Client, daemon: Daemon) -> None:
    answer = carol.post("/hosts/new/", {"address": "tcp://10.9.0.5", "check": ""})
    assert "Docker 28.5.1 answers" in answer.content.decode()
    assert not Host.objects.exists()


def test_a_daemon_that_does_not_answer_is_added_only_by_insisting(
    carol: Client, daemon: Daemon, collected: list[int]
) -> None:
    daemon.answer = REFUSED
    form = {"name": "five", "address": "tcp://10.9.0.5:2375"}
    answer = carol.post("/hosts/new/", form)
    assert answer.status_code == 422
    assert REFUSED.words in answer.content.decode()
    assert 'name="unchecked"' in answer.content.decode()
    carol.post("/hosts/new/", {**form, "unchecked": "on"})
    assert Host.objects.get().name == "five"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://10.9.0.5:2376/path", "is not understood"),
        ("ssh://root:secret@10.9.0.5", "SSH is opened by a key"),
        ("10.9.0.5", "is not understood"),
        ("tcp://10.9.0.5:99999", "is not understood"),
        ("tcp://[fe80", "is not understood"),
        ("file:///etc/passwd", "is not understood"),
        ("unix://relative.sock", "is not understood"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_opened_is_refused_unasked(
    address: str, words: str, carol: Client, daemon: Daemon
) -> None:
    answer = carol.post("/hosts/new/", {"name": "five", "address": address})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert daemon.asked == []
    assert not Host.objects.exists()


def test_no_daemon_comes_in_twice(scene: Scene, carol: Client, daemon: Daemon) -> None:
    """The same NodeID, or outside a swarm the same default bridge: another address does not make it another daemon."""
    form = {"name": "again", "address": "tcp://10.9.0.5"}
    daemon.answer = Identity(hostname="alpha", engine_version="28", api_version="1.51", node_id="n1", bridge_id="new")
    assert "This is the Docker daemon of alpha" in carol.post("/hosts/new/", form).content.decode()
    bridge = scene.gamma.networks.get(key="bridge").docker_id
    daemon.answer = Identity(hostname="gamma", engine_version="28", api_version="1.51", bridge_id=bridge)
    assert "This is the Docker daemon of gamma" in carol.post("/hosts/new/", form).content.decode()
    assert not Host.objects.filter(name="again").exists()


def test_a_daemon_added_a_moment_ago_is_recognised_before_its_first_read(
    carol: Client, daemon: Daemon, collected: list[int]
) -> None:
    carol.post("/hosts/new/", {"name": "five", "address": "tcp://10.9.0.5"})
    again = carol.post("/hosts/new/", {"name": "again", "address": "tcp://10.9.0.6"}).content.decode()
    assert "This is the Docker daemon of five" in again


def test_names_and_addresses_are_taken_once(scene: Scene, carol: Client, daemon: Daemon) -> None:
    taken = carol.post("/hosts/new/", {"name": "gamma", "address": "tcp://10.9.0.5"}).content.decode()
    assert "There is a host named gamma already" in taken
    taken = carol.post("/hosts/new/", {"name": "new", "address": "http://192.168.7.7"}).content.decode()
    assert "This is the address of gamma" in taken
    assert daemon.asked == []


@pytest.mark.parametrize("demo_at", ["unix:///demo.sock", "tcp://10.9.0.5:2375"])
def test_the_first_real_host_ends_the_demo(
    demo_at: str,
    carol: Client,
    daemon: Daemon,
    collected: list[int],
    removed: list[int],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    demo = factories.host("five", address=demo_at, demo=True)
    other = factories.host("six", address="unix:///other.sock", demo=True)
    factories.operation(demo)
    factories.change(factories.container("made-up", demo))
    assert "Demo fleet:" in carol.get("/hosts/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        carol.post("/hosts/new/", {"name": "five", "address": "tcp://10.9.0.5"})
    assert sorted(removed) == [demo.pk, other.pk]
    assert not Operation.objects.exists()
    assert not Change.objects.exists()
    assert Host.objects.get().address == "tcp://10.9.0.5:2375"
    assert "Demo fleet:" not in carol.get("/hosts/").content.decode()


def test_a_host_that_cannot_be_added_after_all_leaves_the_demo_as_it_is(
    scene: Scene, removed: list[int], django_capture_on_commit_callbacks: Capture
) -> None:
    demo = factories.host("five", address="unix:///demo.sock", demo=True)
    late = hosts.Candidate("five", Target(address=scene.gamma.address), None)
    with pytest.raises(hosts.NotAdded), django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        hosts.keep(late)
    assert removed == []
    assert Host.objects.get(pk=demo.pk).name == "five"


def test_the_form_is_filled_in_from_a_node_not_read_yet(carol: Client) -> None:
    page = carol.get("/hosts/new/?name=delta&address=tcp://10.9.0.4:2375").content.decode()
    assert 'value="delta"' in page
    assert 'value="tcp://10.9.0.4:2375"' in page


def test_removing_asks_first_and_tells_what_goes(
    scene: Scene, carol: Client, removed: list[int], django_capture_on_commit_callbacks: Capture
) -> None:
    page = carol.get(f"/hosts/{scene.alpha.pk}/remove/").content.decode()
    assert "3 containers and 4 local networks" in " ".join(page.split())
    assert removed == []
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert carol.post(f"/hosts/{scene.alpha.pk}/remove/")["Location"] == "/hosts/"
    assert removed == [scene.alpha.pk]


def test_a_host_is_checked_on_its_page(scene: Scene, carol: Client, daemon: Daemon) -> None:
    page = carol.post(f"/hosts/{scene.alpha.pk}/check/", follow=True).content.decode()
    assert "alpha: Docker 28.5.1 answers on machine-5." in page
    assert daemon.asked == [scene.alpha.address]
    daemon.answer = REFUSED
    page = carol.post(f"/hosts/{scene.alpha.pk}/check/", follow=True).content.decode()
    assert f"alpha: {REFUSED.words}" in page


def test_while_the_broker_is_away_the_form_says_that_nobody_was_asked(
    carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Celery gives up with an error that is none of Redis', but was caused by one."""

    def give_up(*_: object) -> None:
        raise RuntimeError("Retry limit exceeded") from redis.ConnectionError("refused")

    monkeypatch.setattr(current_app, "send_task", give_up)
    answer = carol.post("/hosts/new/", {"name": "five", "address": "tcp://10.9.0.5"})
    assert answer.status_code == 422
    assert hosts.UNASKED.words in answer.content.decode()


def test_alice_may_neither_add_nor_remove(scene: Scene, alice: Client, daemon: Daemon, removed: list[int]) -> None:
    assert alice.post("/hosts/new/", {"name": "five", "address": "tcp://10.9.0.5"}).status_code == 403
    assert alice.post(f"/hosts/{scene.alpha.pk}/remove/").status_code == 403
    assert alice.post(f"/hosts/{scene.alpha.pk}/check/").status_code == 403
    assert (daemon.asked, removed) == ([], [])


def test_the_command_adds_lists_checks_and_removes(
    daemon: Daemon, collected: list[int], removed: list[int], django_capture_on_commit_callbacks: Capture
) -> None:
    assert manage("add", "five", "tcp://10.9.0.5") == "five is added at tcp://10.9.0.5:2375.\n"
    assert manage("list").splitlines() == [
        "NAME  STATE       ENGINE  READ BY  ADDRESS",
        "five  never-seen  -       TCP      tcp://10.9.0.5:2375",
    ]
    assert manage("check", "five") == "five: Docker 28.5.1 answers on machine-5.\n"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert manage("remove", "five") == "five is removed.\n"
    assert not Host.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["remove", "nobody"], "There is no host named nobody"),
        (["check", "nobody"], "There is no host named nobody"),
        (["add", "five", "ssh://root:secret@h"], "SSH is opened by a key"),
        (["add", "five", "tcp://h", "--tls-ca", "/nowhere/ca.pem"], "/nowhere/ca.pem cannot be read"),
        (["add", "bad\nname", "tcp://h"], "all of them printable"),
    ],
)
def test_the_command_says_in_a_sentence_what_is_wrong(words: list[str], said: str, daemon: Daemon) -> None:
    with pytest.raises(CommandError, match=said):
        manage(*words)


def test_the_command_adds_a_silent_daemon_only_unchecked(daemon: Daemon, collected: list[int]) -> None:
    daemon.answer = REFUSED
    with pytest.raises(CommandError, match=r"Nothing listens.*--unchecked"):
        manage("add", "five", "tcp://10.9.0.5")
    manage("add", "five", "tcp://10.9.0.5", "--unchecked")
    with pytest.raises(CommandError, match="five: Nothing listens"):
        manage("check", "five")


def test_the_command_asks_a_real_address_itself(db: None) -> None:
    with pytest.raises(CommandError, match="unchecked"):
        manage("add", "nothing", "unix:///nowhere/docker.sock")


def test_keys_are_sealed_and_what_is_left_empty_stays(scene: Scene) -> None:
    credentials.keep(scene.gamma, {"tls_key": "BEGIN PRIVATE KEY", "tls_ca": ""})
    credentials.keep(scene.gamma, {"tls_key": "", "tls_ca": "BEGIN CERTIFICATE"})
    kept = HostCredential.objects.get(host=scene.gamma)
    assert b"PRIVATE" not in bytes(kept.tls_key)
    assert (unseal(kept.tls_key), unseal(kept.tls_ca), unseal(kept.ssh_key)) == (
        "BEGIN PRIVATE KEY",
        "BEGIN CERTIFICATE",
        "",
    )
