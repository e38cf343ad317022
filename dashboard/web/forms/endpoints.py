"""The forms that connect and disconnect a container. They read what was typed; the rules judge it."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from collectors.commands import ConnectEndpoint, DisconnectEndpoint
from dashboard.inventory.models import Container, Network
from dashboard.operations.rules import Problem
from dashboard.web.forms.typing import text


class ConnectForm(forms.Form):
    """A container to be connected to the network of the page."""

    container = forms.IntegerField(error_messages={"required": "Choose a container.", "invalid": "Choose a container."})
    ipv4 = text("IPv4 address", "Docker chooses")
    ipv6 = text("IPv6 address", "Docker chooses")
    aliases = text("Aliases", help_text="Further names on this network, with spaces between them.")
    gateway_priority = forms.IntegerField(
        required=False,
        label="Gateway priority",
        help_text="The network with the highest has the container’s default route; 0 where none is given. "  # noqa: RUF001
        "One with IPv4 and IPv6 goes before those with one of them all the same.",
        widget=forms.NumberInput(attrs={"placeholder": "0", "autocomplete": "off"}),
        error_messages={"invalid": "Write a whole number, like 10, or leave it empty."},
    )

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
            gateway_priority=data["gateway_priority"] or 0,
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
