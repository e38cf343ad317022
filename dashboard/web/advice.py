"""What to do about a host that cannot be read: one sentence for each way it fails."""

from __future__ import annotations

from dashboard.inventory.models import Host

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
FROM_NODE = "Its collector has enrolled. Its first reading follows within seconds."
THERE = "Nothing is to be restarted: the next read logs in anew, and is let in as soon as the user is in that group."
FRESH = "It has not been read yet. The first read follows within seconds of adding it."


def for_host(host: Host) -> str:
    """What to do, in a sentence; "" for a host that is well."""
    if host.state == Host.State.REACHABLE:
        return ""
    if host.node_id:  # what its collector or the intake said tells what to do as well
        return FROM_NODE if host.state == Host.State.NEVER_SEEN else BY_NODE.get(host.failure, "")
    if host.state == Host.State.HUNG:
        return HUNG
    if host.failure == "permission" and host.address.startswith("ssh:"):
        return THERE
    return BY_FAILURE.get(host.failure, FRESH if host.state == Host.State.NEVER_SEEN else "")
