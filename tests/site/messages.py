"""What a request to the fixture site and its answer are: plain values, no sockets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the proxy read it; header names are lower-case."""

    method: str
    scheme: str
    host: str
    path: str  #: path and query, as sent
    headers: dict[str, str] = field(default_factory=dict)
    peer: int = 0  #: the port of whoever asks: one connection has one

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; ``Content-Length`` and ``Date`` are the proxy's business."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_headers(self, **headers: str) -> Response:
        """The same answer with headers set; an underscore in a name stands for a hyphen."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in {n.lower() for n in changed})
        return replace(self, headers=kept + tuple(changed.items()))


def to_html(text: str | bytes, status: int = 200) -> Response:
    body = text.encode() if isinstance(text, str) else text
    return Response(status, body, (("Content-Type", "text/html; charset=UTF-8"),))


def to_xml(text: str | bytes, status: int = 200) -> Response:
    body = text.encode() if isinstance(text, str) else text
    return Response(status, body, (("Content-Type", "text/xml; charset=UTF-8"),))


def to_redirect(location: str, status: int = 301) -> Response:
    return Response(status, b"", (("Location", location), ("Content-Type", "text/html; charset=UTF-8")))


def to_etag(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'


def to_http_date(timestamp: float) -> str:
    return formatdate(timestamp, usegmt=True)


def is_unchanged(request: Request, etag: str, modified: str | None) -> bool:
    """Whether the client's copy is the current one (RFC 9110: If-None-Match rules over If-Modified-Since)."""
    given = request.headers.get("if-none-match")
    if given is not None:
        return given.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in given.split(","))
    return modified is not None and request.headers.get("if-modified-since") == modified


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the access log; ``time`` is of the monotonic clock, in seconds."""

    time: float
    scheme: str
    host: str
    method: str
    path: str
    status: int  #: 0: the connection was broken on purpose, nothing answered
    headers: dict[str, str] = field(default_factory=dict)
    fault: str | None = None
    size: int = 0
    peer: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}
