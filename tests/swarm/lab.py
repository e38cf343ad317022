"""A real Docker Swarm on one machine: each host is a network namespace on a bridge, with a dockerd of its own.

The namespaces have no default route, so nothing leaves the machine. Hosts answer on a unix socket and on
tcp://ADDRESS:2375, which the root namespace reaches through the bridge. Several labs may stand side by side under
different names. What a killed run left behind is removed first.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zlib import crc32

import docker

from tests.swarm import image, leftovers
from tests.swarm.engines import SYSTEMS

OWN_WORLD = 'hostname "$0"; mount --bind "$1" "$2"; shift 2; exec "$@"'
"""What a host does before its daemon starts: its name, and its folder under the path that all hosts call theirs."""

PREDEFINED = ("bridge", "host", "none", "docker_gwbridge", "ingress")


def wait_until(what: str, ask: Callable[[], Any], within: float = 30.0) -> Any:
    until = time.monotonic() + within
    while not (answer := ask()):
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {within:g} s")
        time.sleep(0.05)
    return answer


class LabHost:
    """One Docker host: a daemon in a network namespace of its own."""

    def __init__(self, lab: Lab, number: int) -> None:
        self.lab, self.number = lab, number
        self.name = f"h{number}"
        self.namespace = f"{lab.name}-{self.name}"
        self.link = f"{lab.name}-v{number}"
        self.ip = f"{lab.network}.{number}"
        self.folder = lab.folder / self.name
        self.unix = f"unix://{self.folder}/docker.sock"
        self.tcp = f"tcp://{self.ip}:2375"
        self.engine = lab.engines[(number - 1) % len(lab.engines)]
        self.process: subprocess.Popen[bytes] | None = None

    def client(self, timeout: float = 30) -> docker.APIClient:
        """A client of the Docker SDK, on the unix socket."""
        client = docker.APIClient(base_url=self.unix, version="auto", timeout=timeout)
        client.trust_env = False
        return client

    @property
    def pid(self) -> int:
        """Of its dockerd; 0 when it does not run."""
        try:
            pid = int((self.folder / "docker.pid").read_text())
        except (OSError, ValueError):
            return 0
        return pid if leftovers.mentions(pid, str(self.folder)) else 0

    def answers(self) -> bool:
        try:
            return bool(self.client(timeout=2).ping())
        except (docker.errors.DockerException, OSError):
            return False

    # What can befall it

    def start(self) -> None:
        """Starts the daemon and returns when it answers."""
        self.launch()
        wait_until(f"{self.namespace} answers (see {self.folder}/log)", self.answers, 60)

    def launch(self) -> None:
        if self.pid:
            return
        self._forget_dead()
        for part in ("data", "exec"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        daemon = [
            self.engine, *self._proxy(), "--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec",
            "--pidfile", f"{self.folder}/docker.pid", "--cgroup-parent", f"/{self.namespace}",
            "--exec-opt", "native.cgroupdriver=cgroupfs",  # systemd's, the default with cgroup v2, wants another parent
            "-H", self.unix, *(["-H", self.tcp, "--tls=false"] if self.lab.tcp else []),
            "--config-file", f"{self.folder}/none.json",
        ]  # fmt: skip
        # Not `ip netns exec`: it hides the cgroups. The mount and host name are its own; exec keeps the pid's place.
        # Below `run` each host finds its own folder, so that a service may mount the socket of whatever node it is on.
        inside = ["nsenter", f"--net=/run/netns/{self.namespace}", "unshare", "-m", "--propagation", "slave", "-u"]
        (self.folder / "none.json").write_text("{}")
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*inside, "sh", "-c", OWN_WORLD, self.name, str(self.folder), str(self.lab.run), *daemon],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _proxy(self) -> list[str]:
        """An engine that is not the system's brings its docker-proxy along."""
        beside = Path(self.engine).with_name("docker-proxy")
        return ["--userland-proxy-path", str(beside)] if self.engine != SYSTEMS and beside.exists() else []

    def _forget_dead(self) -> None:
        """The files of what was killed: a daemon takes a containerd that no parent has waited for to be alive."""
        for stale in ("docker.pid", "docker.sock"):
            (self.folder / stale).unlink(missing_ok=True)
        runtime = self.folder / "exec/containerd/containerd.pid"
        if runtime.exists():
            pid = int(runtime.read_text())
            wait_until("containerd followed its dockerd", lambda: leftovers.is_gone(pid), 10)
            runtime.unlink()

    def stop(self) -> None:
        """As an operator stops it, and waits for its end."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a crash ends it: the socket's file and the containers stay."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if pid := self.pid:
            os.kill(pid, number)
            wait_until(f"{self.namespace} ended", lambda: leftovers.is_gone(pid), 20)

    def hang(self) -> None:
        """The daemon accepts connections and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def cut(self) -> None:
        """Pulls its cable out."""
        ip("link", "set", self.link, "down")

    def heal(self) -> None:
        ip("link", "set", self.link, "up")


class Lab:
    """`name` marks all that the lab makes on this machine, 8 letters and digits at most.

    `engines` are the dockerd binaries that the hosts run, in turn, so that a swarm may have several versions. With
    `tcp` false no daemon listens on TCP.
    """

    def __init__(
        self, name: str, folder: Path, size: int = 3, network: str = "", engines: Sequence[str] = (SYSTEMS,),
        tcp: bool = True,
    ) -> None:  # fmt: skip
        assert re.fullmatch(r"[a-z][a-z0-9]{0,7}", name), name
        self.name, self.folder, self.engines, self.tcp = name, folder, engines, tcp
        self.run = Path("/run") / f"docklines-lab-{name}"
        self.network = network or f"10.{90 + crc32(name.encode()) % 100}.0"
        self.bridge = f"{name}-br"
        self.hosts = [LabHost(self, number) for number in range(1, size + 1)]
        self.stuck: set[str] = set()

    @property
    def manager(self) -> LabHost:
        return self.hosts[0]

    def host(self, name: str) -> LabHost:
        return next(host for host in self.hosts if host.name == name)

    def up(self, swarm: bool = True) -> None:
        """Hosts, image and swarm, from nothing; a few seconds."""
        self.down()
        self.folder.mkdir(parents=True)
        self.run.mkdir(exist_ok=True)
        self._lay_cables()
        for host in self.hosts:
            host.launch()
        with ThreadPoolExecutor() as together:
            list(together.map(self._make_ready, self.hosts))
        if swarm:
            self._join()

    def down(self) -> None:
        """Removes every trace of this lab, whoever left it."""
        leftovers.end_processes(self.folder, f"/{self.name}-h")
        leftovers.unmount(self.folder)
        for namespace in leftovers.namespaces(f"{self.name}-h"):
            ip("netns", "del", namespace)
        for link in leftovers.links(f"{self.name}-"):
            ip("link", "del", link, check=False)
        leftovers.remove_cgroups(f"{self.name}-h")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.run, ignore_errors=True)

    def stands(self) -> bool:
        """Whether it can be used as it is."""
        return all(host.pid and host.answers() for host in self.hosts) and len(self._nodes("ready")) == len(self.hosts)

    def mend(self) -> None:
        """Ends all faults, and returns when every node is ready again."""
        for host in self.hosts:
            if host.pid:
                host.resume()
            host.heal()
            host.start()
        self.wait_ready()

    def clear(self) -> None:
        """Removes all services, containers and networks that tests made.

        A network that 20.10 holds for a task which a killed daemon took with it stays (`stuck`): Docker never lets
        it go.
        """
        manager = self.manager.client()
        for service in manager.services():
            manager.remove_service(service["ID"])
        for host in self.hosts:
            client = host.client()
            for container in client.containers(all=True):
                client.remove_container(container["Id"], force=True)
        for host in (*self.hosts, self.manager):
            client = host.client()
            own = [
                network
                for network in client.networks()
                if network["Name"] not in PREDEFINED and (network["Scope"] == "local" or host is self.manager)
            ]
            own.sort(key=lambda network: network["Scope"] == "local")  # a configuration goes after what was made of it
            wanted = [network for network in own if network["Id"] not in self.stuck]
            try:
                wait_until(f"{len(wanted)} networks are removed", lambda c=client, o=wanted: _are_removed(c, o), 5)
            except AssertionError:  # waited for once, not at the end of each test
                self.stuck |= {network["Id"] for network in wanted}

    def wait_ready(self) -> None:
        wait_until("every node ready", lambda: len(self._nodes("ready")) == len(self.hosts), 60)

    def _nodes(self, state: str) -> list[dict[str, Any]]:
        try:
            return [node for node in self.manager.client().nodes() if node["Status"]["State"] == state]
        except (docker.errors.DockerException, OSError):
            return []

    def _lay_cables(self) -> None:
        ip("link", "add", self.bridge, "type", "bridge")
        ip("addr", "add", f"{self.network}.254/24", "dev", self.bridge)
        ip("link", "set", self.bridge, "up")
        for host in self.hosts:
            self._lay_cable(host)

    def _lay_cable(self, host: LabHost) -> None:
        ip("netns", "add", host.namespace)
        ip("link", "add", host.link, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
        ip("link", "set", host.link, "master", self.bridge, "up")
        ip("-n", host.namespace, "addr", "add", f"{host.ip}/24", "dev", "eth0")
        ip("-n", host.namespace, "link", "set", "eth0", "up")
        ip("-n", host.namespace, "link", "set", "lo", "up")

    def _make_ready(self, host: LabHost) -> None:
        wait_until(f"{host.namespace} answers (see {host.folder}/log)", host.answers, 60)
        image.bring(host.client())

    def _join(self) -> None:
        manager = self.manager.client()
        manager.init_swarm(advertise_addr=self.manager.ip, listen_addr=f"{self.manager.ip}:2377")
        with ThreadPoolExecutor() as together:
            list(together.map(self.join, self.hosts[1:]))
        self.wait_ready()

    def join(self, host: LabHost) -> None:
        """Makes it a worker of the swarm."""
        token = self.manager.client().inspect_swarm()["JoinTokens"]["Worker"]
        host.client().join_swarm([f"{self.manager.ip}:2377"], token, advertise_addr=host.ip)

    def add(self) -> LabHost:
        """One more host, up and with its image, in no swarm yet."""
        host = LabHost(self, len(self.hosts) + 1)
        self.hosts.append(host)
        self._lay_cable(host)
        host.launch()
        self._make_ready(host)
        return host

    def remove(self, host: LabHost) -> None:
        """Takes a host away, with all that is on it."""
        leftovers.end_processes(host.folder, f"/{host.namespace}")
        leftovers.unmount(host.folder)
        ip("netns", "del", host.namespace)
        leftovers.remove_cgroups(host.namespace)
        shutil.rmtree(host.folder, ignore_errors=True)
        self.hosts.remove(host)


def _are_removed(client: docker.APIClient, networks: list[dict[str, Any]]) -> bool:
    return not [network for network in networks if not _removed(client, network["Id"])]


def _removed(client: docker.APIClient, network: str) -> bool:
    """A network is in use for a moment after its last container went."""
    try:
        client.remove_network(network)
    except docker.errors.NotFound:
        return True
    except docker.errors.APIError:
        return False
    return True


def ip(*words: str, check: bool = True) -> None:
    subprocess.run(["ip", *words], check=check, capture_output=not check)
