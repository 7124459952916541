"""What is archived of one request. Input: what was sent and what came. Output: the same without secrets."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

Headers = list[tuple[str, str]]

#: Headers that say who asks: a session, a password, the user of a proxy.
SECRET = frozenset(
    {
        *("cookie", "cookie2", "set-cookie", "set-cookie2"),
        *("authorization", "proxy-authorization", "authentication-info", "proxy-authentication-info"),
    }
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, the body encoded as it was served (transfer encoding taken away)."""

    url: str
    at: datetime  #: when the response had come, UTC
    method: str
    sent: Headers
    status: int
    received: Headers
    body: bytes
    ip: str | None = None  #: of the server, unless a proxy stands between
    is_cut: bool = False  #: the body ended before its header said so
    is_rendered: bool = False  #: the body is what a browser made of the page

    @property
    def response_headers(self) -> Headers:
        """The headers of the response, with the true length where the body is whole."""
        kept = without_secrets(self.received)
        if self.is_cut:
            return kept
        own = ("content-length", "transfer-encoding")
        rest = [(name, value) for name, value in kept if name.lower() not in own]
        return [*rest, ("Content-Length", str(len(self.body)))]

    @property
    def status_words(self) -> str:
        """The status with its usual phrase: Scrapy does not keep the site's own."""
        known = HTTPStatus._value2member_map_.get(self.status)
        return f"{self.status} {known.phrase if isinstance(known, HTTPStatus) else 'Unknown'}"


def without_secrets(headers: Headers) -> Headers:
    """Headers without those that say who asks."""
    return [(name, value) for name, value in headers if name.lower() not in SECRET]
