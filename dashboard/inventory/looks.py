"""How a container is, as one of the chart's looks: the one place on this side where it is decided what is unwell.

The browser decides the same in static/js/chart/scene/verdict.js; tests/looks.json holds the two together.

Unwell is what is ill (unhealthy), what crashes again and again (restarting), and what has failed: dead, a start that
Docker says was refused, a run that ended with another code than 0. Not failed, but stopped, is

- one that ended with 143 or 130: it was asked to stop (SIGTERM, SIGINT) and did.
- one that Docker itself would have started again (restart policy always, unless-stopped): it is down because somebody
  stopped it, whatever its code says. That holds for 137, too, which `docker stop` leaves where a process does not hear
  SIGTERM. Without such a policy 137 is failed: the kernel for want of memory, or `docker kill`, or a host that went
  down; Docker does not say which, and one that is named once too often harms less than one that is missed.
- a task of a swarm: Swarm has put another in its place, and where it could not, the service lacks a task.
"""

from __future__ import annotations

from django.db.models import Q

from dashboard.inventory.models import Container

STOPPED_BY_WORD = (0, 130, 143)
KEPT_UP = ("always", "unless-stopped")

_ENDED_BADLY = (
    Q(state="exited", exit_code__isnull=False) & ~Q(exit_code__in=STOPPED_BY_WORD) & ~Q(restart_policy__in=KEPT_UP)
)
_FAILED = Q(state="dead") | Q(task_docker_id="") & (Q(state__in=("exited", "created")) & ~Q(error="") | _ENDED_BADLY)

LOOKS = {
    "running": Q(state="running") & ~Q(health="unhealthy"),
    "restarting": Q(state="restarting"),
    "unhealthy": Q(state="running", health="unhealthy"),
    "failed": _FAILED,
    "paused": Q(state="paused"),
    "exited": ~Q(state__in=("running", "restarting", "paused")) & ~_FAILED,
}
"""The looks of containers in the order of their bars, as conditions for rows: each row meets one of them."""

UNWELL = ("unhealthy", "restarting", "failed")
IS_UNWELL = LOOKS["unhealthy"] | LOOKS["restarting"] | LOOKS["failed"]


def look_of(container: Container) -> str:
    """The same of one row."""
    state = container.state
    if state == "running":
        return "unhealthy" if container.health == "unhealthy" else "running"
    if state in ("restarting", "paused"):
        return state
    return "failed" if _has_failed(container) else "exited"


def _has_failed(container: Container) -> bool:
    if container.state == "dead":
        return True
    if container.task_docker_id or container.state not in ("exited", "created"):
        return False
    if container.error:
        return True
    ended_badly = container.exit_code is not None and container.exit_code not in STOPPED_BY_WORD
    return container.state == "exited" and ended_badly and container.restart_policy not in KEPT_UP
