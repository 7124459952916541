"""Decides which addresses are lists of articles, the kind of each, and which parameters count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qsl, urlencode

from inews_crawler.site.addresses import AddressParts, is_denied, is_file, lower_segments, split_address
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.hosts import NETWORK_MENU_URL, SECTIONS, edition_of
from inews_crawler.text.dates import to_day

if TYPE_CHECKING:
    from datetime import date

ListingKind = Literal[
    "home",
    "section",
    "subsection",
    "tag",
    "topic",
    "search",
    "indeks",
    "network_indeks",
    "feed",
    "sitemap",
]

_SEARCH_PATHS: Final = {("find",): ("q", "page"), ("omni", "search"): ("q", "o", "l", "c")}
_FEED_WORDS: Final = frozenset({"feed", "feeds", "rss", "feed.xml", "rss.xml"})
_SITEMAP: Final = re.compile(r"\.xml(?:\.gz)?$|^sitemap[^/]*\.(?:txt|gz)(?:\.gz)?$", re.IGNORECASE)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+){0,2}")
_PAGE: Final = re.compile(r"[0-9]{1,3}")
_COUNT: Final = re.compile(r"[0-9]{1,7}")
_TRACKING: Final = re.compile(r"utm_|fbclid$|gclid$|phpsessid$|sid$|session", re.IGNORECASE)

_MAX_INDEKS_DEPTH: Final = 6  # indeks, section, subsection, day, page; one to spare
_SUBSECTION_DEPTH: Final = 2


@dataclass(frozen=True, slots=True)
class ListingAddress:
    """What the address alone says about a page whose purpose is links."""

    url: str  #: canonical; parameters that change nothing are gone
    kind: ListingKind
    edition: str  #: first label of the host
    section: str | None  #: on www only
    subsection: str | None  #: on www only
    certain: bool = True  #: ``False``: a section nobody told us of; a list only if the page is one


def to_listing_address(url: str) -> ListingAddress | None:
    """The list an absolute address leads to; ``None`` for articles and all else. Never raises.

    A search address is a list too; whether searching is wanted is the caller's decision.
    """
    site = split_address(url)
    if site is None:
        return None
    path = lower_segments(site.segments)
    if path in _SEARCH_PATHS:
        return _read_search(site, path)
    if is_denied(path) or path[:1] == ("amp",) or to_article_address(url):
        return None
    return _read_document(site, path) if is_file(path) else _read_page(site, path)


def is_allowed(url: str) -> bool:
    """Whether the crawler may ever request an address. Never raises.

    True for pages, lists, feeds and sitemaps on the site's own hosts, for their ``robots.txt`` and for the
    list of network hosts. Search addresses are true as well: whether to search is the caller's decision.
    """
    if url == NETWORK_MENU_URL:
        return True
    site = split_address(url)
    if site is None:
        return False
    path = lower_segments(site.segments)
    if path == ("robots.txt",) or to_listing_address(url) is not None:
        return True
    return not is_denied(path) and not is_file(path)


def indeks_day(url: str) -> date | None:
    """The day an index address names, in either form; ``None`` without one or if it does not exist."""
    days = (to_day(segment) for segment in _indeks_segments(url))
    return next((day for day in days if day), None)


def indeks_page(url: str) -> int | None:
    """The page number that closes an index address (on network hosts the offset); ``None`` without one."""
    segments = _indeks_segments(url)
    if segments and _COUNT.fullmatch(segments[-1]):
        return int(segments[-1])
    pages = [value for name, value in parse_qsl(url.partition("?")[2].partition("#")[0]) if name == "page"]
    return int(pages[0]) if segments and pages and _COUNT.fullmatch(pages[0]) else None


def _indeks_segments(url: str) -> tuple[str, ...]:
    site = split_address(url)
    return site.segments if site and lower_segments(site.segments)[:1] == ("indeks",) else ()


def _listing(
    site: AddressParts,
    kind: ListingKind,
    path: tuple[str, ...],
    *,
    query: str = "",
    section: str | None = None,
    subsection: str | None = None,
    certain: bool = True,
) -> ListingAddress:
    www = site.family == "www"
    return ListingAddress(
        url=f"https://{site.host}/{'/'.join(path)}{'?' if query else ''}{query}",
        kind=kind,
        edition=edition_of(site.host),
        section=section if www else None,
        subsection=subsection if www else None,
        certain=certain,
    )


def _read_search(site: AddressParts, path: tuple[str, ...]) -> ListingAddress | None:
    query = _keep_query(site.query, _SEARCH_PATHS[path])
    return _listing(site, "search", path, query=query) if query.startswith("q=") else None


def _read_document(site: AddressParts, path: tuple[str, ...]) -> ListingAddress | None:
    """Feeds and sitemaps that are named like files."""
    if path[0] in _FEED_WORDS or path[-1] in _FEED_WORDS:
        return _read_feed(site, path)
    if not _SITEMAP.search(path[-1]):
        return None
    # File names keep their case, and child sitemaps may differ in their parameters only.
    return _listing(site, "sitemap", site.segments, query=_clean_query(site.query))


def _read_page(site: AddressParts, path: tuple[str, ...]) -> ListingAddress | None:
    if not path:
        return _listing(site, "home", ())
    if path[0] in _FEED_WORDS or path[-1] in _FEED_WORDS:
        return _read_feed(site, path)
    if path[0] == "indeks":
        return _read_indeks(site, path)
    return _read_tag(site, path) if path[0] in {"tag", "topic"} else _read_section(site, path)


def _read_feed(site: AddressParts, path: tuple[str, ...]) -> ListingAddress:
    section = next((segment for segment in path if segment in SECTIONS), None)
    return _listing(site, "feed", path, section=section)


def _read_indeks(site: AddressParts, path: tuple[str, ...]) -> ListingAddress | None:
    """``/indeks[/{section|all}][/{day}][/{page}]``, on network hosts ``/indeks/{channel}/all[/{offset}]``."""
    if len(path) > _MAX_INDEKS_DEPTH:
        return None
    names = [one for one in path[1:] if _NAME.fullmatch(one) and one != "all"]
    return _listing(
        site,
        "network_indeks" if site.family == "network" else "indeks",
        path,
        query=_keep_query(site.query, ("page",)),
        section=names[0] if names else None,
        subsection=names[1] if len(names) > 1 else None,
    )


def _read_tag(site: AddressParts, path: tuple[str, ...]) -> ListingAddress | None:
    rest = path[2:]
    if len(path) == 1 or len(rest) > 1 or not all(_PAGE.fullmatch(one) for one in rest):
        return None
    kind: ListingKind = "tag" if path[0] == "tag" else "topic"
    return _listing(site, kind, path, query=_keep_query(site.query, ("page",)))


def _read_section(site: AddressParts, path: tuple[str, ...]) -> ListingAddress | None:
    """``/{section}[/{subsection}][/{page}]``; sections come and go, so an unknown name is only uncertain."""
    names = path[:-1] if len(path) > 1 and _PAGE.fullmatch(path[-1]) else path
    if len(names) > _SUBSECTION_DEPTH or not all(_NAME.fullmatch(one) for one in names) or names[0] == "read":
        return None
    known = SECTIONS if site.family == "www" else {"berita": (), "video": ()}
    section, subsection = names[0], names[1] if len(names) == _SUBSECTION_DEPTH else None
    return _listing(
        site,
        "subsection" if subsection else "section",
        path,
        query=_keep_query(site.query, ("page",)),
        section=section,
        subsection=subsection,
        certain=section in known and (subsection is None or subsection in known[section]),
    )


def _keep_query(query: str, names: tuple[str, ...]) -> str:
    """The named parameters in the named order, each once; counts only if they are numbers."""
    given: dict[str, str] = {}
    for name, value in parse_qsl(query):
        plain = value.strip()
        if plain and (name in {"q", "c"} or _COUNT.fullmatch(plain)):
            given.setdefault(name, plain)
    return urlencode([(name, given[name]) for name in names if name in given], errors="replace")


def _clean_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if not _TRACKING.match(pair[0])], errors="replace")
