"""The method ``indeks``: the site's dated index pages, day by day, newest first."""

from __future__ import annotations

import logging
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from inews_crawler.discovery.anchors import (
    MAX_ANCHORS,
    find_anchors,
    find_listed_keys,
    to_fingerprint,
    to_links,
)
from inews_crawler.discovery.method import Arguments, Listing, ListingRequest, Method, Pagination, Run
from inews_crawler.discovery.pagination import find_next_page, has_pager, is_trap
from inews_crawler.discovery.sections import WWW, top_sections
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.hosts import host_family
from inews_crawler.site.listing_addresses import indeks_day, indeks_page, to_listing_address
from inews_crawler.text.dates import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.pages.document import Document

logger = logging.getLogger(__name__)

DayForm: TypeAlias = Literal["dd-mm-yyyy", "yyyy-mm-dd"]
#: the form written into the site's own script (saved pages, 2024), then the prototype of the redesign's
DAY_FORMS: tuple[DayForm, ...] = ("dd-mm-yyyy", "yyyy-mm-dd")
_STRFTIME = {"dd-mm-yyyy": "%d-%m-%Y", "yyyy-mm-dd": "%Y-%m-%d"}
_ISO_DAY = re.compile(r"/[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:/|$)")

ALL = "all"  #: the index over every section
DAY_ANCHORS = "a[href*=indeks], option[value*=indeks], [data-href*=indeks]"
_LAST_NUMBER = re.compile(r"/[0-9]{1,3}\Z")

#: Days asked before the first one with articles, after which a calendar is taken to be endless.
MAX_DAYS_BEFORE_FIRST = 400
#: Days named in one line of the log; the report has them all.
DAYS_LOGGED = 100
#: Days whose articles are remembered, so that an index that fills each day with the same few ends.
DAYS_COMPARED = 30
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Days:
    """How far the days of one section have been read."""

    fronts: int = 0  #: pages without a day that are still to be read
    offered: dict[date, str] = field(default_factory=dict)  #: days the pages name, and their addresses
    asked: set[date] = field(default_factory=set)
    newest: date | None = None  #: the newest day of the front page, or the first one asked: never go past it
    streak: int = 0  #: days in a row without an article that none of the days before them listed
    recent: deque[set[str]] = field(default_factory=lambda: deque(maxlen=DAYS_COMPARED))  #: what those listed
    lists: dict[str, date] = field(default_factory=dict)  #: the day on which each list was seen first
    has_begun: bool = False  #: a day with articles was seen
    was_exhausted: bool = False  #: an earlier run exhausted the days to their end
    has_failed: bool = False  #: a page was lost: the days were not exhausted to their end


class Indeks(Method):
    """The dated index of www: with ``since`` the days of the window, else the days that its pages name.

    Which form of date the addresses take is decided once a run, by what answers. The days that the pages name
    are one pagination, remembered under ``to_chain(request)``: only when an earlier run exhausted it may a
    later one stop at a day of known articles.
    """

    name = "indeks"
    address_kinds = frozenset({"indeks"})

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._since, self._until = run.arguments.since, run.arguments.until
        self._form: DayForm | None = None
        self._is_form_doubted = False
        self._sections: defaultdict[str, _Days] = defaultdict(_Days)
        self._empty: set[str] = set()

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        if not {"www", "all"} & set(arguments.editions):
            return
        names = top_sections(arguments) or [ALL]
        if arguments.since is not None:
            # The days before it follow one by one, as each has been exhausted.
            today = datetime.now(WIB).date()
            last = min(arguments.until or today, today)
            if last >= arguments.since:
                yield from (open_day(name, last) for name in names)
            return
        if ALL in names:
            yield cls.open(f"https://{WWW}/indeks")
        yield from (cls.open(indeks_url(name)) for name in names)

    def begin(self, request: ListingRequest) -> None:
        if self._day_of(request) is None and self._is_own(request):
            days = self._days_of(request)
            days.fronts += 1
            days.was_exhausted = self.run.memory.is_exhausted(to_chain(request))

    def may_back_off(self, request: ListingRequest) -> bool:
        # A day that gives nothing new is exhausted, not quiet.
        is_front = request.url == request.origin and self._day_of(request) is None
        return is_front and self.may_be_unchanged(request)

    def may_be_unchanged(self, request: ListingRequest) -> bool:
        # A page that has not changed names no further days, so those must have been exhausted before.
        if self._day_of(request) is None:
            return self.run.memory.is_exhausted(to_chain(request))
        return self._since is not None or self._days_of(request).was_exhausted

    def is_expandable(self, request: ListingRequest) -> bool:
        return False

    def covers_hidden(self, request: ListingRequest) -> bool:
        return (
            request.discovered_by == "sections" and host_family(urlsplit(request.url).hostname or "") == "www"
        )

    def read_page(self, request: ListingRequest, document: Document) -> Listing:
        return read_indeks_page(document)

    def is_elsewhere(self, request: ListingRequest, url: str) -> bool:
        day = self._day_of(request)
        return day is not None and indeks_day(url) != day

    def choose_next(self, request: ListingRequest, pagination: Pagination) -> list[ListingRequest]:
        if not self._is_own(request):
            return []
        day, days = self._day_of(request), self._days_of(request)
        for offered in pagination.later:
            self._offer(request, offered.url)
        days.has_failed |= pagination.has_failed
        if day is not None:
            days.asked.add(day)
            if self._since is not None:
                return self._choose_in_window(request, day, pagination)
        else:
            days.fronts -= 1
            if days.fronts:
                return []
        following = self._choose_offered(day, days, pagination)
        if day is None and following:
            self.run.memory.begin(to_chain(request), self.name)
        elif not following and not days.has_failed and self._until is None:
            self.run.memory.end([to_chain(request)])
        return following

    def _offer(self, request: ListingRequest, url: str) -> None:
        """Remember a day that a page names."""
        day, days = indeks_day(url), self._days_of(request)
        assert day is not None
        if self._until is not None and day > self._until:
            if self._since is not None:
                return
            # Without a first day, the days go on from the last one that is wanted.
            day, url = self._until, indeks_url(_section_of(request), self._until, form=_form_of(url))
        if self._day_of(request) is None and (days.newest is None or day > days.newest):
            days.newest = day
        days.offered.setdefault(day, url)

    def close(self) -> None:
        """Log the days of a back-fill that gave nothing."""
        if self._since is None or not self._empty:
            return
        days = sorted(self._empty)
        more = f" and {len(days) - DAYS_LOGGED} more" if len(days) > DAYS_LOGGED else ""
        logger.info("Days of the index without articles: %s%s", ", ".join(days[:DAYS_LOGGED]), more)

    def _is_own(self, request: ListingRequest) -> bool:
        """False for an address that a person named: it leads to no other days."""
        return request.discovered_by == self.name

    def _day_of(self, request: ListingRequest) -> date | None:
        return indeks_day(request.origin) if self._is_own(request) else None

    def _days_of(self, request: ListingRequest) -> _Days:
        return self._sections[_section_of(request)]

    def _note_empty(self, day: date) -> None:
        self._empty.add(day.isoformat())
        self.run.stats.set_value("inews/indeks/empty_days", sorted(self._empty))

    def _choose_in_window(
        self, request: ListingRequest, day: date, pages: Pagination
    ) -> list[ListingRequest]:
        assert self._since is not None
        form, section, days = _form_of(request.origin), _section_of(request), self._days_of(request)
        if pages.is_listed and self._form is None:
            self._form = form
        repeats = pages.fingerprint != "" and days.lists.setdefault(pages.fingerprint, day) != day
        if repeats and len(days.lists) == 1 and not self._is_form_doubted:
            # Every day shows one list, the newest: the site does not read the day in this form.
            self._is_form_doubted = True
            self._form = DAY_FORMS[DAY_FORMS[0] == form]
            logger.warning("The index shows the same list for every day: asking for days as %s", self._form)
            return [open_day(section, max(days.asked), self._form)]
        if pages.has_failed:
            self.run.stats.inc_value("inews/indeks/lost_days")
        elif not pages.is_listed or repeats:
            if self._form is None and form == DAY_FORMS[0]:
                return [open_day(section, day, DAY_FORMS[1])]
            self._note_empty(day)
        following = day - ONE_DAY
        return [open_day(section, following, self._form or DAY_FORMS[0])] if following >= self._since else []

    def _choose_offered(self, day: date | None, days: _Days, pages: Pagination) -> list[ListingRequest]:
        if day is not None and (pages.is_listed or not pages.has_failed):
            self._count_day(day, days, pages)
        if days.streak >= self.run.empty_days or self._is_endless(days):
            return []
        may_stop = days.was_exhausted and not self.run.is_thorough
        if day is not None and pages.is_listed and pages.all_known and may_stop:
            return []
        newest = days.newest or max(days.asked, default=date.max)
        waiting = [one for one in days.offered.keys() - days.asked if one <= newest]
        return [self.open(days.offered[max(waiting)])] if waiting else []

    def _count_day(self, day: date, days: _Days, pages: Pagination) -> None:
        """A day counts if it lists an article that the days before it did not, or has not changed."""
        if pages.is_listed and (not pages.shown or not pages.shown <= set().union(*days.recent)):
            days.recent.append(pages.shown)
            days.has_begun, days.streak = True, 0
            return
        days.streak += days.has_begun
        self._note_empty(day)

    def _is_endless(self, days: _Days) -> bool:
        if days.has_begun or len(days.asked) < MAX_DAYS_BEFORE_FIRST:
            return False
        self.run.stats.inc_value("inews/trap/endless_calendar")
        return True


def open_day(section: str, day: date, form: DayForm = DAY_FORMS[0]) -> ListingRequest:
    """The first page of a day in one form of date."""
    return Indeks.open(indeks_url(section, day, form=form))


def to_chain(request: ListingRequest) -> str:
    """The name under which the pagination over all days of a section is remembered."""
    return f"{indeks_url(_section_of(request))}#days"


def _section_of(request: ListingRequest) -> str:
    address = to_listing_address(request.origin)
    return (address.section if address else None) or ALL


def _form_of(url: str) -> DayForm:
    return DAY_FORMS[0] if _ISO_DAY.search(url) is None else DAY_FORMS[1]


def indeks_url(
    section: str = ALL, day: date | None = None, page: int = 1, *, form: DayForm = "dd-mm-yyyy"
) -> str:
    """An index page's address: ``/indeks/{section}/{day}/{page}``; without a day ``/indeks/{section}``."""
    address = f"https://{WWW}/indeks/{section}"
    return f"{address}/{day.strftime(_STRFTIME[form])}/{page}" if day else address


def read_indeks_page(document: Document) -> Listing:
    """The articles of an index page, its next page, and in ``later`` the other days it offers.

    A page whose own list has no articles lists none: what stands beside it does not count. The next page is
    the pager's; without a pager it is the number after this one.
    """
    anchors = list(find_anchors(document))
    listed = find_listed_keys(document, anchors)
    return Listing(
        to_links(document, anchors, Indeks.name) if listed else [],
        _find_next(document) if listed else None,
        later=[Indeks.open(url) for _, url in find_day_links(document)],
        fingerprint=to_fingerprint(listed),
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
