"""The configuration: everything that the environment may say, read once, with a sentence for each bad value.

Names and meanings are in docs/configuration.md; a test compares the two.
"""

from __future__ import annotations

import os
import re
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from collectors.from_files import BadFile, with_files

LONGEST_SOCKET_FOLDER = 107 - len("/demo/") - 40
"""The kernel takes 107 bytes for a socket's path; the demo's names of hosts need up to 40 of them."""


HOST_NAME = re.compile(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")

BASE_PATH = re.compile(r"/?|/?[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
"""Letters that mean the same in an address, a cookie's path, a page and a proxy's file, and no segment of dots."""

OWNER_ONLY = 0o077
"""The umask of all that writes into the home: whoever reads the database has everybody's sessions."""

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
"""As BIND these mean all addresses of the machine, so they are no name to be found by."""


LEAST_LETTERS = 16
"""Of a secret that lets somebody in: less can be guessed."""


class CannotStart(Exception):
    """Something that only the user can put right stops the start. The text is one sentence that says what to do."""


class BadSetting(CannotStart):
    """A value that stops the start. The text names the variable and says what is allowed."""


def unusable(home: Path, error: OSError) -> BadSetting:
    """The home folder, or what is in it, may not be read and written by us."""
    where = error.filename or home
    return BadSetting(f"{where} cannot be used ({error.strerror}): name a folder of yours in DOCKLINES_HOME.")


@dataclass(frozen=True, slots=True)
class Env:
    """`home` holds the database, the secret key and the embedded Valkey's socket. `redis_url` None means embedded.

    `redis_ca` is the only CA that a rediss:// broker's certificate may come from; None means those of the system.
    `assets` is a folder of collected static files that was made beforehand. `base_path` begins and ends with a slash.
    What is secret is left out of the repr.
    """

    home: Path
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    redis_ca: str | None
    enrolment_secret: str = field(repr=False)
    assets: Path | None
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(repr=False)
    allowed_hosts: tuple[str, ...]
    collect_interval: float
    readers: int
    retention_days: int
    trusted_proxies: tuple[str, ...]
    base_path: str
    metrics_from: tuple[str, ...]
    bind: str
    port: int

    @property
    def names(self) -> list[str]:
        """What the site answers to, as a browser writes it: this machine, the address it is bound to, those added."""
        bound = f"[{self.bind}]" if ":" in self.bind else self.bind
        own = ["127.0.0.1", "localhost", "[::1]", *([] if self.bind in EVERYWHERE else [bound])]
        return list(dict.fromkeys([*own, *self.allowed_hosts]))

    @property
    def origins(self) -> list[str]:
        """Whose forms are taken although we ourselves see no https: of the names that were added. ".example.org" as a
        name means all below it, which Django writes "*.example.org" here."""
        return [f"https://{'*' if name.startswith('.') else ''}{name}" for name in self.allowed_hosts if name != "*"]

    @property
    def redis(self) -> str:
        """The URL of state in memory and channel layer: the configured one, or the embedded Valkey's socket."""
        return self.redis_url or f"unix://{quote(str(self.redis_socket))}"

    @property
    def broker(self) -> str:
        """The same Redis as Celery writes it: a socket is redis+socket://, its database number a virtual host.

        User and password stand before the path; redis-py takes them after the ? as well, Celery does not.
        """
        parts = urlsplit(self.redis)
        if parts.scheme != "unix":
            return self.redis
        asked = dict(parse_qsl(parts.query))
        login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        if not login and "password" in asked:
            login = f"{quote(asked.get('username', ''), safe='')}:{quote(asked['password'], safe='')}@"
        return f"redis+socket://{login}{parts.path}?virtual_host={asked.get('db', '0')}"

    @property
    def redis_tls(self) -> dict[str, object]:
        """What redis-py, Celery and the channel layer must be told beside a rediss:// URL; nothing for others.

        Celery refuses such a URL without its first word; the name in the certificate must be the one in the URL."""
        if not self.redis.startswith("rediss:"):
            return {}
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True, "ssl_ca_certs": self.redis_ca}

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def sockets(self) -> Path:
        """Where unix sockets go: the home folder, or one with a short path where the home's is too long for them."""
        if len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER:
            return self.home
        return Path("/tmp") / f"docklines-{os.getuid()}-{blake2b(os.fsencode(self.home), digest_size=6).hexdigest()}"  # noqa: S108 (supervisor.home)


def read(environ: Mapping[str, str] = os.environ) -> Env:
    """The environment as an Env. Raises BadSetting; makes the home folder and the secret key at the first start."""
    try:
        environ = with_files(environ)
    except BadFile as reason:
        raise BadSetting(str(reason)) from None
    home = Path(environ.get("DOCKLINES_HOME") or Path(__file__).resolve().parent.parent / "var").absolute()
    return Env(
        home=home,
        database_url=_url(environ, "DOCKLINES_DATABASE_URL", ("postgres", "postgresql", "sqlite")),
        redis_url=_url(environ, "DOCKLINES_REDIS_URL", ("redis", "rediss", "unix")),
        redis_ca=_authority(environ, "DOCKLINES_REDIS_CA"),
        enrolment_secret=_shared_secret(environ, "DOCKLINES_ENROLMENT_SECRET"),
        assets=_assets(environ, "DOCKLINES_ASSETS"),
        secret_key=environ.get("DOCKLINES_SECRET_KEY") or _kept_secret(home),
        secret_key_fallbacks=_listed(environ, "DOCKLINES_SECRET_KEY_FALLBACKS"),
        allowed_hosts=_names(environ, "DOCKLINES_ALLOWED_HOSTS"),
        collect_interval=_number(environ, "DOCKLINES_COLLECT_INTERVAL", 10, 1, 3600),
        readers=_whole(environ, "DOCKLINES_READERS", 1, 1, 64),
        retention_days=_whole(environ, "DOCKLINES_RETENTION_DAYS", 30, 1, 3650),
        trusted_proxies=_networks(environ, "DOCKLINES_TRUSTED_PROXIES"),
        base_path=_base_path(environ, "DOCKLINES_BASE_PATH"),
        metrics_from=_networks(environ, "DOCKLINES_METRICS_FROM"),
        bind=environ.get("BIND") or "127.0.0.1",
        port=_whole(environ, "PORT", 8000, 1, 65535),
    )


def _whole(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, "")
    if text and not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadSetting(f"{name} is {text!r}: give a whole number from {least} to {most}.")
    return int(text or default)


def _listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())


def _names(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Host names as Django's ALLOWED_HOSTS has them: without scheme and port, "." before for all below, or "*"."""
    names = _listed(environ, name)
    for one in names:
        if not (one == "*" or HOST_NAME.fullmatch(one)):
            raise BadSetting(f"{name} has {one!r}: give names like docklines.example or 10.0.0.5, no scheme, no port.")
    return names


def _number(environ: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = environ.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise BadSetting(f"{name} is {text!r}: give a number from {least:g} to {most:g}.")
    return value


def _networks(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Addresses and networks, as uvicorn's forwarded_allow_ips takes them."""
    parts = _listed(environ, name)
    for one in parts:
        try:
            ip_network(one)
        except ValueError:
            raise BadSetting(f"{name} has {one!r}: give addresses, or networks like 10.0.0.0/24.") from None
    return parts


def _base_path(environ: Mapping[str, str], name: str) -> str:
    """The path below which the site lives, with a slash at both ends; "/" for all of it."""
    text = environ.get(name, "").strip()
    if not BASE_PATH.fullmatch(text):
        raise BadSetting(f"{name} is {text!r}: give a path like /docklines/, of letters, digits and . _ ~ - alone.")
    return f"/{text.strip('/')}/" if text.strip("/") else "/"


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    text = environ.get(name, "")
    if not text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:  # its words would repeat a part of the password
        raise BadSetting(
            f"{name} is no URL: its port must be a number up to 65535, and signs like / or @ in a password are written "
            "%2F and %40."
        ) from None
    if parts.scheme not in schemes:
        allowed = ", ".join(f"{scheme}://" for scheme in schemes)
        raise BadSetting(f"{name} must start with one of {allowed}.")
    return text


def _authority(environ: Mapping[str, str], name: str) -> str | None:
    """The path of a file with one or more certificates."""
    path = environ.get(name, "")
    if not path:
        return None
    if not environ.get("DOCKLINES_REDIS_URL", "").startswith("rediss:"):
        raise BadSetting(f"{name} is for a broker with TLS: write rediss:// in DOCKLINES_REDIS_URL, or leave it out.")
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        raise BadSetting(f"{name} names {path}, which holds no certificate in PEM form.") from None
    except OSError as error:
        raise BadSetting(f"{name} names {path}, which cannot be read: {error.strerror}.") from None
    return path


def _assets(environ: Mapping[str, str], name: str) -> Path | None:
    if not (path := environ.get(name)):
        return None
    if not (Path(path) / "staticfiles.json").is_file():
        raise BadSetting(f"{name} is {path!r}, where no assets are: name the folder that collectstatic filled.")
    return Path(path).absolute()


def _shared_secret(environ: Mapping[str, str], name: str) -> str:
    secret = environ.get(name, "")
    if secret and len(secret) < LEAST_LETTERS:
        raise BadSetting(f"{name} is shorter than {LEAST_LETTERS} letters: make one by openssl rand -hex 24.")
    return secret


def _kept_secret(home: Path) -> str:
    """The key made at the first start, readable by its owner only."""
    path = home / "secret-key"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            return path.read_text().strip()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise unusable(home, error) from error
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def database(env: Env) -> dict[str, object]:
    """Django's DATABASES["default"]. What follows ? in a postgres:// URL is for libpq, like sslmode=require.

    SQLite writes ahead and takes its lock at BEGIN: see docs/architecture.md."""
    parts = urlsplit(env.database_url or "")
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "docklines",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": parts.path or str(env.home / "docklines.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }
