"""A real dockerd with TLS and a real sshd, on 127.0.0.1 and in folders of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import asyncssh

from collectors import engine
from collectors.engine import Target
from collectors.snapshot import Identity
from tests.doors.certificates import Authority, Pair

PASSWD = """\
root:x:0:0:root:/root:/bin/sh
sshd:*:65533:65534:the server's own, unprivileged:/run/sshd:/usr/sbin/nologin
dora:*:12345:12345:in no docker group:/tmp:/bin/sh
frida:*:0:0:not forwarded, and docker is there:/root:/bin/sh
gina:*:0:0:not forwarded, and no docker:/root:/bin/sh
hanna:*:12346:12346:may open no shell:/tmp:/usr/sbin/nologin
"""

SSHD = """\
ListenAddress 127.0.0.1
Port {port}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile {folder}/authorized
MaxStartups 100
HostKey {folder}/ed25519
HostKey {folder}/ecdsa
Match User frida,gina
    AllowStreamLocalForwarding no
Match User gina
    SetEnv PATH=/nowhere
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(what: str, ask: Callable[[], object], within: float = 20.0) -> None:
    until = time.monotonic() + within
    while not ask():
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {within:g} s")
        time.sleep(0.05)


class Dockerd:
    """The system's engine, which asks every client on its port for a certificate of `authority`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority()
        self.port = free_port()
        self.socket = folder / "docker.sock"
        self.client = self.authority.signed(client=True)

    @property
    def unix(self) -> Target:
        return Target(address=f"unix://{self.socket}")

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def target(self, address: str = "", *, ca: str | None = None, client: Pair | None = None) -> Target:
        """How it is opened rightly, or with other papers."""
        papers = client or self.client
        return Target(
            address=address or self.address,
            tls_ca=self.authority.cert if ca is None else ca,
            tls_cert=papers.cert,
            tls_key=papers.key,
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        own = self.authority.signed("127.0.0.1", names=("docker.example",))
        for name, text in {"ca": self.authority.cert, "cert": own.cert, "key": own.key, "none": "{}"}.items():
            (self.folder / name).write_text(text)
        command = [
            "dockerd", "--bridge=none", "--iptables=false", "--config-file", "none",
            "--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec",
            "--pidfile", f"{self.folder}/docker.pid", "--exec-opt", "native.cgroupdriver=cgroupfs",
            "-H", f"unix://{self.socket}", "-H", self.address,
            "--tlsverify", "--tlscacert", "ca", "--tlscert", "cert", "--tlskey", "key",
        ]  # fmt: skip
        with (
            open(self.folder / "log", "wb") as log,
            subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True) as process,
        ):
            try:
                wait_for(f"dockerd answers (see {self.folder}/log)", self._answers)
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                process.kill()

    def send(self, number: signal.Signals) -> None:
        os.kill(int((self.folder / "docker.pid").read_text()), number)

    def _answers(self) -> bool:
        return isinstance(engine.identify(self.unix), Identity)


class Sshd:
    """OpenSSH's server, with users of its own: /etc/passwd is another one in its mount namespace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_keys = {"ed25519": new_key("ssh-ed25519"), "ecdsa": new_key("ecdsa-sha2-nistp256")}

    @property
    def host_key(self) -> str:
        """What a client that knows nothing is shown."""
        return public_line(self.host_keys["ed25519"])

    def target(self, path: Path | str, user: str = "root", **other: str) -> Target:
        papers = {"ssh_key": private_text(self.key), "ssh_known_hosts": self.host_key}
        return Target(address=f"ssh://{user}@127.0.0.1:{self.port}{path}", **{**papers, **other})

    @contextmanager
    def running(self) -> Iterator[None]:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for name, key in self.host_keys.items():
            key.write_private_key(self.folder / name)
            (self.folder / name).chmod(0o600)
        (self.folder / "authorized").write_text(public_line(self.key))
        (self.folder / "passwd").write_text(PASSWD)
        (self.folder / "config").write_text(SSHD.format(port=self.port, folder=self.folder))
        script = 'mount --bind passwd /etc/passwd && exec /usr/sbin/sshd -D -e -f "$PWD/config"'
        with (
            open(self.folder / "log", "wb") as log,
            subprocess.Popen(
                ["unshare", "-m", "sh", "-c", script], cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            ) as process,
        ):
            try:
                wait_for(f"sshd listens (see {self.folder}/log)", self._listens)
                yield
            finally:
                os.killpg(process.pid, signal.SIGTERM)

    def sessions(self) -> int:
        """How many connections are open now."""
        listed = subprocess.run(["ss", "-Htn", "state", "established", f"sport = :{self.port}"], capture_output=True)
        return len(listed.stdout.splitlines())

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as opened:
            return opened.recv(4) == b"SSH-"
        return False


def new_key(kind: str) -> asyncssh.SSHKey:
    return asyncssh.generate_private_key(kind)


def private_text(key: asyncssh.SSHKey, passphrase: str | None = None) -> str:
    return key.export_private_key(passphrase=passphrase).decode()


def public_line(key: asyncssh.SSHKey) -> str:
    return " ".join(key.export_public_key().decode().split()[:2])


@contextmanager
def relay(path: Path) -> Iterator[int]:
    """A port whose every connection goes on to a socket: the daemon without TLS."""
    with ExitStack() as ends, socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    near = ends.enter_context(server.accept()[0])
                    far = ends.enter_context(socket.socket(socket.AF_UNIX))
                    far.connect(str(path))
                    for one, other in ((near, far), (far, near)):
                        threading.Thread(target=carry, args=(one, other), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
