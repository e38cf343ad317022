"""The docs name all that a user can say, and nothing that is not there: settings, commands, parts, files, paths."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from collectors import VERSION
from dashboard.web.api.site import api

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
SETTING = re.compile(r"\bDOCKLINES_[A-Z][A-Z_]*[A-Z]\b")
OURS = ("collectors", "dashboard", "templates", "static", "tests", "docs", "deploy", "benchmarks", ".ci")


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def everything(*names: str) -> str:
    """All files of these folders, and these files."""
    files = (
        file for name in names for file in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
    )
    return "\n".join(
        file.read_text() for file in files if file.suffix in (".py", ".yaml", ".conf", "") and file.is_file()
    )


def settings_of(*names: str) -> set[str]:
    """Settings that this code reads, without the variant that names a file."""
    found = set(re.findall(r'"(DOCKLINES_[A-Z_]+|BIND|PORT)"', "".join(text_of(name) for name in names)))
    return {name for name in found if not name.endswith("_")}


def commands() -> set[str]:
    return {name for name, app in get_commands().items() if str(app).startswith("dashboard.")}


def roles() -> set[str]:
    """What `docklines` takes besides commands of manage.py."""
    named = re.search(r"^(web \|[^)]+)\)$", text_of("deploy/docklines"), re.MULTILINE)
    assert named
    return {word.strip() for word in named[1].split("|")} | {"health", "secrets"}


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
            if not target.startswith(("http:", "https:")):
                yield page, target


def test_every_setting_is_in_the_configuration_page() -> None:
    settings = settings_of("dashboard/env.py", "collectors/node/settings.py")
    assert {"DOCKLINES_HOME", "PORT", "DOCKLINES_BROKER_URL"} <= settings
    assert [name for name in sorted(settings) if f"`{name}`" not in text_of("docs/configuration.md")] == []


def test_every_variable_of_the_stack_is_in_its_page() -> None:
    variables = set(re.findall(r"\$\{(DOCKLINES_[A-Z_]+)", text_of("deploy/stack.yaml")))
    assert "DOCKLINES_IMAGE" in variables
    assert [name for name in sorted(variables) if f"`{name}`" not in text_of("docs/swarm.md")] == []


def test_every_setting_that_the_docs_name_is_there() -> None:
    known = set(SETTING.findall(everything("dashboard", "collectors", "deploy", "compose.yaml")))
    named = {name.removesuffix("_FILE") for page in PAGES for name in SETTING.findall(page.read_text())}
    named -= {name.removesuffix("_FILE") for name in SETTING.findall(text_of("CONTRIBUTING.md"))}
    assert sorted(named - known) == []


def test_what_the_files_of_deployment_leave_open_is_in_the_configuration_page() -> None:
    for name in ("deploy/stack.yaml", "compose.yaml"):
        asked = set(re.findall(r"\$\{([A-Z_]+)", text_of(name)))
        assert {"DOCKLINES_IMAGE", "DOCKLINES_PORT"} <= asked
        assert [one for one in asked if f"`{one}`" not in text_of("docs/configuration.md")] == []


def test_every_part_that_they_start_is_in_the_page_of_commands() -> None:
    for name in ("deploy/stack.yaml", "compose.yaml"):
        parts = re.findall(r"^ +command: \[(\w+)\]$", text_of(name), re.M)
        page = text_of("docs/commands.md").replace("docklines ", "")
        assert {"migrate", "web", "worker", "tick"} <= set(parts)
        assert [part for part in parts if f"`{part}`" not in page] == []


def test_every_command_of_ours_is_in_the_docs() -> None:
    assert {"host", "node", "backup"} <= commands()
    page = text_of("docs/commands.md")
    assert [name for name in sorted(commands()) if not re.search(rf"manage\.py {name}\b", page)] == []


def test_every_part_is_in_the_docs() -> None:
    assert {"web", "worker", "tick", "intake", "collector", "migrate", "all"} <= roles()
    page = text_of("docs/install.md") + text_of("docs/swarm.md")
    missing = [name for name in sorted(roles() - {"secrets"}) if f"docklines {name}" not in page]
    assert missing == []
    services = re.findall(r"^  ([a-z]+):$", text_of("deploy/stack.yaml").partition("\nservices:")[2], re.MULTILINE)
    services = services[: services.index("broker", 1)]  # the networks begin with one of that name
    assert [name for name in services if f"`{name}`" not in text_of("docs/swarm.md")] == []


def test_every_command_that_the_docs_name_is_there() -> None:
    known = set(get_commands()) | roles()
    for page in PAGES:
        words = re.findall(r"(?:manage\.py|(?<![\w./-])docklines) ([a-z][a-z-]+)\b", _code(page.read_text()))
        assert [word for word in words if word not in known] == [], page.name
        targets = re.findall(r"(?<![\w./])make ([a-z][a-z-]*)\b", _code(page.read_text()))
        assert [word for word in targets if not re.search(rf"^{word}:", text_of("Makefile"), re.MULTILINE)] == [], page


def _code(text: str) -> str:
    """What stands in backticks or is indented: what a reader would type."""
    blocks = re.findall(r"```.*?```", text, re.DOTALL)
    rest = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    indented = re.findall(r"^    \S.*$", rest, re.MULTILINE)
    return "\n".join([*blocks, *indented, *re.findall(r"`([^`\n]+)`", rest)])


def test_every_option_that_the_docs_name_is_there() -> None:
    """Of our commands, in what a reader would type."""
    for page in PAGES:
        for line in _code(page.read_text()).splitlines():
            if found := re.search(r"(?:manage\.py|docklines) ([a-z-]+)\b(.*)", line):
                name, more = found[1], found[2]
                if name in commands():
                    source = text_of(f"dashboard/web/management/commands/{name}.py")
                    options = re.findall(r"(--[a-z][a-z-]+)", more.partition(" && ")[0])
                    assert [one for one in options if f'"{one}"' not in source] == [], (page.name, line)


def test_every_file_that_the_docs_name_is_there() -> None:
    gone = []
    for page in PAGES:
        for name in re.findall(r"`((?:\.?[\w-]+/)[\w./-]*)`", page.read_text()):
            inside = [ROOT / name, ROOT / "dashboard" / name, ROOT / "static/js/chart" / name, ROOT / "docs" / name]
            if name.startswith(OURS) and not any(path.exists() for path in inside):
                gone.append(f"{page.name}: {name}")
    assert gone == []


def test_every_link_leads_somewhere() -> None:
    dead = []
    for page, target in links():
        path, _, anchor = target.partition("#")
        there = (page.parent / path) if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            dead.append(f"{page.name}: {target}")
    assert dead == []


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_is_in_the_table_of_contents_and_that_in_the_readme() -> None:
    contents = text_of("docs/README.md")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert [name for name in sorted(pages) if f"]({name})" not in contents] == []
    assert "](docs/README.md)" in text_of("README.md")


def test_every_path_of_the_api_is_in_its_page() -> None:
    paths = api.get_openapi_schema()["paths"]
    page = text_of("docs/api.md")
    assert "/api/v1/topology" in paths
    assert [path for path in paths if re.sub(r"\{[a-z_]+\}", "{id}", path) not in page] == []


def test_the_pages_of_pictures_have_some() -> None:
    for page in ("README.md", "docs/pages.md", "docs/first-minute.md", "docs/sizes.md"):
        assert re.findall(r"\]\(([^)]+\.png)\)", text_of(page))


def test_the_version_is_that_of_the_package() -> None:
    assert tomllib.loads(text_of("pyproject.toml"))["project"]["version"] == VERSION


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the commands of the page need openssl: apt install openssl"
)
def test_the_certificates_that_the_page_makes_open_a_daemon_to_their_owner_alone(tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", text_of("docs/hosts.md"), re.DOTALL)
    assert len(blocks) == 2
    subprocess.run(["bash", "-ec", "\n".join(blocks)], cwd=tmp_path, check=True, capture_output=True)
    assert _handshake(tmp_path, "web1.example.org", with_certificate=True) == b"hello"
    with pytest.raises(OSError, match=r"(?i)certificate|reset|eof"):
        _handshake(tmp_path, "web1.example.org", with_certificate=False)
    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(tmp_path, "web2.example.org", with_certificate=True)


def _handshake(folder: Path, name: str, with_certificate: bool) -> bytes:
    """What a server that verifies its clients says to one of that name."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "ca.pem"))
    server.load_cert_chain(folder / "server-cert.pem", folder / "server-key.pem")
    server.verify_mode = ssl.CERT_REQUIRED
    client = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    if with_certificate:
        client.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            with server.wrap_socket(theirs, server_side=True) as open_line:
                open_line.sendall(b"hello")
        except OSError:
            theirs.close()

    threading.Thread(target=serve, daemon=True).start()
    with client.wrap_socket(ours, server_hostname=name) as line:
        return line.recv(5)
