"""The form that creates a network. It reads what was typed; the rules judge it.

A Problem of the rules comes back at the field it was typed in (`tell`), whatever the field is called here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse

from collectors.commands import CreateNetwork
from collectors.snapshot import PoolSnapshot
from dashboard.inventory.models import Host, Swarm
from dashboard.operations.facts import Place, engine_of
from dashboard.operations.rules import Problem
from dashboard.operations.rules.engines import IPV6_CHOSEN, UNKNOWN, WITHOUT_IPV4, Engine
from dashboard.operations.rules.options import MTU
from dashboard.operations.rules.scope import DRIVERS
from dashboard.web.forms.lines import LinesField
from dashboard.web.forms.typing import text

MOST_POOLS = 8

DRIVER_WORDS = {
    "bridge": "Containers of a host reach each other, and the outside through the host.",
    "overlay": "Containers and services on all hosts of a swarm reach each other.",
    "macvlan": "Each container stands in the LAN with a MAC address of its own.",
    "ipvlan": "Containers stand in the LAN and share the host’s MAC address.",  # noqa: RUF001
}
SCOPE_WORDS = {
    "local": "One host has it, and single containers join it.",
    "swarm": "Each node of a swarm makes its part of it, for services and containers there.",
}


class PoolForm(forms.Form):
    """One IPv4 pool; all of it empty is none."""

    subnet = text("Subnet", "Docker chooses")
    gateway = text("Gateway", "first address")
    ip_range = text("IP range", "whole subnet")

    def pool(self) -> PoolSnapshot | None:
        given = {name: self.cleaned_data.get(name, "") for name in ("subnet", "gateway", "ip_range")}
        return PoolSnapshot(**given) if any(given.values()) else None


PoolForms = forms.formset_factory(PoolForm, extra=0, max_num=MOST_POOLS, validate_max=True)


class NetworkForm(forms.Form):
    """A new network. Driver and scope decide which fields apply; the others are kept as typed and passed over.

    `elsewhere` is the place that was chosen under the other scope.
    """

    use_required_attribute = False  # our sentences stand by the fields; the browser's would hold the others back

    driver = forms.ChoiceField(choices=[(driver, driver) for driver in DRIVERS], widget=forms.RadioSelect)
    scope = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.ChoiceField(label="Host")
    elsewhere = forms.CharField(required=False, widget=forms.HiddenInput)
    name = text("Name", required=True, error_messages={"required": "Give the network a name."})
    internal = forms.BooleanField(required=False, label="Internal", help_text="No way out of this network.")
    attachable = forms.BooleanField(
        required=False, label="Attachable", help_text="Single containers may join, not services only."
    )
    no_ipv4 = forms.BooleanField(required=False, label="Without IPv4", help_text="Containers have IPv6 addresses only.")
    ipv6 = forms.BooleanField(required=False, label="IPv6")
    ipv6_subnet = text("IPv6 subnet", "fd00:20::/64")
    ipv6_gateway = text("IPv6 gateway", "first address")
    ipv6_range = text("IPv6 range", "whole subnet")
    config_from = text("Configuration from", "a config-only network", list="configurations")
    parent = text(
        "Parent interface",
        "eth0",
        help_text="The host’s interface to the LAN, or a VLAN of it (eth0.10). "  # noqa: RUF001
        "Without one Docker makes a dummy, and the network leads nowhere.",
    )
    mtu = text("MTU", "Docker’s default")  # noqa: RUF001
    options = LinesField(label="Driver options", help_text="One key=value on each line.")
    labels = LinesField(label="Labels", help_text="One key=value on each line.")

    def __init__(self, *args: Any, driver: str, scope: str, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.driver_name, self.scope_name = driver, scope
        self._pools: list[tuple[forms.Form, str]] = []
        self.places = {place.source_id: place for place in places}
        field = self.fields["place"]
        field.label = "Swarm" if scope == "swarm" else "Host"
        field.choices = [(key, str(place)) for key, place in self.places.items()]  # type: ignore[attr-defined]
        field.widget.attrs["hx-get"] = reverse("network-new")  # what can be asked for depends on its engine
        field.error_messages["required"] = field.error_messages["invalid_choice"] = f"Choose a {field.label.lower()}."
        if self.ipv6_chosen:
            self.fields["ipv6_subnet"].widget.attrs["placeholder"] = "Docker chooses"
        if self.by_configuration:  # half a line of options is no error where there are none
            self.fields["options"] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def by_configuration(self) -> bool:
        """Whether each node makes its own part, with pools and options that come from a configuration only."""
        return self.scope_name == "swarm" and self.driver_name != "overlay"

    @property
    def in_lan(self) -> bool:
        return self.driver_name in ("macvlan", "ipvlan")

    @property
    def several_pools(self) -> bool:
        return self.driver_name != "bridge"

    @property
    def ipv6_on(self) -> bool:
        return self["ipv6"].value() not in (None, False, "", "False")

    @property
    def engine(self) -> Engine:
        """The engine of the host chosen; of a swarm none in particular, as each node has its own."""
        place = self.places.get(str(self["place"].value() or "")) or next(iter(self.places.values()), None)
        return engine_of(place) if isinstance(place, Host) else UNKNOWN

    @property
    def ipv4_optional(self) -> bool:
        return self.engine.has(WITHOUT_IPV4)

    @property
    def ipv6_chosen(self) -> bool:
        """Whether Docker chooses an IPv6 subnet where none is given."""
        return self.engine.has(IPV6_CHOSEN)

    @property
    def ipv4_off(self) -> bool:
        return self.ipv4_optional and self.ipv6_on and self["no_ipv4"].value() not in (None, False, "", "False")

    @property
    def ipv6_fields(self) -> list[forms.BoundField]:
        return [self["ipv6_subnet"], self["ipv6_gateway"], self["ipv6_range"]]

    @property
    def more_open(self) -> bool:
        """Whether the folded part holds something to see."""
        fields = [self[name] for name in (("labels",) if self.by_configuration else ("mtu", "options", "labels"))]
        return any(field.value() or (self.is_bound and field.errors) for field in fields)

    def chosen(self) -> Place:
        """The host or swarm, once the form is valid."""
        return self.places[self.cleaned_data["place"]]

    def command(self, pools: Iterable[PoolForm]) -> CreateNetwork:
        """What is asked for."""
        data = self.cleaned_data
        given = () if self.by_configuration else self._given_pools(pools)
        return CreateNetwork(
            name=data["name"],
            driver=self.driver_name,
            internal=data["internal"],
            attachable=data["attachable"] and self.scope_name == "swarm",
            ipv4=not self.ipv4_off or self.by_configuration,
            ipv6=data["ipv6"] and not self.by_configuration,
            pools=tuple(given),
            options={} if self.by_configuration else self._options(),
            labels=data["labels"],
            config_from=data["config_from"] if self.by_configuration else "",
        )

    def _given_pools(self, forms_of_pools: Iterable[PoolForm]) -> list[PoolSnapshot]:
        """The pools that were typed. Remembers which form each came from, for `tell`."""
        given: list[PoolSnapshot] = []
        if self.ipv4_off:  # what was typed is kept, and passed over
            forms_of_pools = ()
        for form in list(forms_of_pools) if self.several_pools else list(forms_of_pools)[:1]:
            if pool := form.pool():
                given.append(pool)
                self._pools.append((form, ""))
        if self.cleaned_data["ipv6"] and (ipv6 := self._ipv6_pool()):
            given.append(ipv6)
            self._pools.append((self, "ipv6_"))
        return given

    def _ipv6_pool(self) -> PoolSnapshot | None:
        subnet, gateway, ip_range = (self.cleaned_data[f"ipv6_{part}"] for part in ("subnet", "gateway", "range"))
        given = subnet or gateway or ip_range
        return PoolSnapshot(subnet=subnet, gateway=gateway, ip_range=ip_range) if given else None

    def _options(self) -> dict[str, str]:
        """Options, with those that have a field of their own; the field goes before a line of the same key."""
        own = {"parent": self.cleaned_data["parent"] if self.in_lan else "", MTU: self.cleaned_data["mtu"]}
        return {**self.cleaned_data["options"], **{key: value for key, value in own.items() if value}}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Puts each problem at the field it was typed in."""
        for problem in problems:
            form, field = self._where(problem.field)
            form.add_error(field, problem.words)

    def _where(self, field: str) -> tuple[forms.Form, str | None]:
        head, _, rest = field.partition(".")
        if head == "pools" and rest:
            position, _, part = rest.partition(".")
            form, prefix = self._pools[int(position)]
            return form, f"{prefix}{'range' if prefix and part == 'ip_range' else part}"
        known = {"host": "place", "swarm": "place", "ipv4": "no_ipv4", "ipv6": "ipv6_subnet"}
        own = {f"options.{MTU}": "mtu", "options.parent": "parent"}
        name = own.get(field) or known.get(head, head)
        return self, name if name in self.fields else None


def places_for(scope: str) -> list[Place]:
    """The hosts a local network can be made on, or the swarms one of scope swarm can be made in. Those out of reach are
    there too: the rules say since when."""
    return list(Swarm.objects.all()) if scope == "swarm" else list(Host.objects.all())
