"""docker start, stop, restart, kill, pause, unpause, rename and rm, for whoever works on the fleet by the CLI."""

from __future__ import annotations

from collectors.simulator import containers, lookup, swarming
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Container, Host
from collectors.simulator.refusal import Refusal

NOT_MODIFIED = 304


def act(fleet: Fleet, host: Host, method: str, path: list[str], query: dict[str, str]) -> int:
    """The status of an act on a container; `path` is its name and the verb. Raises Refusal."""
    container = lookup.container(host, path[0])
    if method == "DELETE" and len(path) == 1:
        return _remove(fleet, container, query)
    verb = path[1] if method == "POST" and len(path) == 2 else ""
    if verb == "rename":
        return _rename(fleet, container, query.get("name", ""))
    if verb in ("start", "stop", "restart", "kill", "pause", "unpause"):
        return _turn(fleet, container, verb, query)
    raise Refusal(404, "page not found")


def _turn(fleet: Fleet, container: Container, verb: str, query: dict[str, str]) -> int:
    if verb in ("start", "stop") and container.runs == (verb == "start"):
        return NOT_MODIFIED
    if verb in ("kill", "pause") and not container.runs:
        words = "Cannot kill container" if verb == "kill" else "Container"
        raise Refusal(409, f"{words}: {container.name}: Container {container.id} is not running")
    if verb == "unpause" and container.state != "paused":
        raise Refusal(500, f"Container {container.id} is not paused")
    if container.task is not None and verb in ("stop", "kill"):
        swarming.replace_task(fleet, container.task, exit_code=137)
        return 204
    try:
        _do(fleet, container, verb, query)
    except containers.StartRefused as refused:
        raise Refusal(500, str(refused)) from None
    return 204


def _do(fleet: Fleet, container: Container, verb: str, query: dict[str, str]) -> None:
    if verb == "start":
        containers.start(fleet, container)
    elif verb == "stop":
        containers.stop(fleet, container)
    elif verb == "restart":
        containers.restart(fleet, container)
    elif verb == "kill":
        containers.die(fleet, container, 137, signal=query.get("signal", "9").removeprefix("SIG"))
    elif verb == "pause":
        containers.pause(fleet, container)
    else:
        containers.unpause(fleet, container)


def _rename(fleet: Fleet, container: Container, name: str) -> int:
    other = container.host.names.get(name)
    if not name:
        raise Refusal(500, "Neither old nor new names may be empty")
    if other is not None:
        words = f'The container name "/{name}" is already in use by container "{other.id}".'
        raise Refusal(
            409, f"Conflict. {words} You have to remove (or rename) that container to be able to reuse that name."
        )
    containers.rename(fleet, container, name)
    return 204


def _remove(fleet: Fleet, container: Container, query: dict[str, str]) -> int:
    if container.runs and query.get("force") not in ("1", "true"):
        words = f"You cannot remove a running container {container.id}. Stop the container before attempting removal"
        raise Refusal(409, f"{words} or force remove")
    if container.task is not None and container.task.desired == "running":
        swarming.replace_task(fleet, container.task, exit_code=137)
    else:
        containers.remove(fleet, container)
    return 204
