"""The rows behind connecting and disconnecting: a container and a network as they stand to each other."""

from __future__ import annotations

from dashboard.inventory.holders import ENDED_TASKS
from dashboard.inventory.models import Container, Endpoint, Network, Service, SwarmTask
from dashboard.operations.facts import engine_of, is_predefined, pools_of, reach, where
from dashboard.operations.rules.endpoints import network_closed
from dashboard.operations.rules.facts import Meeting, Reach
from dashboard.operations.rules.pools import address_of


def closed(network: Network) -> str:
    """Why no container at all can be connected to this network by hand, "" where some can."""
    return network_closed(
        Meeting(
            reach=Reach("host", ""),
            network=network.name,
            container="",
            network_place=where(network),
            container_place="",
            driver=network.driver,
            scope=network.scope,
            attachable=network.attachable,
            ingress=network.ingress,
            config_only=network.config_only,
        )
    )


def meeting(network: Network, container: Container) -> Meeting:
    """The container and the network, as they stand to each other."""
    host = container.host
    mine = list(Endpoint.objects.filter(container=container, kind="container"))
    local = network.host_id is not None
    return Meeting(
        reach=reach(host),
        network=network.name,
        container=container.name,
        network_place=where(network),
        container_place=host.name,
        driver=network.driver,
        scope=network.scope,
        predefined=is_predefined(network),
        attachable=network.attachable,
        ingress=network.ingress,
        config_only=network.config_only,
        ipv4=network.ipv4,
        ipv6=network.ipv6,
        pools=pools_of(network, host),
        used=used_addresses(network),
        together=network.host_id == host.pk if local else network.swarm_id == host.swarm_id,
        connected=any(endpoint.network_id == network.pk for endpoint in mine),
        on=tuple(endpoint.network_name for endpoint in mine),
        network_mode=container.network_mode,
        shares=_owner(container),
        service=container.service.name if container.service else "",
        state=container.state,
        engine=engine_of(host),
    )


def _owner(container: Container) -> str:
    if not container.shares_with:
        return ""
    owner = Container.objects.filter(host=container.host, docker_id=container.shares_with).first()
    return owner.name if owner else container.shares_with[:12]


def used_addresses(network: Network) -> dict[str, str]:
    """Each address on the network and who has it: endpoints of all hosts, services, tasks on hosts we do not read."""
    found: dict[str, str] = {}
    if network.swarm_id is not None:
        for task in SwarmTask.objects.filter(swarm=network.swarm).exclude(state__in=ENDED_TASKS):
            for attachment in task.attachments:
                if attachment["network_id"] == network.docker_id:
                    found |= dict.fromkeys(map(_bare, attachment["addresses"]), "a task of the swarm")
        for service in Service.objects.filter(swarm=network.swarm):
            vips = [_bare(vip["address"]) for vip in service.vips if vip["network_id"] == network.docker_id]
            found |= dict.fromkeys(vips, f"the service {service.name}")
    for endpoint in Endpoint.objects.filter(network=network).select_related("container", "host"):
        whose = endpoint.container.name if endpoint.container else f"Docker on {endpoint.host.name}"
        found |= {_bare(text): "the gateway" for text in (endpoint.gateway, endpoint.gateway6)}
        found |= {_bare(text): whose for text in (endpoint.ipv4, endpoint.ipv6)}
    found.pop("", None)
    return found


def _bare(address: str) -> str:
    """Without the prefix, in its shortest writing."""
    known = address_of(address.partition("/")[0])
    return str(known) if known is not None else ""
