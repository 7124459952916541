"""Decides which pages of an article are asked: its parts, or the page that shows all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from inews_crawler.crawl.part_answers import (
    blocks_of,
    has_media,
    holds_blocks,
    holds_only,
    is_part,
    is_same_article,
    names_other,
    part_of,
    read_alone,
)
from inews_crawler.extraction.parts import find_parts, holds_more
from inews_crawler.site.article_addresses import ArticleAddress, to_part_url

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.answers import Answer
    from inews_crawler.crawl.whole_pages import WholePages
    from inews_crawler.items import Article
    from inews_crawler.pages.document import Document
    from inews_crawler.store.articles import PartValidator


class Fetch(Protocol):
    """Asks the site for one address, conditionally if a validator is given."""

    def __call__(self, url: str, validator: PartValidator | None = None) -> Awaitable[Answer]: ...


class FetchSound(Protocol):
    """Asks the site for one address, again while it comes broken."""

    def __call__(self, url: str) -> Awaitable[Answer]: ...


@dataclass(slots=True)
class Pages:
    """The pages of one article so far."""

    answers: dict[str, Answer]  #: by the part that was asked: ``1``, ``2``, …, or ``all``
    count: int = 1
    lost: dict[str, Answer] = field(default_factory=dict)
    beside: list[Document] = field(default_factory=list)  #: read for its links; its text stands in the others

    @property
    def documents(self) -> list[Document]:
        return [answer.document for answer in self.answers.values() if answer.document is not None]

    @property
    def unfilled(self) -> str | None:
        """Why the browser could not bring what one of the pages leaves to a script."""
        return next((answer.unfilled for answer in self.answers.values() if answer.unfilled), None)


class PartPages:
    """The pages that make up an article; it asks for them, it does not read the article."""

    def __init__(
        self, fetch: Fetch, fetch_sound: FetchSound, stats: StatsCollector, whole_pages: WholePages
    ) -> None:
        self._fetch = fetch
        self._fetch_sound = fetch_sound
        self._stats = stats
        self._whole_pages = whole_pages

    async def find(self, address: ArticleAddress, answer: Answer) -> Pages:
        assert answer.document is not None
        asked_whole = part_of(answer.url) == "all"
        plan = find_parts(answer.document, address)
        if asked_whole:
            return await self._check_whole(address, answer, plan.count)
        if plan.count <= 1:
            await self._try_single(address, answer)
            return Pages({"1": answer})
        if plan.show_all and self._whole_pages.is_worth_asking(address, plan.count):
            whole = await self._fetch_sound(plan.show_all)
            if await self._holds_all(address, whole, answer, plan.count):
                self._stats.inc_value("inews/parts/show_all")
                return Pages({"all": whole}, count=plan.count, beside=[answer.document])
            self._stats.inc_value("inews/parts/show_all_useless")
            if whole.is_article or whole.final:  # what failed in passing says nothing of the host
                self._whole_pages.learn(address, split=True, served=False)
        return await self._one_by_one(address, answer, plan.count)

    async def _one_by_one(self, address: ArticleAddress, first: Answer, count: int) -> Pages:
        self._stats.inc_value("inews/parts/one_by_one")
        pages = Pages({"1": first}, count=count)
        shown = blocks_of(read_alone(address, first))
        number = 2
        while number <= pages.count:
            answer = await self._fetch_sound(to_part_url(address, number))
            is_there = is_part(answer, address, number) and not names_other(answer, address)
            part = read_alone(address, answer) if is_there else None
            blocks = blocks_of(part) if part else set()
            if part and (blocks <= shown if blocks else not has_media(part)):
                if number > count:  # only a link to a next page named it: there is no such part
                    pages.count = number - 1
                    break
                # The site shows another part in the place of one that it does not have, or an empty page.
                answer, is_there = replace(answer, reason="repeated" if blocks else "empty"), False
            if is_there and answer.document is not None:
                shown |= blocks
                pages.answers[str(number)] = answer
                # The pager may name later parts only on later pages.
                pages.count = max(pages.count, find_parts(answer.document, address).count)
            else:
                pages.lost[str(number)] = answer
                self._stats.inc_value("inews/parts/lost")
            number += 1
        return pages

    async def _check_whole(self, address: ArticleAddress, whole: Answer, count: int) -> Pages:
        """A page asked as the whole article at once: proven, or asked part by part after all."""
        is_signed = self._whole_pages.ends_with_editor(address) and bool(read_alone(address, whole).editor)
        if count > 1 and self._whole_pages.is_to_be_checked(address):
            is_signed = False
        is_own = not names_other(whole, address)
        if is_own and (is_signed or (count > 1 and await self._holds_last(address, whole, count))):
            self._stats.inc_value("inews/parts/whole_at_once")
            return Pages({"all": whole}, count=count)
        first = await self._fetch_sound(address.url)
        if not first.is_article:
            return Pages({"all": whole}, count=count, lost={"1": first})
        assert first.document is not None
        count = max(count, find_parts(first.document, address).count)
        if count <= 1:
            return Pages({"1": first})
        self._stats.inc_value("inews/parts/whole_disproved")
        self._whole_pages.learn(address, split=True, served=False)
        pages = await self._one_by_one(address, first, count)
        pages.beside += [whole.document] if is_own and whole.document is not None else []
        return pages

    async def _holds_last(
        self, address: ArticleAddress, whole: Answer, count: int, first: Article | None = None
    ) -> bool:
        """Whether a whole page holds what the last part says, and what parts between it and the first say."""
        last = await self._fetch_sound(to_part_url(address, count))
        if not last.is_article or not is_same_article(last, address):
            return False
        text, ending = read_alone(address, whole), read_alone(address, last)
        if count > 2 and first is not None and holds_only(text, first, ending):  # noqa: PLR2004 - parts between
            return False
        return holds_blocks(text, ending)

    async def _try_single(self, address: ArticleAddress, answer: Answer) -> None:
        """Learn whether this host serves single articles under ``/all`` too, by asking a few times."""
        if not self._whole_pages.should_try_single(address):
            return
        whole = await self._fetch(to_part_url(address, "all"))
        self._stats.inc_value("inews/parts/single_tried")
        served = (
            whole.is_article
            and part_of(whole.url) == "all"  # one that leads back to the article costs two requests
            and read_alone(address, whole).body == read_alone(address, answer).body
        )
        self._whole_pages.learn(address, split=False, served=served)

    async def _holds_all(self, address: ArticleAddress, whole: Answer, first: Answer, count: int) -> bool:
        """Whether the page said to show all holds part 1, more than it, and the end; learns from it."""
        if not whole.is_article or not is_same_article(whole, address) or names_other(whole, address):
            return False
        text, beginning = read_alone(address, whole), read_alone(address, first)
        if beginning.editor:
            self._whole_pages.learn_early_signature(address)
        if text.title != beginning.title or not holds_more(text.body, beginning.body):
            return False
        # The line that names the editor stands under the last part: believed once another has shown that.
        is_signed = bool(text.editor) and self._whole_pages.has_shown_its_end(address)
        if not is_signed and not await self._holds_last(address, whole, count, beginning):
            return False
        assert whole.document is not None
        tells = find_parts(whole.document, address).count == count and part_of(whole.url) == "all"
        self._whole_pages.learn_telling(address, tells=tells)
        self._whole_pages.learn(address, split=True, served=True)
        return True

    def refuse_whole(self, address: ArticleAddress) -> None:
        """The host does not serve an article under ``/all`` that it should by what was learned."""
        self._stats.inc_value("inews/parts/whole_refused")
        self._whole_pages.learn(address, split=False, served=False)
