"""Somebody with a browser before a proxy: keeps cookies as browsers do, and opens the live socket with them."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect

from tests.proxies.front import Front


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Visitor:
    """`name` is the site's name in the address bar, `base` the path that Docklines is below, `source` our address."""

    front: Front
    name: str
    base: str = "/"
    source: str = "127.0.0.1"
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    token: str = ""

    @property
    def origin(self) -> str:
        return f"https://{self.name}:{self.front.https}"

    def connection(self) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", self.front.https), 20, (self.source, 0))
        return self.front.tls.wrap_socket(raw, server_hostname=self.name)

    def ask(self, method: str, path: str, form: dict[str, str] | bytes | None = None, **headers: str) -> Answer:
        """`path` is below the base path, unless it begins with the origin's root: "//else" asks for "/else"."""
        path = path[1:] if path.startswith("//") else self.base + path.lstrip("/")
        body = urlencode(form).encode() if isinstance(form, dict) else form
        sent = {"Host": f"{self.name}:{self.front.https}", "Accept": "text/html", "Cookie": self.cookie_for(path)}
        if body is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
            sent |= {"Referer": f"{self.origin}{path}"}
        sent |= {key.replace("_", "-"): value for key, value in headers.items()}
        with closing(http.client.HTTPConnection(self.name)) as asked:
            asked.sock = self.connection()
            asked.request(method, path, body, {key: value for key, value in sent.items() if value})
            answer = asked.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(line)
            return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))

    def cookie_for(self, path: str) -> str:
        kept = [one for one in self.cookies.values() if path.startswith(one["path"] or "/")]
        return "; ".join(f"{one.key}={one.value}" for one in kept)

    def log_in(self, name: str, password: str, **headers: str) -> Answer:
        self.open_login()
        return self.send_login(name, password, **headers)

    def open_login(self) -> None:
        page = self.ask("GET", "accounts/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page[:500]
        self.token = token[1]

    def send_login(self, name: str, password: str, **headers: str) -> Answer:
        form = {"csrfmiddlewaretoken": self.token, "login": name, "password": password}
        return self.ask("POST", "accounts/login/", form, **headers)

    def live(self, origin: str = "") -> ClientConnection:
        """The live socket, as a page of `origin` would open it; ours unless told otherwise."""
        headers = {"Cookie": self.cookie_for(self.base)}
        address = f"wss://{self.name}:{self.front.https}{self.base}ws/topology"
        raw = socket.create_connection(("127.0.0.1", self.front.https), 20, (self.source, 0))
        return connect(
            address,
            sock=raw,
            ssl=self.front.tls,
            server_hostname=self.name,
            origin=origin or self.origin,  # type: ignore[arg-type]
            additional_headers=headers,
            max_size=None,
        )
