"""Names of networks and aliases of endpoints."""

from __future__ import annotations

import re

from collectors.snapshot import PREDEFINED

KEPT = PREDEFINED | {"default"}
"""Docker keeps these: those that exist on every host, and `default`, which is another word for bridge."""

_LOCAL = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_SWARM = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")
_ALIAS_PART = re.compile(r"[a-zA-Z0-9_](?:[a-zA-Z0-9_-]*[a-zA-Z0-9_])?")
LONGEST_LOCAL, LONGEST_SWARM, LONGEST_ALIAS_PART, LONGEST_ALIAS = 255, 63, 63, 253


def network_name(name: str, *, swarm: bool) -> str:
    """What is wrong with the name, "" if nothing is.

    Local names are those that every docker command takes. A swarm's name must be one part of a DNS name, at most 63
    long: swarmkit refuses dots (moby/swarmkit, validateAnnotations; moby#31772).
    """
    if not name:
        return "Give the network a name."
    if name in KEPT:
        return f"Docker keeps the name “{name}” for itself: choose another."
    if swarm:
        return _swarm_name(name)
    if len(name) > LONGEST_LOCAL:
        return f"The name has {len(name)} characters: {LONGEST_LOCAL} are the most."
    if not _LOCAL.fullmatch(name):
        return "A name takes letters, digits, “_”, “.” and “-”, and starts with a letter or a digit."
    return ""


def _swarm_name(name: str) -> str:
    if len(name) > LONGEST_SWARM:
        return f"The name has {len(name)} characters: in a swarm {LONGEST_SWARM} are the most."
    if not _SWARM.fullmatch(name):
        return "In a swarm a name takes letters, digits, “-” and “_”, and starts and ends with a letter or a digit."
    return ""


def alias(text: str) -> str:
    """What is wrong with an alias, "" if nothing is. It must be a host name, or no resolver will ever ask for it.

    Underscores are let through: Compose makes aliases of service names that have them, and Docker's DNS answers.
    """
    if len(text) > LONGEST_ALIAS:
        return f"The alias has {len(text)} characters: a host name has {LONGEST_ALIAS} at most."
    parts = text.split(".")
    if all(_ALIAS_PART.fullmatch(part) and len(part) <= LONGEST_ALIAS_PART for part in parts):
        return ""
    return f"“{text}” is no host name: use letters, digits and “-”, parts of at most 63 joined by dots."
