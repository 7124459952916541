"""The pages of one article: which are asked, and whether they are all there.

Input: the result of the article's first page. Output: ``Parts``, or the interruption that stopped the asking.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from inews_crawler.extraction.parts import holds_more
from inews_crawler.site.article_addresses import ArticleAddress, to_article_address, to_part_url
from inews_crawler.store.articles import PartValidator

if TYPE_CHECKING:
    from inews_crawler.crawl.fetching import FetchResult
    from inews_crawler.loaders import StatsLike
    from inews_crawler.page import Page

#: With its check against the last part, the all-parts view costs two requests: no more than parts 2 and 3.
FEWEST_FOR_VIEW = 3


@dataclass(slots=True)
class Parts:
    """The pages of one article so far."""

    fetched: dict[str, FetchResult]  #: by the part that was asked: ``1``, ``2``, …, or ``all``
    count: int = 1
    failed: dict[str, FetchResult] = field(default_factory=dict)
    beside: list[Page] = field(default_factory=list)  #: read for their links; their text stands in the others

    @property
    def pages(self) -> list[Page]:
        """The pages that hold the text, in part order."""
        return [result.page for result in self.fetched.values() if result.page is not None]

    @property
    def unfilled(self) -> str | None:
        """Why the browser could not bring the text that one of the pages leaves to a script."""
        return next((result.unfilled for result in self.fetched.values() if result.unfilled), None)

    @property
    def interruption(self) -> FetchResult | None:
        """The failure by which the run or the host stopped the asking: half an article is no version."""
        return next((failed for failed in self.failed.values() if failed.is_interrupted), None)

    @property
    def passing(self) -> str | None:
        """The reason of a part that a later run may have."""
        return next((failed.reason for failed in self.failed.values() if failed.is_passing), None)

    def to_validators(self, address: ArticleAddress) -> list[PartValidator]:
        """What later runs ask and compare the pages with; a part that was not there has no fingerprint."""
        found = [
            PartValidator(part, result.url, result.etag, result.last_modified, result.page.fingerprint)
            for part, result in self.fetched.items()
            if result.page is not None
        ]
        return found + [PartValidator(part, to_part_url(address, int(part))) for part in self.failed]


class Fetcher(Protocol):
    """Gives further pages of an article."""

    async def fetch_whole(self, url: str) -> FetchResult: ...


class PartFinder:
    """Asks for the pages that make up an article. Counts ``inews/parts/…``."""

    def __init__(self, fetcher: Fetcher, stats: StatsLike) -> None:
        self._fetcher = fetcher
        self._stats = stats

    async def find(self, address: ArticleAddress, first: FetchResult) -> Parts:
        """The pages of the article whose page ``first`` is; ``first.is_article`` must hold."""
        assert first.page is not None
        plan = first.page.parts
        if part_of(first.url) == "all":
            return await self._check_view(address, first)
        if plan.count <= 1:
            return Parts({"1": first})
        if plan.show_all and plan.count >= FEWEST_FOR_VIEW:
            view = await self._fetcher.fetch_whole(plan.show_all)
            if await self._holds_all(address, view, first.page, plan.count):
                self._stats.inc_value("inews/parts/show_all")
                return Parts({"all": view}, count=plan.count, beside=[first.page])
            self._stats.inc_value("inews/parts/show_all_useless")
        return await self._ask_each(address, first, plan.count)

    async def _ask_each(self, address: ArticleAddress, first: FetchResult, count: int) -> Parts:
        self._stats.inc_value("inews/parts/one_by_one")
        assert first.page is not None
        parts = Parts({"1": first}, count=count)
        shown = set(first.page.blocks_of_text)
        number = 2
        while number <= parts.count:
            result = await self._fetcher.fetch_whole(to_part_url(address, number))
            checked = _check_part(result, address, number, shown)
            if (
                checked is None and number > count
            ):  # only a link to a next page named it: there is no such part
                parts.count = number - 1
                break
            if checked is not None and checked.reason is None and checked.page is not None:
                shown.update(checked.page.blocks_of_text)
                parts.fetched[str(number)] = checked
                # The pager may name later parts only on later pages.
                parts.count = max(parts.count, checked.page.parts.count)
            else:
                parts.failed[str(number)] = checked or _to_missing(result)
                self._stats.inc_value("inews/parts/lost")
            number += 1
        return parts

    async def _check_view(self, address: ArticleAddress, view: FetchResult) -> Parts:
        """A page that was asked as the all-parts view at once: believed, or asked part by part after all.

        It is believed if it names no other part, or ends with the editor line, which stands under the last
        part, or holds what the last part says.
        """
        assert view.page is not None
        count = view.page.parts.count
        if not names_other(view, address) and await self._is_complete_view(address, view.page, count):
            self._stats.inc_value("inews/parts/whole_at_once")
            return Parts({"all": view}, count=count)
        first = await self._fetcher.fetch_whole(address.url)
        if not first.is_article or first.page is None:
            return Parts({"all": view}, count=count, failed={"1": first})
        self._stats.inc_value("inews/parts/whole_disproved")
        count = max(count, first.page.parts.count)
        if count <= 1:
            return Parts({"1": first})
        parts = await self._ask_each(address, first, count)
        parts.beside += [] if names_other(view, address) else [view.page]
        return parts

    async def _is_complete_view(self, address: ArticleAddress, view: Page, count: int) -> bool:
        if count <= 1 or view.reading[0].editor:
            return True
        return await self._holds_last(address, view, count, set())

    async def _holds_all(self, address: ArticleAddress, view: FetchResult, first: Page, count: int) -> bool:
        """True if the all-parts view holds part 1 and the last part, and is longer than both."""
        if not view.is_article or view.page is None or not is_same_article(view, address):
            return False
        if names_other(view, address) or view.page.parts.count > count:
            return False
        if view.page.headline != first.headline or not holds_more(view.page.reading[0], first.reading[0]):
            return False
        return await self._holds_last(address, view.page, count, set(first.blocks_of_text))

    async def _holds_last(self, address: ArticleAddress, view: Page, count: int, known: set[str]) -> bool:
        """True if a view holds the last part, and blocks besides it and the ``known`` ones of part 1."""
        last = await self._fetcher.fetch_whole(to_part_url(address, count))
        if not last.is_article or last.page is None or not is_same_article(last, address):
            return False
        if last.page.parts.count > count:
            return False  # it is not the last one
        ending, shown = set(last.page.blocks_of_text), set(view.blocks_of_text)
        return bool(ending) and ending <= shown and not (known and shown <= known | ending)


def _check_part(
    result: FetchResult, address: ArticleAddress, number: int, shown: set[str]
) -> FetchResult | None:
    """The result for a part, failed if another page came in its place; None if it repeats or is empty."""
    if not is_part(result, address, number) or names_other(result, address) or result.page is None:
        return result if result.reason is not None else replace(result, reason="not_this_part")
    blocks = set(result.page.blocks_of_text)
    is_nothing_new = blocks <= shown if blocks else not result.page.has_media
    return None if is_nothing_new else result


def _to_missing(result: FetchResult) -> FetchResult:
    """The site shows another part in the place of one that it does not have, or an empty page."""
    has_text = result.page is not None and bool(result.page.blocks_of_text)
    return replace(result, reason="repeated" if has_text else "empty")


def names_other(result: FetchResult, address: ArticleAddress) -> bool:
    """True if a page calls itself another article of the same host by its canonical link."""
    canonical = result.page.canonical if result.page else None
    own = to_article_address(canonical) if canonical else None
    return own is not None and own.edition == address.edition and own.key != address.key


def part_of(url: str) -> int | str | None:
    """The part that an address names: a number, or ``all``."""
    address = to_article_address(url)
    return address.part if address else None


def is_same_article(result: FetchResult, address: ArticleAddress) -> bool:
    """True if a response came from a page of the article."""
    landed = to_article_address(result.url)
    return landed is not None and landed.key == address.key


def is_part(result: FetchResult, address: ArticleAddress, number: int) -> bool:
    """True if a response is the part that was asked; a part that is not there may lead to part 1."""
    landed = to_article_address(result.url) if result.is_article else None
    return landed is not None and landed.key == address.key and landed.part == number
