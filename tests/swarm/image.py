"""The one image of the lab, made from this machine's busybox: no registry is asked."""

from __future__ import annotations

import io
import tarfile

import docker

NAME, TAG = "lab/busybox", "1"
COMMANDS = ("sh", "sleep", "ping", "httpd", "nc", "ip", "wget", "nslookup", "cat", "echo", "true", "false")


def bring(client: docker.APIClient) -> None:
    """Imports lab/busybox:1 into a daemon."""
    client.import_image_from_data(_archive(), repository=NAME, tag=TAG)


def _archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add("/bin/busybox", "bin/busybox")
        for command in COMMANDS:
            link = tarfile.TarInfo(f"bin/{command}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
    return packed.getvalue()
