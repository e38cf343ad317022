"""Hosts in the admin: added and removed by dashboard.web.hosts like everywhere. Credentials go in, never out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from collectors.errors import EngineError
from collectors.keys import LABELS
from collectors.snapshot import Failure, Identity
from collectors.target import KEYS, Target
from dashboard.inventory.models import Host
from dashboard.web import credentials, hosts
from dashboard.web.admin.base import RoleAdmin
from dashboard.web.admin.inventory import STATE_LABELS

MOST_CHECKED = 5
"""A silent daemon takes five seconds to be called that, and the page waits for all."""


class WriteOnlyTextarea(UnfoldAdminTextareaWidget):
    """Empty whenever it is shown, also when the form comes back with an error."""

    def format_value(self, value: Any) -> str:
        return ""


def _secret(label: str, hint: str = "Paste PEM. It is never shown again.") -> forms.CharField:
    widget = WriteOnlyTextarea({"rows": 4, "autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, widget=widget, help_text=hint)


class HostForm(forms.ModelForm):
    """`answer` is what the daemon said of itself, asked by the view before the form is looked at (see add_view), and
    `shown` what it said before a host key was accepted."""

    answer: Identity | Failure | None = None
    shown: Identity | Failure | None = None
    candidate: hosts.Candidate

    tls_ca = _secret(LABELS["tls_ca"])
    tls_cert = _secret(LABELS["tls_cert"])
    tls_key = _secret(LABELS["tls_key"])
    ssh_key = _secret(LABELS["ssh_key"])
    ssh_known_hosts = _secret(LABELS["ssh_known_hosts"], "The line of its public key, like ssh-ed25519 AAAA…")
    accepted = forms.CharField(
        label="Accept the host key with this fingerprint",
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="SHA256:…, as an SSH server that is not known yet is told of, once you have compared it.",
    )
    forget_keys = forms.BooleanField(label="Forget what is kept", required=False, widget=UnfoldBooleanWidget)
    unchecked = forms.BooleanField(
        label="Add it although its daemon does not answer now", required=False, widget=UnfoldBooleanWidget
    )

    class Meta:
        model = Host
        fields = ("name", "address")
        widgets = {"name": UnfoldAdminTextInputWidget, "address": UnfoldAdminTextInputWidget}
        help_texts = {"address": "unix:///var/run/docker.sock, tcp://host:2376 with certificates, or ssh://user@host"}

    def keys(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in KEYS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and not self.errors:
            target = Target(address=cleaned["address"], **self.keys())
            answer, accepted = self.answer, cleaned["accepted"]
            target = credentials.with_host_key(target, self.shown, accepted) or target
            try:
                self.candidate = hosts.consider(cleaned["name"], target, (lambda _: answer) if answer else None)
            except hosts.NotAdded as refusal:
                self.add_error(refusal.field or None, refusal.words)
        elif not self.errors:
            self._look_at_keys()
        return cleaned

    def _look_at_keys(self) -> None:
        """Of a host that is here: what is pasted must fit what is kept."""
        try:
            kept = {} if self.cleaned_data["forget_keys"] else credentials.kept(self.instance)
        except EngineError as error:
            self.add_error("forget_keys", error.words)
            return
        given = {key: text for key, text in self.keys().items() if text}
        field, words = credentials.first_problem(Target(address=self.instance.address, **{**kept, **given}))
        if words:
            self.add_error(field, words)

    def _post_clean(self) -> None:
        """Leaves uniqueness to `hosts.consider`: the demo's hosts, which are about to go, do not count."""
        if self.instance.pk is not None:
            super()._post_clean()  # type: ignore[misc]


@admin.register(Host)
class HostAdmin(RoleAdmin):
    can_add = can_change = can_delete = True
    form = HostForm
    actions = ("ask_daemons",)
    list_display = ("name", "shown_state", "address", "engine_version", "swarm", "role", "demo")
    list_filter = ("state", "swarm", "role", "demo")
    list_select_related = ("swarm",)
    search_fields = ("name", "hostname", "address", "swarm_node_id")
    read_fields = (
        "state", "since", "error", "collected_at", "hostname", "engine_version", "api_version", "operating_system",
        "kernel", "default_pools", "warnings", "swarm", "role", "availability", "swarm_state", "swarm_node_id",
        "node_address", "is_manager", "manager_addresses", "revision", "demo", "added_at",
    )  # fmt: skip

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, host: Host) -> str:
        return host.state

    @display(description="credentials")
    def keys_set(self, host: Host) -> str:
        """Which credentials are there, by name alone."""
        return ", ".join(f"{label}: {'set' if is_set else 'not set'}" for label, is_set in credentials.told(host))

    def get_readonly_fields(self, request: HttpRequest, obj: Host | None = None) -> tuple[str, ...]:
        return () if obj is None else ("name", "address", "keys_set", *self.read_fields)

    def get_fieldsets(self, request: HttpRequest, obj: Host | None = None) -> Any:
        if obj is None:
            return [
                (None, {"fields": ("name", "address", "unchecked")}),
                ("Credentials", {"fields": (*KEYS, "accepted")}),
            ]
        about = "unix:// needs none. What is left empty stays as it is."
        return [
            (None, {"fields": ("name", "address")}),
            ("Credentials", {"fields": ("keys_set", *KEYS, "forget_keys"), "description": about}),
            ("As last read", {"fields": self.read_fields}),
        ]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks the daemon first: the form is saved in a transaction, and none may wait for a daemon."""
        if request.method == "POST" and "unchecked" not in request.POST:
            target = Target(**{key: request.POST.get(key, "").strip() for key in ("address", *KEYS)})
            if not credentials.first_problem(target)[1]:
                answer = shown = hosts.check(target)
                if (known := credentials.with_host_key(target, shown, request.POST.get("accepted", ""))) is not None:
                    answer = hosts.check(known)
                request.answer, request.shown = answer, shown  # type: ignore[attr-defined]
        return super().add_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Host | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.answer, form.shown = getattr(request, "answer", None), getattr(request, "shown", None)
        return form

    def save_model(self, request: HttpRequest, obj: Host, form: HostForm, change: bool) -> None:
        if not change:
            obj.__dict__.update(hosts.keep(form.candidate).__dict__)
            return
        if form.cleaned_data["forget_keys"]:
            credentials.forget(obj)
        credentials.keep(obj, form.keys())

    @action(description="Check: ask their daemons now")
    def ask_daemons(self, request: HttpRequest, queryset: QuerySet[Host]) -> None:
        """Says of each of the chosen hosts, up to MOST_CHECKED, what its daemon answers."""
        chosen = list(queryset[: MOST_CHECKED + 1])
        for host in chosen[:MOST_CHECKED]:
            answers, words = hosts.check_known(host, hosts.check)
            self.message_user(request, words, messages.SUCCESS if answers else messages.ERROR)
        if len(chosen) > MOST_CHECKED:
            self.message_user(request, f"Only {MOST_CHECKED} are asked at a time: choose fewer.", messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Host) -> None:
        hosts.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Host]) -> None:
        for host in queryset:
            hosts.remove(host)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """The hosts alone: their rows go with them, and nobody needs a right to each."""
        named = [str(host) for host in objs]
        return named, {"hosts": len(named)}, set(), []
