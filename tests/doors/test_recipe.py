"""The certificates that docs/hosts.md shows how to make: a daemon and Docklines let each other in by them."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from pathlib import Path

from collectors import tls
from collectors.keys import problems
from collectors.target import Target
from tests.stack import ROOT


def test_the_recipe_makes_certificates_that_fit(tmp_path: Path) -> None:
    recipe = re.findall(r"```sh\n(openssl .*?)```", (ROOT / "docs/hosts.md").read_text(), re.DOTALL)
    assert len(recipe) == 2
    subprocess.run(["sh", "-ec", "".join(recipe)], cwd=tmp_path, check=True, capture_output=True)
    texts = {f"tls_{name}": (tmp_path / f"{name}.pem").read_text() for name in ("ca", "cert", "key")}
    target = Target(address="tcp://10.0.0.5", **texts)
    assert list(problems(target)) == []
    daemon = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    daemon.load_cert_chain(tmp_path / "server-cert.pem", tmp_path / "server-key.pem")
    daemon.load_verify_locations(tmp_path / "ca.pem")
    daemon.verify_mode = ssl.CERT_REQUIRED
    for name in ("10.0.0.5", "web1.example.org"):
        ours, theirs = socket.socketpair()
        serving = threading.Thread(target=answer, args=(daemon, theirs))
        serving.start()
        with tls.context_of(target).wrap_socket(ours, server_hostname=name) as opened:
            assert opened.recv(4) == b"well"
        serving.join()


def answer(context: ssl.SSLContext, plain: socket.socket) -> None:
    with context.wrap_socket(plain, server_side=True) as opened:
        opened.sendall(b"well")
