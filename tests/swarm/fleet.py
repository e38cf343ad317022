"""The product on the lab's swarm, as deploy/stack.yaml deploys it: our own image, nothing listening on TCP.

Everything comes from the stack file as users have it; the environment says what it leaves open: the image's name, the
folder of secrets, the port, the socket's path.
"""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docker

from tests.stack import ROOT, Stack, wait_for
from tests.swarm import building, standins
from tests.swarm.lab import Lab, LabHost

NAME = "docklines"
PORT = 8000


class Fleet(Stack):
    """Asked like a Stack; its processes are the swarm's. `seconds` tells how long the deployment took."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        super().__init__(folder)
        folder.mkdir(exist_ok=True)
        self.lab, self.port = lab, PORT
        self.environ["BIND"] = lab.manager.ip
        self.secrets = folder / "secrets"
        self.seconds: dict[str, float] = {}

    def bring_images(self, saved: Path) -> None:
        """Loads our image everywhere, and what runs on the manager alone there."""
        with ThreadPoolExecutor() as together:
            list(together.map(lambda host: load(host, saved), self.lab.hosts))
        standins.bring(self.lab.manager.client())

    def is_deployed(self) -> bool:
        return bool(self.lab.manager.client().services(filters={"name": f"{NAME}_web"}))

    def deploy(self) -> None:
        """As docs/swarm.md says it: secrets, the database's node, the stack."""
        made = [str(ROOT / "deploy/docklines"), "secrets", str(self.secrets)]
        subprocess.run(made, check=True, capture_output=True)
        manager = self.lab.manager.client()
        node = manager.inspect_node(manager.info()["Swarm"]["NodeID"])
        spec = {**node["Spec"], "Labels": {"docklines.database": "true"}}
        manager.update_node(node["ID"], node["Version"]["Index"], spec)
        self.docker("stack", "deploy", "--resolve-image", "never", "-c", str(ROOT / "deploy/stack.yaml"), NAME)

    def come_in(self) -> None:
        """Waits for the first page and for every node."""
        began = time.monotonic()
        wait_for("the first page", self._answers, 120)
        self.seconds["first page"] = time.monotonic() - began
        self.token = self.docklines("token", "create", "admin", "--role", "admin").strip().splitlines()[-1]
        names = [host.name for host in self.lab.hosts]
        wait_for("every host reachable", lambda: self.reachable() == names, 60)
        self.seconds["every host reachable"] = time.monotonic() - began

    def reachable(self) -> list[str]:
        return sorted(host["name"] for host in self.topology()["hosts"] if host["state"] == "reachable")

    def docker(self, *words: str) -> str:
        """The docker command on the manager."""
        told = {
            **os.environ, "DOCKLINES_IMAGE": building.NAME, "DOCKLINES_SECRETS": str(self.secrets),
            "DOCKLINES_ALLOWED_HOSTS": self.lab.manager.ip, "DOCKLINES_PORT": str(PORT),
            "DOCKLINES_DOCKER_SOCKET": f"{self.lab.run}/docker.sock",
        }  # fmt: skip
        command = [building.CLI, "-H", self.lab.manager.unix, *words]
        ended = subprocess.run(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert ended.returncode == 0, f"{words}: {ended.stdout}"
        return ended.stdout

    def docklines(self, *words: str) -> str:
        """A command in the container of `web`, as an admin of the installation runs it."""
        client = self.lab.manager.client()
        asked = client.exec_create(self.containers(client, "web")[0]["Id"], ["docklines", *words], stderr=False)["Id"]
        said: bytes = client.exec_start(asked)
        assert client.exec_inspect(asked)["ExitCode"] == 0, said
        return said.decode()

    def containers(self, client: docker.APIClient, service: str) -> list[dict[str, Any]]:
        """The running containers of one of our services on a host."""
        label = f"com.docker.swarm.service.name={NAME}_{service}"
        return list(client.containers(filters={"label": label}))

    def logs(self) -> str:
        """What every service has said, for a test that failed."""
        services = self.docker("stack", "services", "--format", "{{.Name}}", NAME).split()
        tasks = self.docker("stack", "ps", "--no-trunc", NAME)
        return tasks + "".join(self.docker("service", "logs", "--tail", "40", name) for name in services)

    def stop(self) -> None:
        """Nothing runs here: the lab ends with all that is on it."""


def load(host: LabHost, saved: Path) -> None:
    with open(saved, "rb") as archive:
        host.client(timeout=120).load_image(archive)
