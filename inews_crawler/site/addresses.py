"""Decides how an address is taken apart: what is one of the site's at all, and how its path is normalised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from inews_crawler.site.hosts import HostFamily, host_family, to_host

_LONGEST_LINK: Final = 4096  # characters; embeds of other sites carry long queries
MAX_LENGTH: Final = 2048  # characters; the longest address seen on the site has fewer than 300

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TO_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})|%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+")
_LOWER_ESCAPE: Final = re.compile(r"%[0-9a-f]{2}")
# A web address, or the path of one on the same host, that needs no putting in order: nothing to escape, no
# upper case in the host, no dot segments, no query or fragment.
_IN_ORDER: Final = re.compile(
    r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+)?(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+/?\Z"
)
_ORIGIN: Final = re.compile(r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/?#]|\Z)")
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|css|m?js|json|map|xml|xsl|rss|txt|csv|pdf|docx?|xlsx?|pptx?"
    r"|mp[34]|m3u8|mpd|ts|webm|mov|avi|wav|ogg|woff2?|ttf|eot|zip|gz|rar|7z|apk|exe)$",
    re.IGNORECASE,
)

# First segments that lead to no article and to no list. Sources: the site's own pages, 2024 and 2026.
_DENIED: Final = frozenset({
    "account", "admin", "ajax", "android", "api", "apps", "assets", "author", "authors", "cdn-cgi", "css",
    "editor", "editors", "embed", "files", "find", "getnews", "getstreaming", "images", "img", "ios", "js",
    "live", "load-aiml", "load-sso", "logout", "media", "news-location", "omni", "page",
    "pengaturan-lokasi-browser", "penulis", "playlist", "playlists", "populer", "profile", "register",
    "reporter", "search", "sso", "static", "streaming", "submission", "terpopuler", "tv", "user", "widget",
    "widgets",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class AddressParts:
    """One address on a host of the site, its path normalised but its letters as given."""

    host: str
    family: HostFamily
    segments: tuple[str, ...]
    query: str


# One address is taken apart by each of the questions about it.
@lru_cache(maxsize=1024)
def split_address(url: str) -> AddressParts | None:
    """The parts of an absolute address of the site.

    ``None`` for foreign hosts, other schemes, unusual ports, user names, over-long or broken text.
    """
    if len(url) > MAX_LENGTH:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc:
        return None
    if port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        return None
    host = to_host(parts.hostname or "")
    family = host_family(parts.hostname or "")  # of the host as given: a second closing dot is not the site's
    if family is None:
        return None
    return AddressParts(host, family, to_segments(parts.path), parts.query)


def to_segments(path: str) -> tuple[str, ...]:
    """The path's segments: escapes normalised; no empty, dot or session part (``;jsessionid=``)."""
    segments: list[str] = []
    # Browsers read a backslash in a path as a slash.
    for raw in path.replace("\\", "/").split("/"):
        segment = _strip_spaces(clean_escapes(raw.partition(";")[0]))
        if segment == "..":
            del segments[-1:]
        elif segment not in {"", "."}:
            segments.append(segment)
    return tuple(segments)


def clean_escapes(text: str) -> str:
    """Percent-encoding in one form: upper case, only where needed; an escaped slash stays escaped."""
    return _TO_ESCAPE.sub(_clean_escape, text)


def lower_segments(segments: tuple[str, ...]) -> tuple[str, ...]:
    """The segments in lower case, their escapes still in upper case."""
    return tuple(_LOWER_ESCAPE.sub(lambda found: found[0].upper(), one.lower()) for one in segments)


def is_file(segments: tuple[str, ...]) -> bool:
    """Whether the path names a file (picture, script, feed document) and not a page."""
    return bool(segments) and _FILE.search(segments[-1]) is not None


def is_denied(segments: tuple[str, ...]) -> bool:
    """Whether a lower-case path is never crawled: search, login, streaming, static pages."""
    start = segments[1:2] if segments[:1] == ("amp",) else segments[:1]
    return bool(start) and (start[0] in _DENIED or start[0].startswith("login"))


def to_absolute(base: str, href: str | None) -> str | None:
    """The absolute web address of a link on the page ``base``, escapes in order and without fragment.

    ``None`` for no link, a link into the page itself, other schemes (``javascript:``, ``mailto:``, ``data:``)
    and broken or over-long text. The address may be foreign.
    """
    text = (href or "").strip()
    found = _IN_ORDER.match(text) if len(text) <= MAX_LENGTH else None
    origin = (found[1] or _to_origin(base)) if found else None
    if found and origin:  # nearly every link of the site; joining and taking apart costs ten times as much
        return text if found[1] else f"{origin}{text}"
    # The same menu stands on every page of a host.
    return _put_in_order("" if text.startswith(("https://", "http://")) else base, text)


@lru_cache(maxsize=4_096)
def _put_in_order(base: str, text: str) -> str | None:
    if not text or text.startswith("#") or len(text) > _LONGEST_LINK:
        return None
    try:
        given = urlsplit(text)
        parts = urlsplit(urljoin(base, text))
        # "https://" alone is a broken link, not one to the page itself.
        if given.scheme and not given.netloc:
            return None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    path, query = clean_escapes(parts.path), clean_escapes(parts.query)
    return parts._replace(netloc=parts.netloc.lower(), path=path or "/", query=query, fragment="").geturl()


# A crawl has a few bases: its hosts, and the pages at hand.
@lru_cache(maxsize=256)
def _to_origin(base: str) -> str | None:
    """Scheme and host of a plain web address, ``None`` for every other base."""
    found = _ORIGIN.match(base)
    return found[1] if found else None


def _clean_escape(found: re.Match[str]) -> str:
    if found[1] is None:
        # A lone surrogate has no UTF-8 form; it must not make an address raise.
        return quote(found[0], safe="", errors="surrogatepass")
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _strip_spaces(segment: str) -> str:
    while segment.startswith("%20"):
        segment = segment[3:]
    while segment.endswith("%20"):
        segment = segment[:-3]
    return segment
