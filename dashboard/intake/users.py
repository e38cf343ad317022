"""The broker's users: `enrol`, and one for each node that is in. They live in the broker's memory, the rows are ours.

After a restart of the broker all are made again, in one pipeline. Who is not in any more loses the user, its open
connections and its keys.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from redis.exceptions import ResponseError

from collectors.node import acl, wire
from dashboard import broker

KEYS = ("outbox", "wish", "alive", wire.QUEUE, f"_kombu.binding.{wire.QUEUE}", "unacked", "unacked_index")
"""What lies under a node's prefix, claims aside, which end by themselves."""

log = logging.getLogger(__name__)


class Users:
    """`made` are the nodes that have a user, with the SHA-256 of its password."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.made: dict[str, str] = {}
        self._run = ""

    def were_forgotten(self) -> bool:
        """Whether the broker was started anew since it was asked last, or has lost our users in another way."""
        asked = broker.client().pipeline(transaction=False)
        asked.info("server")
        asked.execute_command("ACL GETUSER", wire.ENROL_USER)
        server, enrol = asked.execute()
        anew = server["run_id"] != self._run or not enrol
        self._run = server["run_id"]
        return anew

    def keep(self, wanted: Mapping[str, str], *, anew: bool = False) -> None:
        """Makes the users as wanted: SHA-256 by NodeID. `anew` forgets what was made, and looks for strangers."""
        if anew:
            self.made = dict.fromkeys(self._there(), "")
        gone = [node_id for node_id in self.made if node_id not in wanted]
        new = {node_id: secret for node_id, secret in wanted.items() if self.made.get(node_id) != secret}
        if not (anew or gone or new):
            return
        told = broker.client().pipeline(transaction=False)
        if anew:
            told.execute_command("ACL SETUSER", wire.ENROL_USER, *acl.enrol_rules(self._secret))
        for node_id, secret in new.items():
            told.execute_command("ACL SETUSER", wire.user(node_id), *acl.rules(node_id, secret))
        told.execute()
        revoke(gone)
        self.made = dict(wanted)

    def _there(self) -> list[str]:
        """NodeIDs that the broker has a user for."""
        before = wire.user("")
        users = [str(name) for name in broker.client().acl_users()]
        found = [name.removeprefix(before) for name in users if name.startswith(before)]
        return [node_id for node_id in found if wire.NODE_ID.fullmatch(node_id)]


def revoke(node_ids: Collection[str]) -> None:
    """Takes the users away, closes what they have open, and drops what lies under their keys."""
    told = broker.client().pipeline(transaction=False)
    for node_id in node_ids:
        told.execute_command("ACL DELUSER", wire.user(node_id))
        told.execute_command("CLIENT KILL USER", wire.user(node_id))
        told.delete(*(wire.prefix(node_id) + key for key in KEYS))
    answers = told.execute(raise_on_error=False)
    _drop_the_rest(node_ids)
    for answer in answers:
        # A user that is gone already has no connections: some servers call that an error.
        if isinstance(answer, ResponseError) and "No such user" not in str(answer):
            raise answer


def _drop_the_rest(node_ids: Collection[str]) -> None:
    """A thief may have left keys of any name under a node's prefix, to fill the broker's memory for good."""
    client = broker.client()
    for node_id in node_ids:
        found = list(client.scan_iter(match=f"{wire.prefix(node_id)}*", count=1000))
        if found:
            client.unlink(*found)
