"""Containers and endpoints of a host; services and tasks of a swarm."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from dashboard.inventory.models.networks import Network
from dashboard.inventory.models.sources import Host, Swarm


class Service(models.Model):
    """A service. `running` counts its running tasks on nodes that are not down; it is derived, and kept for reading."""

    swarm = models.ForeignKey(Swarm, on_delete=models.CASCADE, related_name="services")
    docker_id = models.CharField(max_length=64)
    name = models.CharField(max_length=255, db_index=True)
    mode = models.CharField(max_length=16)
    replicas = models.PositiveBigIntegerField(null=True)
    running = models.PositiveIntegerField(default=0)
    endpoint_mode = models.CharField(max_length=8, default="vip")
    image = models.CharField(max_length=500, blank=True)
    stack = models.CharField(max_length=255, blank=True, db_index=True)
    vips = models.JSONField(default=list, help_text='[{"network_id": docker_id, "address": with prefix}]')
    ports = models.JSONField(default=list)
    networks = models.JSONField(default=list, help_text="docker_ids its tasks ask for")
    labels = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["swarm", "docker_id"], name="service_once_in_a_swarm")]

    def __str__(self) -> str:
        return self.name


class SwarmTask(models.Model):
    """A Swarm task, in Docker's own states. Never called just task: those are Celery's."""

    swarm = models.ForeignKey(Swarm, on_delete=models.CASCADE, related_name="swarm_tasks")
    docker_id = models.CharField(max_length=64)
    service_docker_id = models.CharField(max_length=64, blank=True, db_index=True)
    node_docker_id = models.CharField(max_length=64, blank=True)
    container_docker_id = models.CharField(max_length=64, blank=True)
    slot = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=16)
    desired_state = models.CharField(max_length=16)
    error = models.TextField(blank=True)
    runtime = models.CharField(max_length=16)
    attachments = models.JSONField(default=list)

    class Meta:
        ordering = ["service_docker_id", "slot", "pk"]
        constraints = [models.UniqueConstraint(fields=["swarm", "docker_id"], name="task_once_in_a_swarm")]

    def __str__(self) -> str:
        return self.docker_id


class Container(models.Model):
    """A container in any state. `created` and `since` are in seconds since 1970; None is a time that nobody knows."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="containers")
    docker_id = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    image = models.CharField(max_length=500)
    state = models.CharField(max_length=16, db_index=True)
    health = models.CharField(max_length=16, blank=True)
    created = models.BigIntegerField(default=0)
    network_mode = models.CharField(max_length=255, blank=True)
    shares_with = models.CharField(
        max_length=64, blank=True, help_text="docker_id of the container whose network it uses"
    )
    ports = models.JSONField(default=list)
    labels = models.JSONField(default=dict)
    service_docker_id = models.CharField(max_length=64, blank=True, db_index=True)
    task_docker_id = models.CharField(max_length=64, blank=True)
    stack = models.CharField(max_length=255, blank=True, db_index=True)
    compose_service = models.CharField(max_length=255, blank=True)
    error = models.TextField(blank=True)
    since = models.BigIntegerField(null=True, help_text="When its state, or being unhealthy, began")
    exit_code = models.BigIntegerField(null=True, help_text="Of its last run, while it does not run")
    restart_policy = models.CharField(max_length=32, blank=True)

    # Link, written by inventory.links under the host's revision.
    service = models.ForeignKey(
        Service, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="containers"
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["host", "docker_id"], name="container_once_on_a_host")]
        indexes = [models.Index(Lower("name"), "id", name="container_by_name")]

    def __str__(self) -> str:
        return self.name


class Endpoint(models.Model):
    """A container's, or one of Docker's own sandboxes', place on a network. Addresses with prefix, "" where none.

    It names its network by `network_key`, as the network may be told of later, by another source, or never.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="endpoints")
    container_key = models.CharField(max_length=255)
    network_key = models.CharField(max_length=64, blank=True, db_index=True)
    network_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=16)
    docker_id = models.CharField(max_length=64, blank=True)
    ipv4 = models.CharField(max_length=64, blank=True)
    ipv6 = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=32, blank=True)
    gateway = models.CharField(max_length=64, blank=True)
    gateway6 = models.CharField(max_length=64, blank=True)
    aliases = models.JSONField(default=list)
    gateway_priority = models.BigIntegerField(default=0, db_default=0)
    dns_names = models.JSONField(default=list, db_default=[])

    # Links, written by inventory.links under the host's revision. They may point at a row that has just gone.
    container = models.ForeignKey(
        Container, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="endpoints"
    )
    network = models.ForeignKey(
        Network, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="endpoints"
    )

    class Meta:
        ordering = ["network_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "container_key", "network_key", "kind"],
                name="endpoint_once_on_a_network",
                condition=~Q(network_key=""),
            ),
            models.UniqueConstraint(
                fields=["host", "container_key", "network_name", "kind"],
                name="endpoint_once_on_a_named_network",
                condition=Q(network_key=""),
            ),
        ]

    @property
    def further_names(self) -> list[str]:
        """The names it answers to beside its aliases."""
        return [name for name in self.dns_names if name not in self.aliases]

    def __str__(self) -> str:
        return f"{self.container_key[:12]} on {self.network_name}"
