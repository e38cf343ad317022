"""Sources: what is read on its own and has a revision. A Host is one daemon; a Swarm is told of by its reporter."""

from __future__ import annotations

from django.db import models

from collectors.target import KEYS, TLS_KEYS

NODE = "node://"
"""Begins the address of a host that is read by its node's own collector; the NodeID follows. Nobody can type it in."""

READ_BY_US = ~models.Q(address__startswith=NODE)
"""Hosts whose daemons the dashboard reads itself."""


class Source(models.Model):
    """`revision` grows by one with each ChangeSet, without gaps. `digest` is that of the snapshot last reconciled."""

    revision = models.PositiveBigIntegerField(default=0, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    part_digests = models.JSONField(
        default=dict, db_default={}, editable=False, help_text="As inventory.parts has them"
    )
    since = models.DateTimeField(null=True, editable=False, help_text="When the present state began")
    error = models.TextField(blank=True, editable=False, help_text="Why it cannot be read, in words")

    class Meta:
        abstract = True

    kind: str

    @property
    def source_id(self) -> str:
        """The name other programs know it by, like "host:3"."""
        return f"{self.kind}:{self.pk}"


class Swarm(Source):
    """A swarm, known by its cluster id once a manager told it.

    Until then (only workers are read) it is known by the NodeIDs of the managers its workers talk to.
    """

    kind = "swarm"

    class State(models.TextChoices):
        REACHABLE = "reachable"
        STALE = "stale"
        NEVER_SEEN = "never-seen"

    docker_id = models.CharField(max_length=64, null=True, unique=True, editable=False)
    name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEVER_SEEN, editable=False)
    reporter = models.ForeignKey("Host", null=True, on_delete=models.SET_NULL, related_name="reports", editable=False)
    managers = models.JSONField(default=list, editable=False, help_text="NodeIDs of its managers, as last heard")
    default_pools = models.JSONField(default=list, editable=False)
    subnet_size = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or f"swarm {self.pk}"


class Host(Source):
    """One Docker daemon. Known again by NodeID or address, never by Engine ID: those collide on cloned machines."""

    kind = "host"

    class State(models.TextChoices):
        REACHABLE = "reachable"
        UNREACHABLE = "unreachable"
        HUNG = "hung"
        NEVER_SEEN = "never-seen"

    name = models.CharField(max_length=255, unique=True)
    address = models.CharField(max_length=500, unique=True, help_text="unix:///var/run/docker.sock or tcp://host:2375")
    demo = models.BooleanField(default=False, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(max_length=16, choices=State.choices, default=State.NEVER_SEEN, editable=False)
    failure = models.CharField(
        max_length=16, blank=True, editable=False, help_text="refused, timeout, tls, ssh, permission"
    )
    collected_at = models.DateTimeField(
        null=True, editable=False, help_text="Last successful read, kept with each change"
    )

    hostname = models.CharField(max_length=255, blank=True, editable=False)
    engine_version = models.CharField(max_length=64, blank=True, editable=False)
    api_version = models.CharField(max_length=16, blank=True, editable=False)
    operating_system = models.CharField(max_length=255, blank=True, editable=False)
    kernel = models.CharField(max_length=255, blank=True, editable=False)
    default_pools = models.JSONField(default=list, editable=False)
    firewall = models.CharField(max_length=32, blank=True, db_default="", editable=False)
    warnings = models.JSONField(default=list, editable=False)

    swarm_state = models.CharField(max_length=16, blank=True, editable=False)
    swarm_node_id = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    node_address = models.CharField(max_length=255, blank=True, editable=False)
    cluster_id = models.CharField(max_length=64, blank=True, editable=False)
    is_manager = models.BooleanField(default=False, editable=False)
    managers = models.JSONField(default=list, editable=False, help_text="NodeIDs of the managers it talks to")
    manager_addresses = models.JSONField(default=list, editable=False, help_text="Where it reaches them")

    # Links: what other sources say about this host. Written by inventory.links, under this host's own revision.
    swarm = models.ForeignKey(Swarm, null=True, on_delete=models.SET_NULL, related_name="hosts", editable=False)
    role = models.CharField(max_length=16, blank=True, editable=False)
    availability = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def node_id(self) -> str:
        """The NodeID of one that its node's own collector reads; "" of one that the dashboard reads itself."""
        return self.address.removeprefix(NODE) if self.address.startswith(NODE) else ""


class HostCredential(models.Model):
    """What opens a host that asks for it (collectors.target.KEYS). Sealed by inventory.sealing, never shown again."""

    host = models.OneToOneField(Host, on_delete=models.CASCADE, related_name="credential")
    tls_ca = models.BinaryField(blank=True, default=b"")
    tls_cert = models.BinaryField(blank=True, default=b"")
    tls_key = models.BinaryField(blank=True, default=b"")
    ssh_key = models.BinaryField(blank=True, default=b"")
    ssh_known_hosts = models.BinaryField(blank=True, default=b"")

    def sealed(self) -> dict[str, str]:
        """Those that are kept, sealed as they lie, in the form in which they travel."""
        kept = {key: bytes(getattr(self, key)).decode() for key in KEYS}
        return {key: text for key, text in kept.items() if text}

    @property
    def speaks_tls(self) -> bool:
        """Whether a host at tcp:// is spoken to over TLS (collectors.target.Target)."""
        return any(getattr(self, key) for key in TLS_KEYS)

    def __str__(self) -> str:
        return f"credentials of {self.host}"


class SwarmNode(models.Model):
    """A member of a swarm as its manager tells of it. `host` is the daemon of ours that it is, if we read it."""

    swarm = models.ForeignKey(Swarm, on_delete=models.CASCADE, related_name="nodes")
    docker_id = models.CharField(max_length=64)
    hostname = models.CharField(max_length=255, blank=True)
    role = models.CharField(max_length=16)
    availability = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    address = models.CharField(max_length=255, blank=True)
    engine_version = models.CharField(max_length=64, blank=True)
    leader = models.BooleanField(default=False)
    reachability = models.CharField(max_length=16, blank=True)
    labels = models.JSONField(default=dict)

    # Link, written by inventory.links under the swarm's revision.
    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["hostname", "pk"]
        constraints = [models.UniqueConstraint(fields=["swarm", "docker_id"], name="node_once_in_a_swarm")]

    def __str__(self) -> str:
        return self.hostname or self.docker_id
