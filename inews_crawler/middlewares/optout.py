"""Reads what a page says against being indexed, archived or mined, and, where asked to, obeys it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.http.request import NO_CALLBACK

from inews_crawler.useragent import PRODUCT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

#: On a response whose page wants no record made of it, while ``INEWS_OBEY_TDM`` is set.
NO_RECORD = "inews-no-record"
ROBOTS = "/robots.txt"
#: Metadata stands in the head; pages of the site have theirs within the first 30 KB.
HEAD = 65_536

META = re.compile(rb"<meta\s[^>]{1,2000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(rb"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
#: What the name of an element that concerns us contains.
NAMES = re.compile(rb"robots|tdm-reservation|inews_crawler", re.IGNORECASE)
COMMENT = re.compile(rb"<!--(?:.*?-->|.*+)", re.DOTALL)
#: ``<robot name>: <rules>`` at the start of an X-Robots-Tag; rules with a value of their own are no names.
SCOPE = re.compile(r"\s*([a-z][a-z0-9_-]*)\s*:(.*)\Z", re.DOTALL)
VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
#: The rules that say no to what we do, and the name each is counted under.
RULES = {
    "noindex": ("noindex",),
    "noarchive": ("noarchive",),
    "none": ("noindex",),
    "noai": ("noai",),
    "noimageai": ("noai",),
}
#: "train-ai=n", "ai-train=no": machine-readable preferences in a header of their own.
PREFERENCE = re.compile(r"\b(?:train-ai|ai-train|ai-input|tdm)\s*=\s*(?:n|no)\b")


def read_rules(text: str) -> set[str]:
    """The opt-outs in a robots meta element or an X-Robots-Tag header, for all robots or for us."""
    lowered = text.lower()
    scope = SCOPE.match(lowered)
    if scope and scope[1] not in VALUED:
        if scope[1] != PRODUCT:
            return set()
        lowered = scope[2]
    words = (word.strip() for word in lowered.split(","))
    return {found for word in words for found in RULES.get(word, ())}


def find_opt_outs(headers: Iterable[tuple[str, str]], head: bytes) -> set[str]:
    """``noindex``, ``noarchive``, ``noai`` and ``tdm`` as far as headers or metadata say so.

    Sources: the robots meta element and X-Robots-Tag as search engines document them; the TDM Reservation
    Protocol (W3C community report, 2024); the IETF's draft on AI preferences.
    """
    found: set[str] = set()
    for name, value in headers:
        found |= _read(name.lower(), value)
    for name, value in _read_metadata(head):
        found |= _read("x-robots-tag" if name in {"robots", PRODUCT} else name, value)
    return found


def _read(name: str, value: str) -> set[str]:
    if name == "x-robots-tag":
        return read_rules(value)
    if name == "tdm-reservation":
        return {"tdm"} if value.strip() == "1" else set()
    if name in {"content-usage", "content-signal"}:
        return {"tdm"} if PREFERENCE.search(value.lower()) else set()
    return set()


def find_signals(robots: bytes) -> set[str]:
    """The opt-outs that a robots.txt gives for its whole host (``Content-Signal``, ``Content-Usage``)."""
    lines = robots.decode("utf-8-sig", "replace").splitlines()
    pairs = (line.partition("#")[0].partition(":") for line in lines)
    found: set[str] = set()
    for name, _, value in pairs:
        found |= _read(name.strip().lower(), value)
    return found & {"tdm"}


def _read_metadata(head: bytes) -> Iterable[tuple[str, str]]:
    for element in META.finditer(COMMENT.sub(b"", head[:HEAD])):
        if not NAMES.search(element[0]):
            continue
        attributes: dict[bytes, bytes] = {}
        for name, *values in ATTRIBUTE.findall(element[0]):
            attributes.setdefault(name.lower(), next((value for value in values if value), b""))
        name = attributes.get(b"name", b"").strip().lower().decode("latin-1")
        if name in {"robots", PRODUCT, "tdm-reservation"}:
            yield name, unescape(attributes.get(b"content", b"").decode("latin-1"))


def wants_no_record(response: Response) -> bool:
    """Whether no record may be made of this page; its links may be followed all the same."""
    return NO_RECORD in response.flags


class OptOutMiddleware:
    """Stands after decompression. Counts ``inews/optout/<what>`` per page."""

    def __init__(self, crawler: Crawler, *, obey: bool) -> None:
        self.crawler = crawler
        self.obey = obey
        self._of_host: dict[str, set[str]] = {}  #: what robots.txt says for all pages of a host

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, obey=crawler.settings.getbool("INEWS_OBEY_TDM", False))

    def process_response(self, request: Request, response: Response) -> Response:
        if not 200 <= response.status < 300:  # noqa: PLR2004 - only pages that are read
            return response
        # The rules are the asked host's, also when it sends on to another one (RFC 9309, 2.3.1.2).
        asked = urlsplit(request.meta.get("redirect_urls", [request.url])[0])
        if asked.path == ROBOTS and request.callback is NO_CALLBACK:
            self._of_host[asked.netloc] = find_signals(response.body)
            return response
        found = self.find(response, response.body)
        for what in found:
            self.crawler.stats.inc_value(f"inews/optout/{what}")
        if found and self.obey:
            response.flags.append(NO_RECORD)
        return response

    def find(self, response: Response, text: bytes) -> set[str]:
        """The opt-outs that hold for a response whose decoded body is ``text``."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        return find_opt_outs(headers, text) | self._of_host.get(urlsplit(response.url).netloc, set())
