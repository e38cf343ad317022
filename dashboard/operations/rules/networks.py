"""Create and remove a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collectors.commands import CreateNetwork
from dashboard.operations.rules import names, options
from dashboard.operations.rules.configuration import by_configuration, configured
from dashboard.operations.rules.engines import WITHOUT_IPV4
from dashboard.operations.rules.facts import Removal, Surroundings, User
from dashboard.operations.rules.neighbours import meets
from dashboard.operations.rules.pools import pools
from dashboard.operations.rules.problem import Problem
from dashboard.operations.rules.reach import reachable
from dashboard.operations.rules.scope import place_and_scope
from dashboard.operations.rules.wording import listed


def create_network(command: CreateNetwork, there: Surroundings) -> list[Problem]:
    """All Problems of a network to be made there, one a field."""
    return first_of_each(_create(command, there))


def _create(command: CreateNetwork, there: Surroundings) -> Iterator[Problem]:
    yield from reachable(there.reach)
    yield from place_and_scope(command, there)
    if words := names.network_name(command.name, swarm=there.swarm):
        yield Problem("name", words)
    elif whose := there.taken.get(command.name):
        yield Problem("name", f"There is a network {command.name} already {whose}: choose another name.")
    if by_configuration(command, there):
        yield from configured(command, there)
    else:
        yield from pools(command, there.engine, swarm=there.swarm)
        yield from meets(command.pools, command.driver, there.neighbours, there.nodes)
    yield from options.well_formed("options", command.options)
    yield from options.well_formed("labels", command.labels)
    if not command.ipv4 and (words := _without_ipv4(command, there)):
        yield Problem("ipv4", words)
    yield from options.mtu(command.options, ipv6=command.ipv6)


def _without_ipv4(command: CreateNetwork, there: Surroundings) -> str:
    """An older engine takes no notice, and makes a network with IPv4."""
    if there.swarm:
        return "Every network of a swarm has IPv4: leave it on."
    if not there.engine.has(WITHOUT_IPV4):
        return f"IPv4 cannot be left out here: {there.engine.lacks(WITHOUT_IPV4)}. Leave it on."
    if not command.ipv6:
        return "A network needs IPv4 or IPv6: leave one of them on."
    return ""


def remove_network(network: Removal) -> list[Problem]:
    """Why a network cannot be removed now; who is in the way is named. Stopped containers are not: Docker lets go of
    them, and they will not start again, which the page says before. Nor are those on hosts that cannot be reached:
    whether they still hold it, Docker decides."""
    return first_of_each(_remove(network))


def _remove(network: Removal) -> Iterator[Problem]:
    yield from reachable(network.reach)
    if network.predefined:
        yield Problem("network", f"Docker predefines {network.name}: it cannot be removed.")
    elif network.name == "docker_gwbridge" and network.in_swarm:
        words = "The swarm's containers leave the host by docker_gwbridge: it can go once the host has left the swarm."
        yield Problem("network", words)
    elif running := [user for user in network.users if user.running and not user.away]:
        yield Problem("network", f"{_who(running)} on it: disconnect first.")
    elif network.services:
        verb = "uses" if len(network.services) == 1 else "use"
        yield Problem("network", f"{_noun('service', network.services)} {verb} it: update or remove first.")
    elif network.ingress and network.publishing:
        verb = "publishes" if len(network.publishing) == 1 else "publish"
        yield Problem("network", f"{_noun('service', network.publishing)} {verb} ports through it: change that first.")


def _who(users: list[User]) -> str:
    """“web and db on alpha are”: the containers by name, each with its host where there are several."""
    hosts = {user.host for user in users}
    texts = [user.name if len(hosts) == 1 else f"{user.name} on {user.host}" for user in users]
    where = f" on {users[0].host}" if len(hosts) == 1 else ""
    return f"{listed(texts)}{where} {'is' if len(users) == 1 else 'are'}"


def _noun(noun: str, texts: Iterable[str]) -> str:
    found = list(texts)
    return f"The {noun}{'' if len(found) == 1 else 's'} {listed(found)}"


def first_of_each(problems: Iterable[Problem]) -> list[Problem]:
    """One sentence a field: the first found."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.field, problem)
    return list(found.values())
