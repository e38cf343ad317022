"""The forms that create a network, connect and disconnect a container. They read what was typed; the rules judge it.

A Problem of the rules comes back at the field it was typed in (`tell`), whatever the field is called here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from collectors.commands import ConnectEndpoint, CreateNetwork, DisconnectEndpoint
from collectors.snapshot import PoolSnapshot
from dashboard.inventory.models import Container, Host, Network, Swarm
from dashboard.operations.facts import Place
from dashboard.operations.rules import Problem
from dashboard.operations.rules.options import MTU
from dashboard.operations.rules.scope import DRIVERS
from dashboard.web.forms.lines import LinesField

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
MOST_POOLS = 8

DRIVER_WORDS = {
    "bridge": "One host. Its containers reach each other, and the outside through the host.",
    "overlay": "A swarm. Containers and services on all its hosts reach each other.",
    "macvlan": "One host. Each container stands in the LAN with a MAC address of its own.",
    "ipvlan": "One host. Containers stand in the LAN and share the host’s MAC address.",  # noqa: RUF001
}


def text(label: str, placeholder: str = "", required: bool = False, **options: Any) -> forms.CharField:
    """A line of text as one types names and addresses: nothing corrects it."""
    widget = forms.TextInput(attrs={**PLAIN, "placeholder": placeholder} if placeholder else PLAIN)
    return forms.CharField(label=label, required=required, max_length=300, widget=widget, **options)


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
    """A new network. `driver` decides which fields apply; the others are kept as typed and passed over."""

    use_required_attribute = False  # our sentences stand by the fields; the browser's would hold the others back

    driver = forms.ChoiceField(choices=[(driver, driver) for driver in DRIVERS], widget=forms.RadioSelect)
    place = forms.ChoiceField(label="Host")
    name = text("Name", required=True, error_messages={"required": "Give the network a name."})
    internal = forms.BooleanField(required=False, label="Internal", help_text="No way out of this network.")
    attachable = forms.BooleanField(
        required=False, label="Attachable", help_text="Single containers may join, not services only."
    )
    ipv6 = forms.BooleanField(required=False, label="IPv6")
    ipv6_subnet = text("IPv6 subnet", "fd00:20::/64")
    ipv6_gateway = text("IPv6 gateway", "first address")
    ipv6_range = text("IPv6 range", "whole subnet")
    parent = text(
        "Parent interface",
        "eth0",
        help_text="The host’s interface to the LAN, or a VLAN of it (eth0.10). "  # noqa: RUF001
        "Without one Docker makes a dummy, and the network leads nowhere.",
    )
    mtu = text("MTU", "Docker’s default")  # noqa: RUF001
    options = LinesField(label="Driver options", help_text="One key=value on each line.")
    labels = LinesField(label="Labels", help_text="One key=value on each line.")

    def __init__(self, *args: Any, driver: str, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.driver_name = driver
        self.places = {place.source_id: place for place in places}
        field = self.fields["place"]
        field.label = "Swarm" if driver == "overlay" else "Host"
        field.choices = [(key, str(place)) for key, place in self.places.items()]  # type: ignore[attr-defined]
        field.error_messages["required"] = field.error_messages["invalid_choice"] = f"Choose a {field.label.lower()}."

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
    def ipv6_fields(self) -> list[forms.BoundField]:
        return [self["ipv6_subnet"], self["ipv6_gateway"], self["ipv6_range"]]

    @property
    def more_open(self) -> bool:
        """Whether the folded part holds something to see."""
        fields = [self[name] for name in ("mtu", "options", "labels")]
        return any(field.value() or (self.is_bound and field.errors) for field in fields)

    def chosen(self) -> Place:
        """The host or swarm, once the form is valid."""
        return self.places[self.cleaned_data["place"]]

    def command(self, pools: Iterable[PoolForm]) -> CreateNetwork:
        """What is asked for. Remembers which form each pool came from, for `tell`."""
        data = self.cleaned_data
        self._pools: list[tuple[forms.Form, str]] = []
        given: list[PoolSnapshot] = []
        for form in list(pools) if self.several_pools else list(pools)[:1]:
            if pool := form.pool():
                given.append(pool)
                self._pools.append((form, ""))
        if data["ipv6"] and (ipv6 := self._ipv6_pool()):
            given.append(ipv6)
            self._pools.append((self, "ipv6_"))
        return CreateNetwork(
            name=data["name"],
            driver=self.driver_name,
            internal=data["internal"],
            attachable=data["attachable"] and self.driver_name == "overlay",
            ipv6=data["ipv6"],
            pools=tuple(given),
            options=self._options(),
            labels=data["labels"],
        )

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
        known = {"host": "place", "swarm": "place", "ipv6": "ipv6_subnet"}
        own = {f"options.{MTU}": "mtu", "options.parent": "parent"}
        name = own.get(field) or known.get(head, head)
        return self, name if name in self.fields else None


class ConnectForm(forms.Form):
    """A container to be connected to the network of the page."""

    container = forms.IntegerField(error_messages={"required": "Choose a container.", "invalid": "Choose a container."})
    ipv4 = text("IPv4 address", "Docker chooses")
    ipv6 = text("IPv6 address", "Docker chooses")
    aliases = text("Aliases", help_text="Further names on this network, with spaces between them.")

    def command(self, network: Network, container: Container) -> ConnectEndpoint:
        data = self.cleaned_data
        return ConnectEndpoint(
            network=network.docker_id,
            network_name=network.name,
            container=container.docker_id,
            container_name=container.name,
            ipv4=data["ipv4"],
            ipv6=data["ipv6"],
            aliases=tuple(dict.fromkeys(data["aliases"].replace(",", " ").split())),
        )


class DisconnectForm(forms.Form):
    container = forms.IntegerField(error_messages={"required": "Choose a container.", "invalid": "Choose a container."})
    force = forms.BooleanField(
        required=False,
        label="By force",
        help_text="Docker drops its record of the endpoint even where it cannot reach into the container. "
        "Use it when a disconnect is refused, or an endpoint was left behind.",
    )

    def command(self, network: Network, container: Container) -> DisconnectEndpoint:
        return DisconnectEndpoint(
            network=network.docker_id,
            network_name=network.name,
            container=container.docker_id,
            container_name=container.name,
            force=self.cleaned_data["force"],
        )


def tell(form: forms.Form, problems: Iterable[Problem]) -> None:
    """Puts each problem at the field of its name; what has none here stands above the form."""
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.words)


def places_for(driver: str) -> list[Place]:
    """The hosts a local network can be made on, or the swarms an overlay can be made in. Those out of reach are there
    too: the rules say since when."""
    return list(Swarm.objects.all()) if driver == "overlay" else list(Host.objects.all())


def typed(data: Mapping[str, Any], form: type[forms.Form], prefix: str = "") -> dict[str, Any]:
    """What a request carries for this form, as initial values: unchecked, so that half a form can be shown again."""
    lead = f"{prefix}-" if prefix else ""
    found: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        value = data.get(lead + name, "")
        found[name] = value not in ("", "False") if isinstance(field, forms.BooleanField) else str(value)[:20_000]
    return found
