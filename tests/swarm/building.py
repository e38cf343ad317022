"""Our own image, built from deploy/Dockerfile as it is and without any registry.

The base, python:…-slim-bookworm, is stood in for by a minimal Debian of debootstrap under its name; the wheels of
requirements.txt are fetched by this machine's pip and put beside the sources, as the Dockerfile allows. A daemon of its
own, without a bridge, builds. Base, wheels and the daemon's layers are kept below the folder for temporary files, so
that only the first build on a machine takes its minute. `python -m tests.swarm.building` builds beforehand.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import docker

from tests.stack import ROOT
from tests.swarm import leftovers

CLI = "/usr/bin/docker"
"""The system's, which belongs to the system's daemon: another one may come first on the PATH."""

NAME = "docklines/test:1"
MIRROR = os.environ.get("DOCKLINES_DEBIAN", "http://deb.debian.org/debian")
BASE_PACKAGES = ("python3", "python3-venv")
COPIED = ("requirements.txt", "manage.py", "collectors", "dashboard", "templates", "static", "deploy/docklines")
RECIPE = 2
"""Counts up when `_base` makes another base than before."""

LEFT_OUT = ("./usr/share/doc", "./usr/share/man", "./usr/share/locale", "./var/cache", "./var/lib/apt", "./dev")
"""Of the base: what the official image leaves out as well."""


def folder() -> Path:
    kept = Path(os.environ.get("DOCKLINES_IMAGE_CACHE") or Path(tempfile.gettempdir()) / "docklines-image")
    kept.mkdir(mode=0o700, exist_ok=True)
    return kept


def image() -> Path:
    """A file of `docker save` with the image NAME, built from the sources as they are now."""
    with open(folder() / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        saved = folder() / f"image-{_fingerprint()}.tar"
        if not saved.exists():
            for old in folder().glob("image-*.tar"):
                old.unlink()
            _build(saved)
        return saved


def base_name() -> str:
    """What deploy/Dockerfile begins with."""
    text = (ROOT / "deploy/Dockerfile").read_text()
    found = re.search(r"^ARG PYTHON=(\S+)$", text, re.M)
    assert found, "deploy/Dockerfile names its base in the argument PYTHON"
    return f"python:{found[1]}"


def _fingerprint() -> str:
    """Of what goes into the image."""
    digest = hashlib.blake2b((ROOT / "deploy/Dockerfile").read_bytes(), digest_size=8)
    for path in sorted(path for name in COPIED for path in _files(ROOT / name)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for name in path.rglob("*") if path.is_dir() else ():
        if name.is_file() and "__pycache__" not in name.parts:
            yield name


def _build(saved: Path) -> None:
    with ThreadPoolExecutor() as together:
        base, wheels = together.submit(_base), together.submit(_wheels)
        base.result(), wheels.result()
    with tempfile.TemporaryDirectory(dir=folder()) as context:
        _lay_out(Path(context), wheels.result())
        with daemon() as address:
            client = docker.APIClient(base_url=address, version="auto", timeout=300)
            if not client.images(base_name()):
                repository, tag = base_name().split(":")
                client.import_image_from_file(str(base.result()), repository=repository, tag=tag)
            _docker(address, "build", "--network", "host", "-q", "-t", NAME, "-f", "deploy/Dockerfile", ".", at=context)
            _docker(address, "save", "-o", f"{saved}.new", NAME)
            client.prune_images({"dangling": True})
    os.replace(f"{saved}.new", saved)


def _lay_out(context: Path, wheels: Path) -> None:
    """The sources with the wheels beside them."""
    for name in (*COPIED, "deploy/Dockerfile", ".dockerignore"):
        to = context / name
        to.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, to)
    shutil.copytree(wheels, context / "wheels")


def _base() -> Path:
    """The tar of a minimal Debian with Python, which stands in for the official image.

    Unpacked and not configured: nothing of it is started as a system, and that takes two thirds of the time.
    """
    archive = folder() / f"base-{RECIPE}.tar"
    if not archive.exists():
        for old in (*folder().glob("base*.tar"), folder() / "daemon"):  # what was built on another base goes with it
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=folder()) as root:
            include = f"--include={','.join(BASE_PACKAGES)}"
            _run("debootstrap", "--foreign", "--variant=minbase", include, "bookworm", root, MIRROR)
            with ThreadPoolExecutor(2) as together:
                packages = Path(root, "var/cache/apt/archives").glob("*.deb")
                list(together.map(lambda package: _run("dpkg-deb", "-x", str(package), root), packages))
            for name in ("passwd", "group"):
                shutil.copy(Path(root, f"usr/share/base-passwd/{name}.master"), Path(root, "etc", name))
            Path(root, "usr/local/bin").mkdir(parents=True)  # made by the configuring, elsewhere
            _run("chroot", root, "ldconfig")
            left_out = [f"--exclude={path}" for path in LEFT_OUT]
            _run("tar", "-C", root, *left_out, "-cf", f"{archive}.new", ".")
        os.replace(f"{archive}.new", archive)
    return archive


def _wheels() -> Path:
    """The wheels that requirements.txt names, for Debian bookworm's Python."""
    wanted = ROOT / "requirements.txt"
    wheels = folder() / f"wheels-{hashlib.blake2b(wanted.read_bytes(), digest_size=8).hexdigest()}"
    if not wheels.exists():
        for old in folder().glob("wheels-*"):
            shutil.rmtree(old)
        draft = wheels.with_suffix(".new")
        _run(
            *_pip(), "download", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(wanted),
            "--only-binary", ":all:", "--no-deps", "-d", str(draft),
        )  # fmt: skip
        os.replace(draft, wheels)
    return wheels


def _pip() -> list[str]:
    """The pip of Debian's Python, as it is the base's: what is needed differs by its last digit, too."""
    own = folder() / "pip"
    if not (own / "bin/pip").exists():
        _run("/usr/bin/python3", "-m", "venv", "--clear", str(own))
    return [str(own / "bin/python"), "-m", "pip"]


@contextmanager
def daemon() -> Iterator[str]:
    """The address of a daemon in the root namespace that makes no bridge and touches no rule of the firewall."""
    place = folder() / "daemon"
    _clear_away(place)
    (place / "exec").mkdir(parents=True, exist_ok=True)
    (place / "none.json").write_text("{}")
    address = f"unix://{place}/docker.sock"
    with open(place / "log", "wb") as log:
        process = subprocess.Popen(
            [
                "dockerd", "--bridge=none", "--iptables=false", "-H", address, "--config-file", f"{place}/none.json",
                "--data-root", f"{place}/data", "--exec-root", f"{place}/exec", "--pidfile", f"{place}/docker.pid",
                "--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", "/docklines-image",
            ],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(process, address, place / "log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        _clear_away(place)


def _wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + 40
    while time.monotonic() < until and process.poll() is None:
        try:
            docker.APIClient(base_url=address, version="auto", timeout=2).ping()
            return
        except (docker.errors.DockerException, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The daemon that builds does not answer: {log.read_text()[-2000:]}")


def _clear_away(place: Path) -> None:
    """What a killed run left: the daemon and its containerd, and what they mounted."""
    leftovers.end_processes(place, "/docklines-image")
    leftovers.unmount(place)
    leftovers.remove_cgroups("docklines-image")
    shutil.rmtree(place / "exec", ignore_errors=True)
    (place / "docker.pid").unlink(missing_ok=True)


def _docker(address: str, *words: str, at: str = "/") -> str:
    return _run(CLI, "-H", address, *words, cwd=at, env={**os.environ, "DOCKER_BUILDKIT": "0"})


def _run(*words: str, cwd: str = "/", env: dict[str, str] | None = None) -> str:
    ended = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True)
    assert ended.returncode == 0, f"{words[:4]}: {ended.stdout[-3000:]}{ended.stderr[-3000:]}"
    return ended.stdout


if __name__ == "__main__":
    began = time.monotonic()
    print(f"{image()} in {time.monotonic() - began:.0f} s")
