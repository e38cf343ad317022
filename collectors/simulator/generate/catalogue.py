"""What runs on a made-up fleet: stacks of the swarms, compose projects and single containers, with names people use."""

from __future__ import annotations

from dataclasses import dataclass

Published = tuple[int, int]
"""(port on the host or in the swarm, port in the container); 0 for the first lets Docker choose."""


@dataclass(frozen=True)
class Overlay:
    """A swarm network. `nodes` bounds how many nodes a stack that owns it may use."""

    name: str
    internal: bool = False
    attachable: bool = False
    encrypted: bool = False


@dataclass(frozen=True)
class Part:
    """A service of a stack or of a compose project. `replicas` None: one a node.

    `shares` is the part whose network it uses (compose's network_mode: service:NAME).
    """

    name: str
    image: str
    networks: tuple[str, ...] = ("default",)
    replicas: int | None = 1
    tier: str = ""
    ports: tuple[Published, ...] = ()
    exposes: int = 0
    vip: bool = True
    healthy: bool = False
    host_mode: bool = False
    shares: str = ""
    command: str = ""


@dataclass(frozen=True)
class Stack:
    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Project:
    """A compose project. `inside` names its networks without a way out; `ipv6` adds a pool to each."""

    name: str
    parts: tuple[Part, ...]
    inside: tuple[str, ...] = ()
    ipv6: bool = False


SHARED = (
    Overlay("frontend", attachable=True),
    Overlay("backend"),
    Overlay("data", internal=True),
    Overlay("monitoring", attachable=True),
    Overlay("payments", encrypted=True),
)

CORE = (
    Stack(
        "edge",
        (Part("traefik", "traefik:v3.2", ("frontend",), 2, "", ((80, 80), (443, 443)), healthy=True),),
    ),
    Stack(
        "shop",
        (
            Part("web", "nginx:1.27-alpine", ("frontend",), 2, "", ((8080, 80),), healthy=True),
            Part("api", "ghcr.io/acme/shop-api:4.12.1", ("frontend", "backend", "data"), 2, "", healthy=True),
            Part("worker", "ghcr.io/acme/shop-api:4.12.1", ("backend", "data"), 1, "app", command="celery worker"),
            Part("redis", "redis:7.4-alpine", ("backend",), 1, "app", exposes=6379, command="redis-server"),
            Part("postgres", "postgres:16.4", ("data",), 1, "data", exposes=5432, vip=False, command="postgres"),
        ),
    ),
    Stack(
        "monitoring",
        (
            Part("node-exporter", "prom/node-exporter:v1.8.2", ("monitoring",), None, "", vip=False),
            Part("prometheus", "prom/prometheus:v2.54.1", ("monitoring",), 1, "manager", ((9090, 9090),), healthy=True),
            Part("grafana", "grafana/grafana:11.3.0", ("monitoring", "frontend"), 1, "", ((3000, 3000),)),
        ),
    ),
    Stack(
        "payments",
        (
            Part("gateway", "ghcr.io/acme/payments:2.3.0", ("frontend", "payments"), 1, "app", healthy=True),
            Part("ledger", "ghcr.io/acme/ledger:2.3.0", ("payments",), 1, "data"),
        ),
    ),
)

AGENT = Stack("logging", (Part("fluent-bit", "fluent/fluent-bit:3.1", ("host",), None, "", vip=False),))

# fmt: off
TEAMS = (
    "search", "catalog", "checkout", "accounts", "billing", "crm", "chat", "docs", "blog", "media", "loyalty",
    "reports", "mailer", "auth", "analytics", "ads", "booking", "cart", "content", "delivery", "events",
    "feeds", "forum", "geo", "identity", "inventory", "invoices", "jobs", "leads", "maps", "notify", "offers",
    "orders", "partners", "photos", "planner", "pricing", "profiles", "quotes", "ratings", "returns",
    "rewards", "sales", "schedule", "shipping", "signup", "stats", "stock", "streams", "support", "surveys",
    "tax", "tickets", "tracking", "trends", "vouchers",
)
# fmt: on


def team_stack(name: str, variant: int) -> Stack:
    """A stack of a product team: a web part on the shared frontend, the rest on an overlay of its own."""
    own = f"{name}_default"
    image = f"ghcr.io/acme/{name}:{1 + variant % 4}.{variant % 20}.0"
    parts = [
        Part("web", "nginx:1.27-alpine", ("frontend", own), 2, healthy=True),
        Part("api", image, (own, "backend") if variant % 3 == 0 else (own,), 2 + variant % 2, healthy=True),
        Part("worker", image, (own,), 1 + variant % 3, command="celery worker"),
        Part("redis", "redis:7.4-alpine", (own,), exposes=6379, command="redis-server"),
        Part("postgres", "postgres:16.4", (own,), tier="data", exposes=5432, vip=False, command="postgres"),
    ]
    return Stack(name, tuple(parts[: 3 + variant % 3]))


PROJECTS = (
    Project(
        "staging",
        (
            Part("web", "nginx:1.27-alpine", ("front",), ports=((8081, 80),), healthy=True),
            Part("api", "ghcr.io/acme/shop-api:4.13.0-rc2", ("front", "back"), exposes=8000, healthy=True),
            Part("worker", "ghcr.io/acme/shop-api:4.13.0-rc2", ("back",), command="celery worker"),
            Part("postgres", "postgres:16.4", ("back",), exposes=5432, command="postgres"),
        ),
        inside=("back",),
    ),
    Project(
        "gitea",
        (
            Part("server", "gitea/gitea:1.22", ports=((3001, 3000), (2222, 22)), healthy=True),
            Part("db", "postgres:15.8", exposes=5432, command="postgres"),
        ),
    ),
    Project(
        "vpn",
        (
            Part("gluetun", "qmcgaw/gluetun:v3.39", ports=((8090, 8090),), healthy=True),
            Part("qbittorrent", "lscr.io/linuxserver/qbittorrent:4.6", shares="gluetun"),
            Part("prowlarr", "lscr.io/linuxserver/prowlarr:1.24", shares="gluetun"),
        ),
    ),
    Project(
        "iot",
        (
            Part("mosquitto", "eclipse-mosquitto:2", ports=((1883, 1883),)),
            Part("nodered", "nodered/node-red:4.0", ports=((1880, 1880),), healthy=True),
            Part("influxdb", "influxdb:2.7", exposes=8086),
            Part("telegraf", "telegraf:1.32", command="telegraf"),
        ),
        ipv6=True,
    ),
    Project(
        "nextcloud",
        (
            Part("app", "nextcloud:29-apache", ("default", "db"), ports=((8082, 80),)),
            Part("cron", "nextcloud:29-apache", ("db",), command="/cron.sh"),
            Part("mariadb", "mariadb:11.4", ("db",), exposes=3306, command="mariadbd"),
        ),
        inside=("db",),
    ),
    Project(
        "metabase",
        (
            Part("metabase", "metabase/metabase:v0.50", ports=((3002, 3000),), healthy=True),
            Part("postgres", "postgres:16.4", ports=((5432, 5432),), command="postgres"),
        ),
    ),
    Project(
        "wiki",
        (
            Part("wikijs", "requarks/wiki:2.5", ports=((3003, 3000),)),
            Part("postgres", "postgres:15.8", exposes=5432, command="postgres"),
        ),
    ),
    Project(
        "mail",
        (
            Part("postfix", "boky/postfix:4.3", ports=((25, 25), (587, 587))),
            Part("dovecot", "dovecot/dovecot:2.3", ports=((993, 993),)),
            Part("rspamd", "rspamd/rspamd:3.10", exposes=11332),
        ),
    ),
    Project(
        "registry",
        (
            Part("registry", "registry:2.8", ports=((5000, 5000),)),
            Part("ui", "joxit/docker-registry-ui:2.5", ports=((8083, 80),)),
        ),
    ),
    Project("uptime", (Part("kuma", "louislam/uptime-kuma:1.23", ports=((3004, 3001),), healthy=True),)),
)

FIRST = {"edge": ("iot", "vpn"), "build": ("gitea", "registry"), "app": ("staging",), "data": ("metabase", "gitea")}
"""The projects that a kind of host has before any other."""

LEGACY = Project(
    "legacy",
    (
        Part("php", "php:7.4-apache", ports=((8084, 80),)),
        Part("mysql", "mysql:5.7", exposes=3306, command="mysqld"),
    ),
)

SINGLES = (
    Part("portainer-agent", "portainer/agent:2.21.4", ("bridge",), ports=((9001, 9001),)),
    Part("netdata", "netdata/netdata:v1.47", ("host",)),
    Part("watchtower", "containrrr/watchtower:1.7", ("bridge",)),
    Part("dozzle", "amir20/dozzle:v8", ("bridge",), ports=((8888, 8080),), healthy=True),
    Part("cadvisor", "gcr.io/cadvisor/cadvisor:v0.49", ("bridge",), ports=((0, 8080),), healthy=True),
    Part("backup", "restic/restic:0.17", ("none",), command="restic backup /srv"),
)
"""In this order, then again with a number."""
