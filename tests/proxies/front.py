"""nginx and Caddy as they run in front of us, with exactly the files of deploy/proxies.

What a user changes in them is changed here: the ports, Docklines' addresses, and where nginx has its certificate.
"""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.stack import ROOT, free_port, wait_for

FILES = ROOT / "deploy/proxies"
WHOLE, BELOW = "docklines.example.org", "tools.example.org"
"""The names in the files: one is ours alone, below a path of the other."""


class Front:
    """A proxy that runs: the ports it answers at, and what its certificates are checked by."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.https, self.http = free_port(), free_port()
        self.authority = folder / "authority.pem"

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        def answers() -> bool:
            assert process.poll() is None, (self.folder / "log").read_text()[-2000:]
            try:
                with socket.create_connection(("127.0.0.1", self.https), 2) as raw:
                    for name in (WHOLE, BELOW):
                        if self.authority.exists():
                            self.tls.wrap_socket(raw, server_hostname=name).close()
                            return True
            except OSError:
                pass
            return False

        wait_for(f"{self.name} to answer", answers, 20)


@contextmanager
def nginx(folder: Path, whole: int, below: int, idle: int) -> Iterator[Front]:
    """`whole` and `below` are the ports of the two installations; `idle` are the seconds for proxy_read_timeout."""
    front = Front("nginx", folder)
    make_certificate(folder)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{front.http};",
        "listen 443 ssl": f"listen 127.0.0.1:{front.https} ssl",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{whole};",
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{below};",
        "/etc/ssl/docklines/": f"{folder}/",
        "proxy_read_timeout 60s;": f"proxy_read_timeout {idle}s;",
    }
    (folder / "docklines.conf").write_text(changed("nginx.conf", changes))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "outer.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/log; events {{}}"
        f" http {{ access_log off; {temporary} include {folder}/docklines.conf; }}"
    )
    with running(front, ["nginx", "-p", str(folder), "-c", str(folder / "outer.conf")], {}):
        yield front


@contextmanager
def caddy(folder: Path, whole: int, below: int, idle: int) -> Iterator[Front]:
    """Its own authority certifies the names, as the world's would; it ends no idle connection by itself."""
    front = Front("caddy", folder)
    front.authority = folder / "caddy/pki/authorities/local/root.crt"
    (folder / "outer").write_text(
        f"{{\n admin off\n local_certs\n skip_install_trust\n default_bind 127.0.0.1\n"
        f" https_port {front.https}\n http_port {front.http}\n}}\nimport {FILES}/Caddyfile\n"
    )
    environ = {
        "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder),
        "DOCKLINES_UPSTREAM": f"127.0.0.1:{whole}", "DOCKLINES_UPSTREAM_BELOW": f"127.0.0.1:{below}",
    }  # fmt: skip
    with running(front, ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "outer")], environ):
        yield front


def changed(name: str, changes: Mapping[str, str]) -> str:
    """The file with what a user changes; fails where it does not have what is changed."""
    text = (FILES / name).read_text()
    for before, after in changes.items():
        assert before in text, f"{name} has no {before!r} any more"
        text = text.replace(before, after)
    return text


@contextmanager
def running(front: Front, command: list[str], environ: Mapping[str, str]) -> Iterator[None]:
    with open(front.folder / "log", "ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=log, stderr=log)
    try:
        front.wait(process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def make_certificate(folder: Path) -> None:
    """One for both names that is its own authority, for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, WHOLE)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(WHOLE), x509.DNSName(BELOW)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "certificate.pem").write_bytes(pem)
    (folder / "authority.pem").write_bytes(pem)
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(text)
