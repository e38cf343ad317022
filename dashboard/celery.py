"""The Celery application: what carries work between the processes. Wiring only; the routes are in `pipeline`.

Three queues, each with threads of its own, so that hung daemons never keep a command or a result waiting:
`read` asks daemons, `command` changes them, `dashboard` takes in what both found.
"""

from __future__ import annotations

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

from celery import Celery
from celery.signals import task_prerun
from django.conf import settings
from django.db import close_old_connections
from kombu.transport.redis import Channel

from collectors import channel
from dashboard.inventory import sealing

PREFIX = "docklines:"
"""Before every key, so that other programs may share the Redis."""

ROUTES = {
    "collectors.check_host": {"queue": "read"},
    "collectors.run_command": {"queue": "command"},
    "dashboard.*": {"queue": "dashboard"},
}

READ_QUEUES = ("read", *(f"read.{number}" for number in range(1, settings.ENV.readers)))
"""One for each reader. The first also checks hosts that are about to be added."""


def read_queue(host_pk: int) -> str:
    """The queue of the reader that reads this host: always the same, as it remembers what it saw there."""
    return READ_QUEUES[host_pk % len(READ_QUEUES)]


NEWS, TURN = 0, 9
"""The priorities of Celery's messages that we use: what there is news of is read before what only has its turn."""


def lists_of(queue: str) -> tuple[str, str]:
    """The broker's keys under which a queue's messages lie, by priority."""
    return PREFIX + queue, f"{PREFIX}{queue}{Channel.sep}{TURN}"


def route(name: str, args: Any, *_: Any, **__: Any) -> dict[str, Any] | None:
    """Where a read goes (its first argument is an Ask, or several of one queue); None for all other tasks. Several
    hosts come together only when they have their turn."""
    if name == "collectors.read_host":
        return {"queue": read_queue(args[0])}
    if name == "collectors.read_hosts":
        return {"queue": read_queue(args[0][0][0]), "priority": TURN}
    return None


channel.use()
app = Celery("docklines", set_as_current=True)
app.conf.update(
    broker_url=settings.ENV.broker,
    result_backend=settings.ENV.broker,
    broker_use_ssl=settings.ENV.redis_tls or None,
    redis_backend_use_ssl=settings.ENV.redis_tls or None,
    docklines_secrets=sealing.secrets(),  # what opens the credentials that come with a task
    imports=("collectors.tasks", "dashboard.tasks"),
    task_default_queue="dashboard",
    task_routes=(route, ROUTES),
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    task_ignore_result=True,
    task_annotations={
        "collectors.check_host": {"ignore_result": False},
        "collectors.read_host": {"acks_late": True},
        "collectors.read_hosts": {"acks_late": True},
    },
    result_expires=300,
    result_backend_transport_options={"global_keyprefix": PREFIX},
    # A read lost with its worker is given to another one after the visibility timeout. Commands never are: they are
    # acknowledged before they run.
    broker_transport_options={
        "global_keyprefix": PREFIX,
        "visibility_timeout": 120,
        "socket_connect_timeout": 2,
        "priority_steps": [NEWS, TURN],
    },
    worker_prefetch_multiplier=1,
    # The broker may be away for a moment: workers wait for it for ever, senders for about three seconds.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    task_publish_retry_policy={"max_retries": 8, "interval_start": 0.05, "interval_step": 0.1, "interval_max": 0.7},
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # Beside the arguments of a task goes a picture of them, which nobody looks at. Of eight reads it took 0.3 ms, as
    # long as all else that sending them takes.
    task_repr_maxlevels=1,
    # Nobody listens to events or remote control, and both cost a busy connection.
    worker_send_task_events=False,
    task_send_sent_event=False,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    # Celery would close the database's connection before and after each task: it is kept, see `look_at_connection`.
    CELERY_DB_REUSE_MAX=sys.maxsize,
)


@task_prerun.connect
def look_at_connection(sender: Any, **_: object) -> None:
    """Before a task, as Django does before a request: one that failed, or is as old as CONN_MAX_AGE, is made anew."""
    if not sender.request.is_eager:  # that runs within somebody else's transaction
        close_old_connections()
