"""Which addresses the site's dated index pages have, and what one of them leads to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from inews_crawler.discovery.anchors import MAX_ANCHORS, find_anchors, find_listed_keys, to_links
from inews_crawler.discovery.pagination import find_next_page, has_pager, is_trap
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.listing_addresses import indeks_day, indeks_page, to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.discovery.links import Link
    from inews_crawler.pages.document import Document

DayForm: TypeAlias = Literal["dd-mm-yyyy", "yyyy-mm-dd"]
#: the form written into the site's own script (saved pages, 2024), then the prototype of the redesign's
DAY_FORMS: tuple[DayForm, ...] = ("dd-mm-yyyy", "yyyy-mm-dd")
_STRFTIME = {"dd-mm-yyyy": "%d-%m-%Y", "yyyy-mm-dd": "%Y-%m-%d"}

ALL = "all"  #: the index over every section
DAY_ANCHORS = "a[href*=indeks], option[value*=indeks], [data-href*=indeks]"
_LAST_NUMBER = re.compile(r"/[0-9]{1,3}\Z")


@dataclass(frozen=True, slots=True)
class IndeksPage:
    """One index page, read.

    ``links`` are all its articles; ``empty`` says that its list has none (lists beside it do not
    count); ``fingerprint`` is equal for two pages whose lists hold the same articles, ``""`` if empty.
    """

    links: list[Link]
    next_page: str | None
    day_links: list[tuple[date, str]]
    empty: bool
    fingerprint: str


def indeks_url(
    section: str = ALL,
    day: date | None = None,
    page: int = 1,
    *,
    form: DayForm = "dd-mm-yyyy",
    host: str = "www.inews.id",
) -> str:
    """An index page's address: ``/indeks/{section}/{day}/{page}``; without a day ``/indeks/{section}``."""
    address = f"https://{host}/indeks/{section}"
    return f"{address}/{day.strftime(_STRFTIME[form])}/{page}" if day else address


def days(since: date, until: date) -> Iterator[date]:
    """The days of a window, both ends included, newest first."""
    for back in range((until - since).days + 1):
        yield until - timedelta(days=back)


def read_indeks_page(document: Document) -> IndeksPage:
    """The articles of an index page, its next page, and the other days it offers.

    The next page is the pager's; without a pager it is the number after this one while the list holds
    articles. A list that repeats its last page for ever is seen by its ``fingerprint``.
    """
    anchors = list(find_anchors(document))
    listed = sorted(find_listed_keys(document, anchors))
    return IndeksPage(
        links=to_links(document, anchors, "indeks"),
        next_page=_find_next(document) if listed else None,
        day_links=find_day_links(document),
        empty=not listed,
        fingerprint=hashlib.sha256("\n".join(listed).encode()).hexdigest() if listed else "",
    )


def _find_next(document: Document) -> str | None:
    following = find_next_page(document)
    if following or has_pager(document):
        return following
    address = to_listing_address(document.url)
    if address is None or indeks_day(address.url) is None or "?" in address.url:
        return None
    number = indeks_page(address.url) or 1
    url = f"{_LAST_NUMBER.sub('', address.url)}/{number + 1}"
    return None if is_trap(url) else url


def find_day_links(document: Document) -> list[tuple[date, str]]:
    """Other days the page offers, in page order, one address a day and section, none in the future."""
    own = indeks_day(document.url)
    found: dict[tuple[date, str | None], str] = {}
    for node in document.tree.css(DAY_ANCHORS)[:MAX_ANCHORS]:
        attributes = node.attributes
        href = attributes.get("href") or attributes.get("value") or attributes.get("data-href")
        url = to_absolute(document.base_url, href)
        address = to_listing_address(url) if url else None
        day = indeks_day(address.url) if address else None
        if address is None or day is None or day == own or is_trap(address.url):
            continue
        found.setdefault((day, address.section), address.url)
    return [(day, url) for (day, _), url in found.items()]
