"""The forms that add and change a host. What may be added is decided in dashboard.web.hosts.

Keys go in and never come out. So that nobody pastes them again after each mistake, a form that comes back carries those
it was given, sealed.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms

from collectors.keys import LABELS
from collectors.target import KEYS, Target
from dashboard.inventory import sealing
from dashboard.inventory.models import Host
from dashboard.web import credentials, discovered

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class WriteOnly(forms.Textarea):
    """Empty whenever it is shown, also when the form comes back with an error."""

    def format_value(self, value: Any) -> str:
        return ""


class HostChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.address})"


def _key(label: str, hint: str) -> forms.CharField:
    attrs = {"rows": 4, "autocomplete": "off", "spellcheck": "false", "class": "key"}
    return forms.CharField(label=label, required=False, widget=WriteOnly(attrs), help_text=hint)


class HostForm(forms.Form):
    """A host's name, address and keys. `base` are keys that count where nothing is typed, `swarm` is that of a node
    which is to be read.

    `unanswered` and `shown_key` are what asking its daemon came to: see hosts.NotAdded.
    """

    unanswered = False
    shown_key = ""

    name = forms.CharField(
        required=False,
        max_length=255,
        help_text="Left empty, the machine's own hostname is taken.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    address = forms.CharField(
        max_length=500,
        help_text="unix:///var/run/docker.sock for this machine; for another, tcp://host:2376 with certificates, "
        "or ssh://user@host with a key.",
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "ssh://docker@10.0.0.5"}),
    )
    unchecked = forms.BooleanField(required=False, label="Add it although its daemon does not answer now")
    tls_ca = _key(LABELS["tls_ca"], "ca.pem: who signed the daemon's certificate.")
    tls_cert = _key(LABELS["tls_cert"], "cert.pem: a client certificate that its CA signed.")
    tls_key = _key(LABELS["tls_key"], "key.pem: its private key, without a passphrase.")
    ssh_key = _key(
        LABELS["ssh_key"],
        "A private key without a passphrase. Left empty, those of the user who runs Docklines are tried.",
    )
    ssh_known_hosts = _key(
        LABELS["ssh_known_hosts"],
        "/etc/ssh/ssh_host_ed25519_key.pub of that machine. Left empty, its key is shown to you to be compared.",
    )
    like = HostChoice(
        queryset=Host.objects.none(),
        required=False,
        label="Use the credentials of",
        empty_label="No other host",
        help_text="Its certificates and SSH key are used for this host too, without being shown.",
    )
    accepted = forms.CharField(required=False, max_length=100)
    carried = forms.CharField(required=False, max_length=200_000)

    def __init__(self, *args: Any, base: dict[str, str] | None = None, swarm: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base or {}
        self.fields["like"].queryset = discovered.lenders(swarm)  # type: ignore[attr-defined]

    @property
    def key_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields for keys, under a heading for each way."""
        return [(way, [self[key] for key in KEYS if key.startswith(way.lower())]) for way in ("TLS", "SSH")]

    @property
    def wrong_keys(self) -> list[forms.BoundField]:
        """The fields for keys that are wrong: far below the address, so the head of the form says it too."""
        return [self[key] for key in (*KEYS, "like") if self.errors.get(key)]

    @property
    def opens_keys(self) -> bool:
        """Whether the part with certificates and keys is to be seen at once."""
        asked = str(self["address"].value() or "")
        given = bool(self.wrong_keys) or bool(self.given() or self["like"].value())
        return given or asked.startswith(("ssh:", "https:")) or asked.endswith(":2376")

    def given(self) -> dict[str, str]:
        """What was pasted, now or before the form came back."""
        if not self.is_bound:
            return {}
        typed = {key: str(self.data.get(key, "")).strip() for key in KEYS}
        return {**_carried(str(self.data.get("carried", ""))), **{key: text for key, text in typed.items() if text}}

    def target(self) -> Target:
        """How it is opened: by what was pasted, else by another host's keys, else by `base`. Raises EngineError."""
        keys = {**self.base, **credentials.lent(self.cleaned_data["like"]), **self.given()}
        return Target(address=self.cleaned_data["address"], **keys)

    def carry(self) -> str:
        """What was pasted, for the form to bring along when it comes back."""
        given = self.given()
        return sealing.seal(json.dumps(given)).decode() if given else ""


def _carried(text: str) -> dict[str, str]:
    try:
        told = json.loads(sealing.unseal(text.encode()) or "{}")
    except sealing.Unsealable:  # of another time, or nobody's
        return {}
    return {key: str(told[key]) for key in KEYS if told.get(key)}
