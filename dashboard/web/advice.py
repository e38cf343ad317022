"""What to do about a host that cannot be read: one sentence for each way it fails."""

from __future__ import annotations

from dashboard.inventory.models import Enrolment, Host

BY_FAILURE = {
    "refused": "On that machine systemctl start docker starts it, and journalctl -u docker says why it ended.",
    "timeout": "The machine does not answer. Check that it is up, that this machine reaches it, "
    "and that no firewall drops the port.",
    "permission": "Docklines may not open this socket. Add its user to the group docker "
    "(sudo usermod -aG docker USER) and start Docklines again.",
    "tls": "The certificates do not fit. Correct them with Edit, above.",
    "ssh": "SSH does not lead to its daemon. Correct address and keys with Edit, above.",
    "protocol": "Something answers, but not as Docker would. Check that the address leads to a Docker daemon.",
}

HUNG = (
    "The daemon accepts connections and does not answer: it is starting, or stuck. "
    "If it stays so, look at its log (journalctl -u docker) and restart it."
)
BY_NODE = {
    "refused": BY_FAILURE["refused"],
    "permission": "Its collector may not open Docker's socket there: see how that is mounted, and as whom it runs.",
}
SILENT = (
    "On a manager, docker service ps docklines_collector shows whether its collector runs, and docker service logs "
    "docklines_collector what it said last. Where the node is down, systemctl start docker on that machine starts "
    "Docker."
)
FROM_NODE = "Its collector has enrolled. Its first reading follows within seconds."
THERE = "Nothing is to be restarted: the next read logs in anew, and is let in as soon as the user is in that group."
FRESH = "It has not been read yet. The first read follows within seconds of adding it."


def for_host(host: Host) -> str:
    """What to do, in a sentence; "" for a host that is well."""
    if host.state == Host.State.REACHABLE:
        return ""
    if host.state == Host.State.HUNG:
        return HUNG
    if host.node_id:
        return _for_node(host)
    if host.failure == "permission" and host.address.startswith("ssh:"):
        return THERE
    return BY_FAILURE.get(host.failure, FRESH if host.state == Host.State.NEVER_SEEN else "")


def _for_node(host: Host) -> str:
    """What the intake says of one that was released or has left tells what to do as well."""
    if host.state == Host.State.NEVER_SEEN:
        return FROM_NODE
    row: Enrolment | None = getattr(host, "enrolment", None)
    if host.failure == "timeout" and row is not None and row.state == Enrolment.State.ENROLLED:
        return SILENT
    return BY_NODE.get(host.failure, "")
