"""Which page of a listing comes next, and which addresses are traps that never end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from inews_crawler.discovery.anchors import MAX_ANCHORS
from inews_crawler.discovery.links import today as read_today
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.layouts import NEXT_ANCHORS, PAGER_ANCHORS
from inews_crawler.site.listing_addresses import is_allowed, to_listing_address
from inews_crawler.text.dates import to_day

if TYPE_CHECKING:
    from datetime import date

    from inews_crawler.pages.document import Document

MAX_PAGE = 500  #: no listing of the site is known to be longer; what comes after it is reached by date
MAX_PATH_SEGMENTS = 8
MAX_REPEATS = 2  #: of one path segment
MAX_PARAMETERS = 50
MAX_URL = 1_000  #: characters
FIRST_YEAR = 2000

NEXT_WORDS = frozenset(
    {"selanjutnya", "berikutnya", "halaman selanjutnya", "next", "next page", "›", "»", ">", ">>"}
)
#: an anchor's label that says which page it leads to
PAGE_LABEL = re.compile(r"[0-9]{1,3}")
PAGE_PARAMETERS = frozenset({"page", "p", "hal", "halaman"})
DAY_SEGMENT = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"2[01][0-9]{2}")
#: what may be a page number; a longer one is an article's or a listing's own, a year is judged as a year
NUMBER = re.compile(r"[0-9]{1,3}|[13-9][0-9]{3}|[0-9]{5,7}")


def find_next_page(document: Document) -> str | None:
    """The address of the listing page after this one, as the page itself names it; ``None`` on the last.

    By ``rel=next`` or a "next" mark, by the words on a pager's anchor, by the pager's next number.
    A page never leads to itself, to an earlier number, to another list, or into a trap.
    """
    base = document.base_url
    current = read_page_number(document.url)
    for href in _candidates(document, current):
        absolute = to_absolute(base, href)
        following = _to_plain_page(absolute) if absolute else None
        if following and _is_later_page(following, document.url, current):
            return following
    return None


def _to_plain_page(url: str) -> str:
    """A page's address without session ids and orders of sorting, where that still names the page."""
    address = to_listing_address(url)
    return address.url if address and read_page_number(address.url) == read_page_number(url) else url


def has_pager(document: Document) -> bool:
    """Whether the page shows a pager at all: where it does, a missing next link means the last page."""
    return any(
        PAGE_LABEL.fullmatch(node.text(strip=True)) for node in document.tree.css(PAGER_ANCHORS)[:MAX_ANCHORS]
    )


def _candidates(document: Document, current: int) -> list[str]:
    worded: list[str] = []
    numbered: list[str] = []
    marked = [node.attributes.get("href") or "" for node in document.tree.css(NEXT_ANCHORS)]
    for node in document.tree.css(PAGER_ANCHORS)[:MAX_ANCHORS]:
        label, href = node.text(strip=True).lower(), node.attributes.get("href") or ""
        if label in NEXT_WORDS or (node.attributes.get("aria-label") or "").lower() in NEXT_WORDS:
            worded.append(href)
        elif label == str(current + 1):
            numbered.append(href)
    return [*marked, *worded, *numbered]


def _is_later_page(url: str, current_url: str, current: int) -> bool:
    current_list = read_list_name(_to_plain_page(current_url))
    if is_trap(url) or not is_allowed(url) or read_list_name(url) != current_list:
        return False
    return read_page_number(url) > current


def read_page_number(url: str) -> int:
    """The number of a listing page in its address: a page parameter, else a last segment; 1 without one.

    A number of four digits or more is no page. Offsets count as numbers: they grow as pages do.
    """
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query, max_num_fields=MAX_PARAMETERS):
        if name.lower() in PAGE_PARAMETERS and PAGE_LABEL.fullmatch(value):
            return int(value)
    segments = parts.path.lower().strip("/").split("/")
    last = segments[-1]
    return int(last) if PAGE_LABEL.fullmatch(last) and not _is_tag(segments) else 1


def read_list_name(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What all pages of one list share: host, path without page number, query without page parameter."""
    parts = urlsplit(url)
    head, _, last = parts.path.rstrip("/").rpartition("/")
    is_page = PAGE_LABEL.fullmatch(last) and not _is_tag(parts.path.lower().strip("/").split("/"))
    path = head if is_page else f"{head}/{last}"
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, max_num_fields=MAX_PARAMETERS)
        if name.lower() not in PAGE_PARAMETERS
    )
    return (parts.hostname or "").lower(), path.rstrip("/").removesuffix("/page").lower(), tuple(query)


def is_trap(url: str, today: date | None = None) -> bool:
    """Whether an address belongs to a chain that never ends or leads nowhere.

    A page number beyond ``MAX_PAGE``, a day or year in the future or before 2000, an address or path too
    long, a segment that repeats three times. ``today`` is the day in Jakarta (now, if not given).
    """
    if len(url) > MAX_URL:
        return True
    try:
        parts = urlsplit(url)
        query = {name.lower(): value for name, value in parse_qsl(parts.query, max_num_fields=MAX_PARAMETERS)}
    except ValueError:
        return True
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    if _is_too_deep(segments) or _is_too_far(segments, query):
        return True
    # A tag or a search may well be a year.
    days = [] if segments[:1] in (["tag"], ["topic"]) else segments
    days = days + [value for name, value in query.items() if name != "q"]
    return any(_is_outside_calendar(text, today or read_today()) for text in days)


def _is_too_deep(segments: list[str]) -> bool:
    if len(segments) > MAX_PATH_SEGMENTS:
        return True
    return any(segments.count(segment) > MAX_REPEATS for segment in segments)


def _is_tag(segments: list[str]) -> bool:
    """Whether the last segment is a tag's or topic's name, which may be a number (``/tag/212``)."""
    return len(segments) == 2 and segments[0] in {"tag", "topic"}  # noqa: PLR2004


def _is_too_far(segments: list[str], query: dict[str, str]) -> bool:
    """Whether a page number is beyond the bound; offsets of network hosts' indexes are no page numbers."""
    numbers = [query[name] for name in PAGE_PARAMETERS & query.keys()]
    if segments and segments[-2:-1] != ["all"] and not _is_tag(segments):
        numbers.append(segments[-1])
    return any(NUMBER.fullmatch(number) is not None and int(number) > MAX_PAGE for number in numbers)


def _is_outside_calendar(text: str, today: date) -> bool:
    """Whether a segment that is a whole day or year names one that cannot have news."""
    if DAY_SEGMENT.fullmatch(text):
        day = to_day(text)
        return day is None or day > today or day.year < FIRST_YEAR
    year = YEAR.fullmatch(text)
    return year is not None and int(text) > today.year
