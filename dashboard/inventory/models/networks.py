"""Networks: a local one belongs to its host, a swarm-scoped one to its swarm however many nodes list it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dashboard.inventory.models.sources import Host, Swarm


class Network(models.Model):
    """`key` is the docker_id, or the name of bridge, host and none, whose ids change (NetworkSnapshot.key).

    `introduced_at` is set while only workers told of a swarm network and no manager has yet.
    """

    host = models.ForeignKey(Host, null=True, on_delete=models.CASCADE, related_name="networks")
    swarm = models.ForeignKey(Swarm, null=True, on_delete=models.CASCADE, related_name="networks")
    key = models.CharField(max_length=64, db_index=True)
    docker_id = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255, db_index=True)
    driver = models.CharField(max_length=255, db_index=True)
    scope = models.CharField(max_length=16)
    internal = models.BooleanField(default=False)
    attachable = models.BooleanField(default=False)
    ingress = models.BooleanField(default=False)
    ipv4 = models.BooleanField(default=True, db_default=True)
    ipv6 = models.BooleanField(default=False)
    config_only = models.BooleanField(default=False)
    config_from = models.CharField(max_length=255, blank=True)
    created = models.CharField(max_length=40, blank=True, help_text="As Docker writes it, RFC 3339")
    options = models.JSONField(default=dict)
    labels = models.JSONField(default=dict)
    introduced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "key"], name="network_once_on_a_host", condition=Q(host__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["swarm", "key"], name="network_once_in_a_swarm", condition=Q(swarm__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(host__isnull=True, swarm__isnull=False) | Q(host__isnull=False, swarm__isnull=True),
                name="network_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def encrypted(self) -> bool:
        """An overlay made with `--opt encrypted`: the key is there with any value, "" too."""
        return "encrypted" in self.options and self.options["encrypted"] != "false"

    @property
    def vnis(self) -> list[int]:
        """The VXLAN ids of an overlay, one per pool (driver option overlay.vxlanid_list)."""
        listed = self.options.get("com.docker.network.driver.overlay.vxlanid_list", "")
        return [vni for text in listed.split(",") if (vni := number(text, most=2**24 - 1)) is not None]

    @property
    def mtu(self) -> int | None:
        """The MTU asked for by option; None when the driver's default applies."""
        return number(self.options.get("com.docker.network.driver.mtu", ""), most=65535)


def number(text: str, most: int) -> int | None:
    """The number that an option says, where it says one that can be: options are whatever somebody typed."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None


class Pool(models.Model):
    """An IPAM pool of a network, in Docker's order."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="pools")
    position = models.PositiveSmallIntegerField()
    subnet = models.CharField(max_length=64, blank=True)
    gateway = models.CharField(max_length=64, blank=True)
    ip_range = models.CharField(max_length=64, blank=True)
    aux_addresses = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["network", "position"]
        constraints = [models.UniqueConstraint(fields=["network", "position"], name="pool_place_once")]

    def __str__(self) -> str:
        return self.subnet


class NetworkView(models.Model):
    """How one host sees a swarm network: options, pools and peers differ between nodes."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="network_views")
    docker_id = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    options = models.JSONField(default=dict)
    pools = models.JSONField(default=list)
    peers = models.JSONField(default=list)

    class Meta:
        ordering = ["name", "host"]
        constraints = [models.UniqueConstraint(fields=["host", "docker_id"], name="view_once_on_a_host")]

    def __str__(self) -> str:
        return f"{self.name} on {self.host}"
