"""What a link is, and how an address found on a page or in a feed becomes one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import ArticleAddress, to_article_address
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.dates import WIB, read_printed_date, to_datetime, to_iso

MAX_TITLE = 500  #: characters; a longer text is not a headline
CLOCK_TOLERANCE = timedelta(days=2)  #: a publish time further ahead of our clock than this is a mistake

_PAGE_TIME = re.compile(r"\b(20\d\d-[01]\d-[0-3]\d[ T][0-2]\d:[0-5]\d(?::[0-5]\d)?)\b")


@dataclass(frozen=True, slots=True)
class Link:
    """An article or a listing somebody may want to ask for, and the method that discovered it.

    ``url`` is canonical. ``title`` is the link's own headline (it may be older than the target's).
    ``published_hint`` is the publish time printed beside the link, ISO 8601 with an offset: never an
    upload date, a modification time or a relative time.
    """

    url: str
    discovered_by: str
    title: str | None = None
    published_hint: str | None = None


def to_target(base: str, href: str | None) -> ArticleAddress | None:
    """The article an ``href`` found on the page ``base`` leads to; ``None`` if it is not one of ours."""
    if href and href.startswith("https://"):
        return _to_target(href)
    absolute = to_absolute(base, href)
    return _to_target(absolute) if absolute else None


# The same few hundred addresses stand on page after page of one crawl.
@lru_cache(maxsize=16_384)
def _to_target(url: str) -> ArticleAddress | None:
    absolute = to_absolute(url, url)
    return to_article_address(absolute) if absolute else None


def to_title(text: str | None) -> str | None:
    """A link's headline on one line; ``None`` for nothing and for what is too long to be one."""
    if not text or len(text) > 4 * MAX_TITLE:
        return None
    title = clean_text(text)
    return title if title and len(title) <= MAX_TITLE else None


def to_hint(moment: datetime | None) -> str | None:
    """A publish time as a hint; one without zone is Jakarta time, one in the far future is nothing."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=WIB)
    try:
        if aware > datetime.now(WIB) + CLOCK_TOLERANCE:
            return None
        return to_iso(aware)
    except OverflowError:  # the first and the last day of the calendar, moved by an offset
        return None


def read_script_hint(text: str | None) -> str | None:
    """The publish time inside a list item's ``onclick``.

    ``eventTrigerList(this,['news_update','1','2024-07-08 14:58:00',…])``: seen on pages of 2024.
    """
    found = _PAGE_TIME.search(text) if text else None
    return to_hint(to_datetime(found[1])) if found else None


def read_printed_hint(text: str | None) -> str | None:
    """The publish time of a printed date line; a relative time ("3 jam lalu") or a bare day is nothing."""
    printed = read_printed_date(text) if text else None
    return to_hint(printed.moment) if printed and printed.has_time else None


def today() -> date:
    """The day it is in Jakarta."""
    return datetime.now(WIB).date()
