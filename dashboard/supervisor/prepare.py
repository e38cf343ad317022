"""Makes a home ready: tables, assets, the first user, the first hosts. Runs in a process of its own before the others.

Each step looks first whether there is anything to do, so that a second start is quick.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from collectors.broker_words import why
from collectors.target import Target
from dashboard import broker
from dashboard.env import CannotStart, Env
from dashboard.inventory.models import Host
from dashboard.supervisor import local_docker
from dashboard.web import hosts


def or_exit(step: Callable[..., Any], *arguments: Any) -> Any:
    """What the step gives; its refusal in one sentence ends the process."""
    try:
        return step(*arguments)
    except CannotStart as reason:
        raise SystemExit(str(reason)) from None


def prepare(env: Env, wants_demo: bool) -> dict[str, Any]:
    """{"demo": whether the demo fleet is to run}. Prints what the user should know. Raises CannotStart."""
    ask_broker(env)
    migrate(env)
    collect_assets(env)
    make_first_user()
    return {"demo": choose_hosts(wants_demo)}


def ask_broker(env: Env) -> None:
    """Our own Valkey is a matter of moments; one by URL must be there."""
    if env.redis_url is None:
        return
    try:
        broker.client().ping()
    except broker.BrokerError as error:
        raise CannotStart(f"DOCKLINES_REDIS_URL: {why(error, env.redis)}") from error


def migrate(env: Env) -> None:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            print("Making the database ready ...", flush=True)
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        place = "DOCKLINES_DATABASE_URL" if env.database_url else str(env.home)
        raise CannotStart(f"The database cannot be used, see {place}: {' '.join(str(error).split())}") from error


def collect_assets(env: Env) -> None:
    """Static files under their hashed names, when any of them changed."""
    print_of_now = fingerprint()
    if are_collected(env, print_of_now):
        return
    print("Preparing the pages ...", flush=True)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp(env).write_text(print_of_now)


def assets_missing(env: Env) -> str:
    """Where static files lie in the home, who serves them starts once they are whole: they are listed at its start."""
    if env.assets is not None or are_collected(env, fingerprint()):
        return ""
    return f"The pages in {env.home} are not prepared for this version yet: `docklines migrate` does that."


def are_collected(env: Env, print_of_now: str) -> bool:
    """The stamp is written last."""
    told = stamp(env)
    return told.exists() and told.read_text() == print_of_now and (settings.STATIC_ROOT / "staticfiles.json").exists()


def stamp(env: Env) -> Path:
    return env.home / "static.stamp"


def fingerprint() -> str:
    """Of every static file's path, size and time."""
    digest = blake2b(settings.STORAGES["staticfiles"]["BACKEND"].encode(), digest_size=16)
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = storage.path(path)
            digest.update(f"{found} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()


def make_first_user() -> None:
    """The user `admin`, with a password that is shown this once."""
    users = get_user_model()._default_manager
    if users.exists():
        return
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    path = reverse("account_change_password")
    print(
        f"Log in as admin with the password {password} (shown only now; change it at {path})",
        flush=True,
    )


def choose_hosts(wants_demo: bool) -> bool:
    """Whether the demo is to run. Where no real host is kept yet, the local daemon becomes the first one."""
    kept = Host.objects.filter(demo=False).exists()
    if wants_demo and kept:
        raise CannotStart("Real hosts are kept here: for a demo name another folder, like DOCKLINES_HOME=/tmp/demo.")
    if wants_demo:
        return True
    if kept:
        hosts.end_demo()
        return False
    found = local_docker.find()
    if not found.address:
        print(f"{found.words} Showing a demo fleet; add a host of yours to end it.", flush=True)
        return True
    adopt(found)
    return False


def adopt_mounted() -> None:
    """In a container whose machine's socket is mounted: it becomes the first host. Where it is not, nothing is said."""
    if not Host.objects.exists() and (found := local_docker.find()).address:
        adopt(found)


def adopt(found: local_docker.Found) -> None:
    hosts.keep(hosts.consider(found.name, Target(address=found.address), None))
    print(found.words or f"Reading the Docker daemon of {found.name} at {found.address}.", flush=True)
