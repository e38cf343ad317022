"""Keys on their way in: checked at once, sealed, lent, kept while a form is mended, and never seen again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client

import collectors.sealing
from collectors.keys import fingerprint
from collectors.snapshot import Failure, Identity
from collectors.target import KEYS, Target
from dashboard import pipeline
from dashboard.inventory import sealing
from dashboard.inventory.models import Change, Host, HostCredential
from dashboard.web import credentials, hosts
from tests.doors.certificates import Authority, private
from tests.web import factories
from tests.web.factories import Scene

pytestmark = pytest.mark.django_db

CA = Authority()
PAPERS = CA.signed(client=True)
TLS = {"tls_ca": CA.cert, "tls_cert": PAPERS.cert, "tls_key": PAPERS.key}
SSH = private(ec.generate_private_key(ec.SECP256R1()))
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAa+sgxnH/mAbWv1n76Uga+mQ4RtzZAPH9Qd/HpkBYsC"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJB8sgxnH/mAbWv1n76Uga+mQ4RtzZAPH9Qd/HpkBYsC"
WELL = Identity(hostname="machine-5", engine_version="28.5.1", api_version="1.51", bridge_id="b" * 64)


class Machine:
    """Stands in for a daemon behind SSH that shows HOST_KEY, and keeps how it was asked."""

    def __init__(self) -> None:
        self.asked: list[Target] = []
        self.shows = HOST_KEY

    def __call__(self, target: Target) -> Identity | Failure:
        self.asked.append(target)
        if target.address.startswith("ssh:") and target.ssh_known_hosts != self.shows:
            words = f"The host key is not known yet: {fingerprint(self.shows)}."
            return Failure(state="unreachable", kind="ssh", words=words, host_key=self.shows)
        return WELL


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    stand_in = Machine()
    monkeypatch.setattr(hosts, "check", stand_in)
    monkeypatch.setattr(hosts, "check_here", stand_in)
    monkeypatch.setattr(pipeline, "collect", lambda pk: None)
    return stand_in


def kept(host: Host) -> dict[str, str]:
    return {key: text for key, text in credentials.kept(Host.objects.get(pk=host.pk)).items() if text}


def secrets_in(page: str) -> list[str]:
    """Lines out of the middle of keys that a page shows."""
    return [line for key in (PAPERS.key, SSH) for line in key.splitlines()[1:-1] if line in page]


def test_a_host_is_added_with_its_certificates(carol: Client, machine: Machine) -> None:
    answer = carol.post("/hosts/new/", {"name": "five", "address": "tcp://10.9.0.5", **TLS})
    host = Host.objects.get()
    assert answer["Location"] == f"/hosts/{host.pk}/"
    assert host.address == "tcp://10.9.0.5:2376"
    assert kept(host) == {key: text.strip() for key, text in TLS.items()}
    assert machine.asked[0].tls_key == PAPERS.key.strip()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"tls_ca": "nonsense"}, "The TLS CA is no PEM certificate"),
        ({"tls_cert": PAPERS.cert, "tls_key": CA.signed(client=True).key}, "is not the one of the TLS certificate"),
        ({"ssh_key": HOST_KEY}, "The SSH key is the public half"),
        ({"ssh_known_hosts": "nonsense"}, "The SSH host key is no public key"),
    ],
)
def test_a_key_that_can_open_nothing_is_refused_unasked(
    carol: Client, machine: Machine, keys: dict[str, str], words: str
) -> None:
    answer = carol.post("/hosts/new/", {"name": "five", "address": "tcp://10.9.0.5", **keys})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert shown.find(words) < shown.find("id_address") < shown.rfind(words)  # the fields for keys are far below
    assert machine.asked == []
    with pytest.raises(CommandError, match=words):
        hosts_add("tcp://10.9.0.5", keys)


def hosts_add(address: str, keys: dict[str, str], *more: str, tmp: Any = None) -> str:
    out, files = StringIO(), []
    for key, text in keys.items():
        import tempfile

        file = tempfile.NamedTemporaryFile("w", suffix=".pem")  # noqa: SIM115
        file.write(text)
        file.flush()
        files += [(f"--{key.replace('_', '-')}", file)]
    words = [word for option, file in files for word in (option, file.name)]
    call_command("host", "add", "five", address, *words, *more, stdout=out)
    return out.getvalue()


def test_an_unknown_host_key_is_shown_and_accepted_by_a_tick(carol: Client, machine: Machine) -> None:
    form = {"name": "five", "address": "ssh://root@10.9.0.5", "ssh_key": SSH}
    page = carol.post("/hosts/new/", form)
    text = page.content.decode()
    assert page.status_code == 422
    assert f'name="accepted" id="id_accepted" value="{fingerprint(HOST_KEY)}"' in text
    assert not Host.objects.exists()
    carried = re.search(r'name="carried" value="([^"]+)"', text)
    assert carried
    assert secrets_in(text) == []
    again = {"name": "five", "address": form["address"], "carried": carried[1], "accepted": fingerprint(HOST_KEY)}
    carol.post("/hosts/new/", again)
    assert kept(Host.objects.get()) == {"ssh_key": SSH.strip(), "ssh_known_hosts": HOST_KEY}


def test_accepting_one_key_accepts_no_other(carol: Client, machine: Machine) -> None:
    machine.shows = OTHER_KEY
    form = {"name": "five", "address": "ssh://root@10.9.0.5", "accepted": fingerprint(HOST_KEY)}
    assert carol.post("/hosts/new/", form).status_code == 422
    assert not Host.objects.exists()


def test_the_command_shows_a_host_key_and_takes_it_when_told(machine: Machine) -> None:
    with pytest.raises(CommandError, match=f"--accept-host-key {re.escape(fingerprint(HOST_KEY))}"):
        hosts_add("ssh://root@10.9.0.5", {"ssh_key": SSH})
    hosts_add("ssh://root@10.9.0.5", {"ssh_key": SSH}, "--accept-host-key", fingerprint(HOST_KEY))
    assert kept(Host.objects.get()) == {"ssh_key": SSH, "ssh_known_hosts": HOST_KEY}


@pytest.mark.parametrize(("said", "taken"), [("yes", True), (fingerprint(HOST_KEY), True), ("no", False), ("", False)])
def test_the_command_asks_who_sits_at_a_terminal(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, said: str, taken: bool
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda: said)
    if taken:
        hosts_add("ssh://root@10.9.0.5", {"ssh_key": SSH})
    else:
        with pytest.raises(CommandError, match="not known yet"):
            hosts_add("ssh://root@10.9.0.5", {"ssh_key": SSH})
    assert Host.objects.exists() is taken


def test_the_admin_takes_a_host_key_by_its_fingerprint(carol: Client, machine: Machine) -> None:
    add = "/admin/inventory/host/add/"
    form = {"name": "five", "address": "ssh://root@10.9.0.5", "ssh_key": SSH}
    page = carol.post(add, form).content.decode()
    assert fingerprint(HOST_KEY) in page
    assert secrets_in(page) == []
    assert carol.post(add, {**form, "accepted": fingerprint(HOST_KEY)}).status_code == 302
    assert kept(Host.objects.get()) == {"ssh_key": SSH.strip(), "ssh_known_hosts": HOST_KEY}


def test_a_host_is_edited_and_what_is_left_empty_stays(scene: Scene, carol: Client, machine: Machine) -> None:
    credentials.keep(scene.gamma, TLS)
    at = f"/hosts/{scene.gamma.pk}/edit/"
    page = carol.get(at).content.decode()
    assert re.findall(r'<span class="tag">([^<]+)<', page) == ["TLS CA", "TLS certificate", "TLS key"]
    assert secrets_in(page) == []
    answer = carol.post(at, {"name": "gamma two", "address": "tcp://10.9.0.7:2376"})
    assert answer["Location"] == f"/hosts/{scene.gamma.pk}/"
    scene.gamma.refresh_from_db()
    assert (scene.gamma.name, scene.gamma.address) == ("gamma two", "tcp://10.9.0.7:2376")
    assert kept(scene.gamma) == TLS
    assert machine.asked[0].tls_key == PAPERS.key


def test_a_new_certificate_must_fit_the_key_that_stays(scene: Scene, carol: Client, machine: Machine) -> None:
    credentials.keep(scene.gamma, TLS)
    form = {"name": "gamma", "address": scene.gamma.address, "tls_cert": CA.signed(client=True).cert}
    page = carol.post(f"/hosts/{scene.gamma.pk}/edit/", form).content.decode()
    assert "is not the one of the TLS certificate" in page
    page = carol.post(f"/admin/inventory/host/{scene.gamma.pk}/change/", form).content.decode()
    assert "is not the one of the TLS certificate" in page
    assert kept(scene.gamma) == TLS


def test_all_that_is_kept_can_be_forgotten(scene: Scene, carol: Client, machine: Machine) -> None:
    credentials.keep(scene.gamma, TLS)
    form = {"name": "gamma", "address": "ssh://root@10.9.0.5", "ssh_key": SSH, "forget": "on"}
    carol.post(f"/hosts/{scene.gamma.pk}/edit/", {**form, "ssh_known_hosts": HOST_KEY})
    assert kept(scene.gamma) == {"ssh_key": SSH.strip(), "ssh_known_hosts": HOST_KEY}


def test_an_edited_host_is_not_made_another_that_is_here(scene: Scene, carol: Client, machine: Machine) -> None:
    at = f"/hosts/{scene.gamma.pk}/edit/"
    assert (
        "There is a host named alpha already"
        in carol.post(at, {"name": "alpha", "address": "tcp://h"}).content.decode()
    )
    taken = carol.post(at, {"name": "gamma", "address": scene.alpha.address}).content.decode()
    assert "This is the address of alpha" in taken


def test_only_admins_edit_and_only_what_we_read_ourselves(scene: Scene, alice: Client, carol: Client) -> None:
    assert alice.get(f"/hosts/{scene.gamma.pk}/edit/").status_code == 403
    assert "/edit/" not in alice.get(f"/hosts/{scene.gamma.pk}/").content.decode()
    Host.objects.filter(pk=scene.gamma.pk).update(address="node://abc")
    assert carol.get(f"/hosts/{scene.gamma.pk}/edit/").status_code == 403
    assert "/edit/" not in carol.get(f"/hosts/{scene.gamma.pk}/").content.decode()


def test_a_node_that_is_not_read_is_filled_in_like_the_others_of_its_swarm(scene: Scene, carol: Client) -> None:
    at = f"/hosts/new/?node={scene.unread.pk}"
    page = carol.get(at).content.decode()
    assert 'value="delta"' in page
    assert 'value="tcp://10.9.0.4:2376"' in page
    Host.objects.filter(pk=scene.beta.pk).update(address="ssh://docker@10.9.0.2:2222")
    assert 'value="ssh://docker@10.9.0.4:2222"' in carol.get(at).content.decode()
    Host.objects.filter(pk=scene.beta.pk).update(address="https://10.9.0.2:2376")
    assert 'value="https://10.9.0.4:2376"' in carol.get(at).content.decode()


def test_a_node_may_be_opened_by_the_credentials_of_another_host(scene: Scene, carol: Client, machine: Machine) -> None:
    credentials.keep(scene.gamma, {"ssh_key": SSH})
    credentials.keep(scene.beta, {**TLS, "ssh_known_hosts": OTHER_KEY})
    page = carol.get(f"/hosts/new/?node={scene.unread.pk}").content.decode()
    offered = re.findall(r'<option value="(\d+)"', page)
    assert offered == [str(scene.beta.pk), str(scene.gamma.pk)]  # its own swarm's first, and none is chosen
    assert secrets_in(page) == []
    carol.post("/hosts/new/", {"name": "delta", "address": "tcp://10.9.0.4:2376", "like": scene.beta.pk})
    assert kept(Host.objects.get(name="delta")) == TLS  # a host key is that of one machine
    carol.post("/hosts/new/", {"name": "epsilon", "address": "tcp://10.9.0.8:2376"})
    assert not HostCredential.objects.filter(host__name="epsilon").exists()


def test_keys_lie_and_travel_sealed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials.keep(scene.gamma, {**TLS, "ssh_key": SSH})
    sent: list[Any] = []

    class Asked:
        def get(self, **_: object) -> dict[str, Any]:
            return {"state": "unreachable", "kind": "tls", "words": "no"}

    def send(name: str, arguments: Any) -> Asked:
        sent.append(arguments)
        return Asked()

    monkeypatch.setattr("dashboard.web.hosts.current_app.send_task", send)
    hosts.check(credentials.opened(scene.gamma))
    sent.append(pipeline.target_of(Host.objects.get(pk=scene.gamma.pk)))
    for told in sent:
        text = json.dumps(told)
        assert "BEGIN" not in text
        assert secrets_in(text) == []
    row = HostCredential.objects.get(host=scene.gamma)
    assert all(b"BEGIN" not in bytes(getattr(row, key)) for key in KEYS)


def test_keys_are_nowhere_to_be_seen(
    scene: Scene, carol: Client, machine: Machine, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    carol.post(f"/hosts/{scene.gamma.pk}/edit/", {"name": "gamma", "address": "tcp://h:2376", **TLS})
    pages = [
        "/hosts/",
        f"/hosts/{scene.gamma.pk}/",
        f"/hosts/{scene.gamma.pk}/edit/",
        "/hosts/new/",
        "/hosts/?format=csv",
    ]
    pages += [f"/api/v1/hosts/{scene.gamma.pk}", "/api/v1/topology", "/api/v1/changes"]
    pages += ["/admin/inventory/host/", f"/admin/inventory/host/{scene.gamma.pk}/change/"]
    for where in pages:
        text = b"".join(carol.get(where)).decode()
        assert "BEGIN" not in text, where
        assert secrets_in(text) == [], where
    noted = str([*LogEntry.objects.values(), *Change.objects.values()])
    assert "BEGIN" not in noted
    assert "BEGIN" not in repr(credentials.opened(scene.gamma)) + repr(HostCredential.objects.get())


def test_rotating_seals_anew_and_the_old_key_can_go(scene: Scene, settings: Any) -> None:
    credentials.keep(scene.gamma, TLS)
    credentials.keep(scene.beta, {"ssh_key": SSH})
    old, settings.SECRET_KEY = settings.SECRET_KEY, "the new one"
    settings.SECRET_KEY_FALLBACKS = [old]
    out = StringIO()
    call_command("rotate-keys", stdout=out)
    assert out.getvalue() == "The credentials of 2 hosts are sealed under the present DOCKLINES_SECRET_KEY.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert (kept(scene.gamma), kept(scene.beta)) == (TLS, {"ssh_key": SSH})


def test_rotating_names_who_cannot_be_opened_and_changes_nothing(scene: Scene, settings: Any) -> None:
    credentials.keep(scene.gamma, TLS)
    settings.SECRET_KEY, old = "the new one", settings.SECRET_KEY
    credentials.keep(scene.beta, {"ssh_key": SSH})
    before = list(HostCredential.objects.order_by("pk").values())
    with pytest.raises(CommandError, match="Nothing was changed: the credentials of gamma open under none"):
        call_command("rotate-keys")
    assert list(HostCredential.objects.order_by("pk").values()) == before
    settings.SECRET_KEY_FALLBACKS = [old]
    call_command("rotate-keys", stdout=StringIO())
    assert sealing.unseal(HostCredential.objects.get(host=scene.gamma).tls_key) == PAPERS.key


def test_a_host_whose_credentials_cannot_be_opened_says_so(scene: Scene, carol: Client, machine: Machine) -> None:
    lost = {key: collectors.sealing.seal(text, "another") for key, text in TLS.items()}
    HostCredential.objects.create(host=scene.gamma, **lost)
    page = carol.post(f"/hosts/{scene.gamma.pk}/check/", follow=True).content.decode()
    assert "were sealed under another DOCKLINES_SECRET_KEY" in page
    page = carol.post(f"/hosts/{scene.gamma.pk}/edit/", {"name": "g", "address": "tcp://h"}).content.decode()
    assert "were sealed under another DOCKLINES_SECRET_KEY" in page
    assert machine.asked == []
    carol.post(f"/hosts/{scene.gamma.pk}/edit/", {"name": "g", "address": "tcp://h:2376", "forget": "on", **TLS})
    assert kept(scene.gamma) == {key: text.strip() for key, text in TLS.items()}


def test_a_forged_carrier_carries_nothing(carol: Client, machine: Machine) -> None:
    form = {"name": "five", "address": "tcp://10.9.0.5", "carried": "gAAAAnonsense"}
    carol.post("/hosts/new/", form)
    assert not HostCredential.objects.exists()


def test_what_is_read_over_tls_is_said_to_be(scene: Scene, carol: Client, machine: Machine) -> None:
    credentials.keep(scene.gamma, TLS)
    assert "TCP with TLS" in carol.get(f"/hosts/{scene.gamma.pk}/").content.decode()
    out = StringIO()
    call_command("host", "list", stdout=out)
    assert "TCP with TLS" in out.getvalue()


def test_the_demos_hosts_lend_nothing(carol: Client) -> None:
    credentials.keep(factories.host("made-up", address="unix:///demo.sock", demo=True), TLS)
    assert "Use the credentials of" not in carol.get("/hosts/new/").content.decode()
