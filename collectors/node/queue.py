"""The node's own queue: a Celery application whose every key has the node's prefix, and its two tasks.

Without kombu's emulated acknowledgement. A command is acknowledged before it runs anyway, its claim is what counts, and
an operation whose message is lost with this process is swept to `lost`; without it the node's user needs no scripts and
nine commands (collectors.node.acl).
"""

# mypy: allow-untyped-decorators

from __future__ import annotations

from celery import Celery

from collectors.node import broker, wire
from collectors.node.commands import Commands
from collectors.node.due import Due
from collectors.node.settings import Settings

THREADS = 4
"""Commands that may be under way at once; each waits for Docker nearly all its time."""


def application(settings: Settings, node_id: str, password: str, commands: Commands, due: Due) -> Celery:
    """Its tasks and nothing else; no other application in this process gets them, nor does it get theirs."""
    app = Celery("node", set_as_current=False, fixups=[])
    app.conf.update(
        broker_url=broker.celery_url(settings, wire.user(node_id), password),
        broker_use_ssl=broker.tls(settings) or None,
        broker_transport_options={
            "global_keyprefix": wire.prefix(node_id),
            "ack_emulation": False,
            "priority_steps": [0],
            "socket_connect_timeout": broker.CONNECT_SECONDS,
            "health_check_interval": int(broker.ANSWER_SECONDS),  # after which a cut connection is opened anew
        },
        broker_connection_timeout=broker.CONNECT_SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_channel_error_retry=True,  # the broker may not know what we may do for a moment
        task_default_queue=wire.QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        timezone="UTC",
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
    )

    @app.task(name=wire.RUN_COMMAND, acks_late=False, shared=False, lazy=False)
    def run_command(operation: int, command: str) -> None:
        commands.run(operation, command)

    @app.task(name=wire.READ_NOW, shared=False, lazy=False)
    def read_now() -> None:
        due.ask()

    return app
