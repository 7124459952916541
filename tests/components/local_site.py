"""A small HTTP server on 127.0.0.1 whose answers a test gives as functions, and which remembers when it was asked."""

from __future__ import annotations

import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = tuple[int, dict[str, str], bytes]


def page(text: str = "Halaman uji.", status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = f"<html><head><title>Uji</title></head><body><p>{text}</p></body></html>".encode()
    return status, {"Content-Type": "text/html; charset=utf-8", **named}, body


def robots(text: str) -> Answer:
    return 200, {"Content-Type": "text/plain"}, text.encode()


class LocalSite:
    """``respond(path, turn)`` answers the ``turn``-th request for a path (from 0); ``asked`` lists (time, path)."""

    def __init__(
        self, respond: Callable[[str, int], Answer | Callable[[BaseHTTPRequestHandler], None]]
    ) -> None:
        self.asked: list[tuple[float, str, str]] = []
        lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with lock:
                    turn = sum(path == self.path for _, path, _ in site.asked)
                    site.asked.append((time.monotonic(), self.path, self.headers.get("Host", "")))
                answer = respond(self.path, turn)
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # the crawler hangs up on purpose

        self._server = Server(("", 0), Handler)
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def gaps(self, host: str = "127.0.0.1") -> list[float]:
        """Seconds between one request for the host and the next, in the order they arrived."""
        times = [moment for moment, _, asked in self.asked if asked.startswith(host)]
        return [later - earlier for earlier, later in itertools.pairwise(times)]
