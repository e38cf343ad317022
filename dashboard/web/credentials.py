"""What opens a host, on its way in: looked at, sealed, kept, lent to another host. Never shown again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from collectors.keys import LABELS, fingerprint, problems
from collectors.snapshot import Failure
from collectors.target import KEYS, Target, target_from
from dashboard import pipeline
from dashboard.inventory import sealing
from dashboard.inventory.models import Host, HostCredential

LENT = ("tls_ca", "tls_cert", "tls_key", "ssh_key")
"""What may be used for another host as well. A host key is that of one machine."""

UNACCEPTED = "What was accepted is {accepted}, and this machine shows another key. "


def sealed(target: Target) -> dict[str, str]:
    """A Target as it travels to a collector."""
    keys = {key: sealing.seal(text).decode() for key in KEYS if (text := getattr(target, key))}
    return {"address": target.address, **keys}


def opened(host: Host) -> Target:
    """How a host is opened. Raises EngineError where its credentials were sealed under a key that is gone."""
    return target_from(pipeline.target_of(host), sealing.secrets())


def kept(host: Host) -> dict[str, str]:
    """What is kept for a host, in clear, for this process alone. Raises EngineError as `opened` does."""
    target = opened(host)
    return {key: getattr(target, key) for key in KEYS}


def lent(host: Host | None) -> dict[str, str]:
    """What another host may be opened by as well. Raises EngineError as `opened` does."""
    if host is None:
        return {}
    target = opened(host)
    return {key: getattr(target, key) for key in LENT if getattr(target, key)}


def first_problem(target: Target) -> tuple[str, str]:
    """A field of KEYS and what is wrong with it; "" for both."""
    return next(iter(problems(target)), ("", ""))


def with_host_key(target: Target, answer: object, accepted: str) -> Target | None:
    """The target with the host key that its machine has shown, when that is the one whose fingerprint an admin has
    accepted; else None."""
    if not isinstance(answer, Failure) or not answer.host_key or not accepted:
        return None
    if fingerprint(answer.host_key) != accepted.strip():
        return None
    keys = {key: getattr(target, key) for key in KEYS}
    return Target(address=target.address, **{**keys, "ssh_known_hosts": answer.host_key})


def keep(host: Host, keys: Mapping[str, str]) -> None:
    """Seals and stores the keys that are given; those that are "" stay as they are."""
    given = {key: sealing.seal(text) for key, text in keys.items() if text}
    if given:
        HostCredential.objects.update_or_create(host=host, defaults=given)


def forget(host: Host) -> None:
    HostCredential.objects.filter(host=host).delete()


def told(host: Host) -> list[tuple[str, bool]]:
    """Which there are, by name alone."""
    found = HostCredential.objects.filter(host=host).first()
    return [(label, bool(found and getattr(found, key))) for key, label in LABELS.items()]


@transaction.atomic
def rotate() -> tuple[int, list[str]]:
    """Seals all anew under the present key. Gives how many, or the names of the hosts whose credentials cannot be
    opened; then nothing is changed."""
    rows = list(HostCredential.objects.select_related("host").select_for_update(of=("self",)).order_by("host__name"))
    stuck = []
    for row in rows:
        try:
            for key in KEYS:
                setattr(row, key, sealing.seal(sealing.unseal(getattr(row, key))))
        except sealing.Unsealable:
            stuck.append(row.host.name)
    if not stuck:
        HostCredential.objects.bulk_update(rows, KEYS, batch_size=100)
    return (0, stuck) if stuck else (len(rows), [])
