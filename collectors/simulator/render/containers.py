"""/containers/json and /containers/{id}/json."""

from __future__ import annotations

import shlex
from typing import Any

import orjson

from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Container, Endpoint
from collectors.simulator.render import shapes
from collectors.simulator.render.keeping import dumped
from collectors.simulator.render.times import human, rfc3339


def list_item(fleet: Fleet, container: Container) -> bytes:
    """A container's part of the list, kept until it is touched."""
    if container.rendered is None:
        container.rendered = dumped(
            {
                "Id": container.id,
                "Names": [f"/{container.name}"],
                "Image": container.image,
                "ImageID": _image_id(container),
                "Command": container.command,
                "Created": container.created // 1_000_000_000,
                "Ports": [entry for port in container.bound for entry in _listed_port(port)],
                "Labels": dict(sorted(container.labels.items())),
                "State": container.state,
                "Status": status(fleet, container),
                "HostConfig": {"NetworkMode": container.network_mode},
                "NetworkSettings": {"Networks": {n: _listed(e) for n, e in sorted(container.endpoints.items())}},
                "Mounts": [],
            }
        )
    return container.rendered


def _image_id(container: Container) -> str:
    """Some digest that is the same for the same image on every host."""
    return f"sha256:{container.image.encode().hex():0<64.64}"


def status(fleet: Fleet, container: Container) -> str:
    """docker ps's words. What began before the fleet went live stays as it was then, so that replies do not change."""
    if container.state == "created":
        return "Created"
    since = container.started if container.runs else container.finished
    span = human((fleet.generated_at if since <= fleet.generated_at else fleet.now()) - since)
    if container.state == "exited":
        return f"Exited ({container.exit_code}) {span} ago"
    if container.state == "restarting":
        return f"Restarting ({container.exit_code}) {span} ago"
    if container.state == "paused":
        return f"Up {span} (Paused)"
    health = "health: starting" if container.health == "starting" else container.health
    return f"Up {span} ({health})" if health else f"Up {span}"


def _listed_port(port: Any) -> list[dict[str, Any]]:
    if port.host is None:
        return [{"PrivatePort": port.container, "Type": port.protocol}]
    addresses = [port.address] if port.address else ["0.0.0.0", "::"]  # noqa: S104
    return [{"IP": a, "PrivatePort": port.container, "PublicPort": port.host, "Type": port.protocol} for a in addresses]


def _listed(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as the list has it: aliases left out, and the address of a failed start still shown."""
    live, network = bool(endpoint.id), endpoint.network
    ipv4, _, prefix4 = endpoint.ipv4.partition("/")
    ipv6, _, prefix6 = endpoint.ipv6.partition("/")
    pools = network.pools_on(endpoint.container.host) if endpoint.container else network.pools
    gateways = {pool.version: pool.gateway for pool in pools} if live and not endpoint.stale else {}
    return {
        "IPAMConfig": _asked(endpoint, ipv4),
        "Links": None,
        "Aliases": None,
        "NetworkID": endpoint.network_id,
        "EndpointID": endpoint.id,
        "Gateway": gateways.get(4, "") if network.driver != "overlay" else "",
        "IPAddress": ipv4,
        "IPPrefixLen": int(prefix4 or 0),
        "IPv6Gateway": gateways.get(6, "") if network.driver != "overlay" else "",
        "GlobalIPv6Address": ipv6,
        "GlobalIPv6PrefixLen": int(prefix6 or 0),
        "MacAddress": endpoint.mac,
        "DriverOpts": None,
    }


def _asked(endpoint: Endpoint, ipv4: str) -> dict[str, str] | None:
    if endpoint.network.scope == "swarm" and ipv4:
        return {"IPv4Address": ipv4}
    asked = {"IPv4Address": endpoint.wanted4, "IPv6Address": endpoint.wanted6}
    return {name: text for name, text in asked.items() if text} or ({} if endpoint.by_hand else None)


def inspected(container: Container) -> bytes:
    root = f"/var/lib/docker/containers/{container.id}"
    argv = shlex.split(container.command) or ["sh"]
    return orjson.dumps(
        {
            "Id": container.id,
            "Created": rfc3339(container.created),
            "Path": argv[0],
            "Args": argv[1:],
            "State": _state(container),
            "Image": _image_id(container),
            "ResolvConfPath": f"{root}/resolv.conf",
            "HostnamePath": f"{root}/hostname",
            "HostsPath": f"{root}/hosts",
            "LogPath": f"{root}/{container.id}-json.log",
            "Name": f"/{container.name}",
            "RestartCount": container.restarts,
            "Driver": "overlay2",
            "Platform": "linux",
            "MountLabel": "",
            "ProcessLabel": "",
            "AppArmorProfile": "docker-default",
            "ExecIDs": None,
            "HostConfig": _host_config(container),
            "GraphDriver": _graph_driver(container),
            "Mounts": [],
            "Config": _config(container, argv),
            "NetworkSettings": _network_settings(container),
        }
    )


def _state(container: Container) -> dict[str, Any]:
    state: dict[str, Any] = {
        "Status": container.state,
        "Running": container.runs or container.state == "restarting",
        "Paused": container.state == "paused",
        "Restarting": container.state == "restarting",
        "OOMKilled": False,
        "Dead": False,
        "Pid": container.pid,
        "ExitCode": container.exit_code,
        "Error": container.error,
        "StartedAt": rfc3339(container.started),
        "FinishedAt": rfc3339(container.finished),
    }
    if container.health:
        ill = container.health == "unhealthy"
        log = [{"End": rfc3339(container.turned), "ExitCode": 1, "Output": ""}] if ill and container.turned else []
        state["Health"] = {"Status": container.health, "FailingStreak": 3 if ill else 0, "Log": log}
    return state


def _host_config(container: Container) -> dict[str, Any]:
    bindings = {
        f"{port.container}/{port.protocol}": [{"HostIp": port.address, "HostPort": str(port.host or "")}]
        for port in container.ports
        if port.host is not None
    }
    return {
        **shapes.HOST_CONFIG,
        "NetworkMode": container.network_mode,
        "PortBindings": bindings,
        "RestartPolicy": {"Name": "" if container.task else container.restart, "MaximumRetryCount": 0},
    }


def _graph_driver(container: Container) -> dict[str, Any]:
    layer = f"/var/lib/docker/overlay2/{container.id[::-1]}"
    names = {"LowerDir": "diff", "MergedDir": "merged", "UpperDir": "diff", "WorkDir": "work"}
    return {"Data": {name: f"{layer}/{folder}" for name, folder in names.items()}, "Name": "overlay2"}


def _config(container: Container, argv: list[str]) -> dict[str, Any]:
    config = {
        **shapes.CONFIG,
        "Hostname": container.host.name if container.network_mode == "host" else container.id[:12],
        "Env": shapes.DEMO_ENVIRONMENT,
        "Cmd": argv,
        "Image": container.image,
        "Labels": dict(sorted(container.labels.items())),
    }
    if container.ports:
        config["ExposedPorts"] = {f"{port.container}/{port.protocol}": {} for port in container.ports}
    if container.health:
        config["Healthcheck"] = {"Test": ["CMD-SHELL", "true"], "Interval": 10_000_000_000}
    return config


def _network_settings(container: Container) -> dict[str, Any]:
    sandbox = "default" if container.network_mode == "host" else container.sandbox[:12]
    settings = {
        **shapes.NETWORK_SETTINGS,
        "SandboxID": container.sandbox,
        "SandboxKey": f"/var/run/docker/netns/{sandbox}" if container.sandbox else "",
        "Ports": {f"{port.container}/{port.protocol}": _inspected_port(port) for port in container.bound},
        "Networks": {name: _inspected(e) for name, e in sorted(container.endpoints.items())},
    }
    bridge = settings["Networks"].get("bridge")
    if bridge:
        settings |= {name: bridge[name] for name in bridge if name in shapes.NETWORK_SETTINGS}
    return settings


def _inspected_port(port: Any) -> list[dict[str, str]] | None:
    return [{"HostIp": e["IP"], "HostPort": str(e["PublicPort"])} for e in _listed_port(port) if "IP" in e] or None


def _inspected(endpoint: Endpoint) -> dict[str, Any]:
    """As listed, with aliases; a failed start's address is not shown here."""
    shown = _listed(endpoint)
    network, container = endpoint.network, endpoint.container
    if endpoint.stale:
        blank = dict.fromkeys(("EndpointID", "IPAddress", "GlobalIPv6Address", "MacAddress"), "")
        shown |= {**blank, "IPPrefixLen": 0, "GlobalIPv6PrefixLen": 0}
    named = network.driver not in ("host", "null") and network.name != "bridge"
    if named and container is not None:
        short = (container.id[:12],) if endpoint.network_id else ()
        shown["Aliases"] = [*endpoint.aliases, *short] or None
    if endpoint.by_hand:
        shown["DriverOpts"] = {}
    return shown
