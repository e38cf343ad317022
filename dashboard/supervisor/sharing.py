"""What keeps seven processes small: everything is loaded and laid out before the forks, and not written to after.

A page of memory stays shared until somebody writes to it, and Python writes when it fills a cache, frees an object or
collects garbage. Measured with one host: 260 MiB (PSS) without `lay_out` and the imports, see benchmarks/idle.py.
"""

from __future__ import annotations

import ctypes
import gc
import importlib

LATER = (
    "celery.apps.worker",
    "celery.backends.redis",
    "celery.concurrency.thread",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "collectors.tasks",
    "collectors.worker",
    "dashboard.asgi",
    "dashboard.schedule",
    "dashboard.tasks",
    "dashboard.watch",
    "kombu.asynchronous",
    "kombu.pidbox",
    "kombu.transport.redis",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "uvicorn.server",
    "uvloop",
)
"""Modules that the children would load only when they need them."""

M_ARENA_MAX = -8

SELDOM = (50_000, 20, 50)
"""Objects made before garbage is looked for, and rounds of the younger before the older are. Taking in a snapshot makes
some ten thousand, none of them in a circle; Python's own 700 spends a quarter of our time on looking."""


def load() -> None:
    """Imports all that the children use, and fills the caches that Django and Celery fill at their first use."""
    for name in LATER:
        importlib.import_module(name)
    lay_out()


def lay_out() -> None:
    from django.apps import apps
    from django.urls import get_resolver

    from dashboard.celery import app

    for model in apps.get_models():
        str(model._default_manager.all().query)
    get_resolver()._populate()
    app.finalize()
    app.loader.import_default_modules()
    _ = (app.amqp.queues, app.amqp.router, app.amqp.task_protocols)


def freeze() -> None:
    """Last thing before the forks: what is loaded is garbage to nobody, and threads share one heap."""
    gc.collect()
    gc.freeze()
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def look_seldom() -> None:
    """For garbage, in this process. Not for one whose threads come and go, as the server's do: the connections that
    they leave behind are closed as they are collected, and a database takes a hundred."""
    gc.set_threshold(*SELDOM)
