"""A forward proxy that answers for the site's hosts itself and for no other, and logs every request."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, TextIO
from urllib.parse import urlsplit

from tests.site.certificates import OTHER_NAMES, SITE_NAMES, build_tls_context
from tests.site.faults import FaultRules
from tests.site.messages import Logged, Request, Response, to_html
from tests.site.wire import ConnectionEnds, alter, break_off, send_with_fault, to_head

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

LOGGED_HEADERS = ("user-agent", "accept-language", "if-none-match", "if-modified-since", "referer", "accept")
SITE_DOMAINS = (".inews.id", ".inews.co.id")
_IDLE_SECONDS = 120.0
_KEPT_PAGES = 5000  # compressed once
_SMALL = 1400  # bytes; below one packet compression gains nothing
_WIRE_KINDS = {
    "reset",
    "reset_midway",
    "truncated",
    "wrong_length",
    "wrong_length_open",
    "plain_length",
    "cut_gzip",
    "no_last_chunk",
    "hang",
    "drip",
    "garbage_head",
    "endless",
}

Respond = Callable[[Request], Response]


def is_site_host(host: str) -> bool:
    return ("." + host).endswith(SITE_DOMAINS)


class Proxy:
    """Listens on 127.0.0.1 from `start` to `stop`; each connection has a thread of its own."""

    def __init__(
        self,
        respond: Respond,
        *,
        port: int = 0,
        log: Path | None = None,
        faults: FaultRules | None = None,
        compress: bool = True,
        latency: float = 0.0,
    ) -> None:
        self._respond = respond
        self._port = port
        self._compress = compress
        self._latency = latency
        self._log_file: TextIO | None = log.open("a", encoding="utf-8") if log else None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._open: set[socket.socket] = set()
        self._packed: dict[str, bytes] = {}  # gzip of pages by ETag
        self.faults = faults or FaultRules()
        self.requests: list[Logged] = []  #: every request so far, in the order of the answers
        self.errors: list[BaseException] = []  #: what the site's own code raised; a test must find none

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=256)
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="fixture site", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._log_file:
            with self._lock:
                self._log_file.close()
                self._log_file = None

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(_IDLE_SECONDS)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            with contextlib.suppress(OSError, ConnectionEnds, EOFError, ValueError):
                self._talk(connection)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _talk(self, connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        while not self._stopped.is_set():
            method, target, headers = _read_head(reader)
            if method == "CONNECT":
                self._tunnel(connection, target.rpartition(":")[0].lower())
                return
            parts = urlsplit(target)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            peer = connection.getpeername()[1]
            self._answer(connection, Request(method, "http", (parts.hostname or ""), path, headers, peer))

    def _tunnel(self, connection: socket.socket, host: str) -> None:
        fault = self.faults.choose_for_connection(host)
        connect = Request("CONNECT", "https", host, "")
        if fault and fault.kind == "refused":
            self._log(connect, 0, "refused", 0)
            break_off(connection)
        if not is_site_host(host) or (fault and fault.kind == "dns"):
            self._log(connect, 502, fault.kind if fault else None, 0)
            answer = to_html(f"no such host here: {host}", 502)
            connection.sendall(to_head(answer, len(answer.body), close=True) + answer.body)
            raise ConnectionEnds
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if fault and fault.kind == "tls":
            self._log(connect, 0, fault.kind, 0)
            connection.recv(65_536)  # unread, its greeting would turn our answer into a reset
            connection.sendall(b"this is not TLS\r\n" * 4)
            raise ConnectionEnds
        peer = connection.getpeername()[1]
        names = OTHER_NAMES if fault and fault.kind == "other_name" else SITE_NAMES
        with build_tls_context(names).wrap_socket(connection, server_side=True) as secure:
            with self._lock:
                self._open.add(secure)
            try:
                reader = secure.makefile("rb")
                while not self._stopped.is_set():
                    method, target, headers = _read_head(reader)
                    self._answer(secure, Request(method, "https", host, target, headers, peer))
            finally:
                with self._lock:
                    self._open.discard(secure)

    def _answer(self, connection: socket.socket | ssl.SSLSocket, request: Request) -> None:
        fault = self.faults.choose(request)
        kind = fault.kind if fault else None
        if kind == "refused":
            self._log(request, 0, kind, 0)
            break_off(connection)
        if not is_site_host(request.host) or kind == "dns":
            response = to_html(f"no such host here: {request.host}", 502)
        else:
            response = self._ask_site(request)
        wait = fault.seconds if fault and fault.kind == "slow" else self._latency
        if wait:
            self._stopped.wait(wait)
        if fault and kind in _WIRE_KINDS:
            self._log(request, 0 if kind in {"reset", "hang", "garbage_head"} else response.status, kind, 0)
            send_with_fault(fault, connection, request, response, self._stopped)
        if fault:
            response = alter(fault, request, response)
        response = self._encode(request, response)
        bodyless = request.method == "HEAD" or response.status in {204, 304}
        self._log(request, response.status, kind, 0 if bodyless else len(response.body))
        close = request.headers.get("connection", "").lower() == "close"
        length = None if response.status in {204, 304} else len(response.body)
        connection.sendall(to_head(response, length, close=close) + (b"" if bodyless else response.body))
        if close:
            raise ConnectionEnds

    def _ask_site(self, request: Request) -> Response:
        try:
            return self._respond(request)
        except Exception as error:  # noqa: BLE001 - the thread must answer, the test must learn of it
            self.errors.append(error)
            return to_html(f"fixture site: {error!r}", 500)

    def _encode(self, request: Request, response: Response) -> Response:
        wanted = "gzip" in request.headers.get("accept-encoding", "")
        if not (self._compress and wanted) or len(response.body) < _SMALL:
            return response
        kind = response.header("Content-Type") or ""
        if response.header("Content-Encoding") or not kind.startswith(("text/", "application/json")):
            return response
        etag = response.header("ETag")
        body = self._packed.get(etag or "") or gzip.compress(response.body, 1, mtime=0)
        if etag and len(self._packed) < _KEPT_PAGES:
            self._packed[etag] = body
        packed = Response(response.status, body, response.headers)
        return packed.with_headers(Content_Encoding="gzip", Vary="Accept-Encoding")

    def _log(self, request: Request, status: int, fault: str | None, size: int) -> None:
        headers = {name: request.headers[name] for name in LOGGED_HEADERS if name in request.headers}
        path = request.path
        entry = Logged(
            time.monotonic(), request.scheme, request.host, request.method, path, status, headers, fault, size,
            request.peer,
        )  # fmt: skip
        with self._lock:
            self.requests.append(entry)
            if self._log_file:
                self._log_file.write(json.dumps(entry.to_json(), ensure_ascii=False) + "\n")
                self._log_file.flush()


def _read_head(reader: BinaryIO) -> tuple[str, str, dict[str, str]]:
    """Method, target and headers of the next request; its body, if any, is read and dropped."""
    line = reader.readline(65_536)
    if not line:
        raise EOFError
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := reader.readline(65_536)) not in {b"\r\n", b"\n", b""}:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if length := int(headers.get("content-length", "0")):
        reader.read(length)
    return method, target, headers
