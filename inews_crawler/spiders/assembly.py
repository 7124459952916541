"""Decides how one article is put together: which of its pages are asked, and when it is whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from inews_crawler.extraction.parts import find_parts, holds_more
from inews_crawler.loaders import load_article
from inews_crawler.spiders.answers import INTERRUPTIONS, Answer
from inews_crawler.spiders.completeness import needs_browser
from inews_crawler.spiders.part_answers import (
    holds_blocks,
    holds_only,
    is_part,
    is_passing,
    is_same_article,
    names_other,
    part_of,
)
from inews_crawler.store.articles import PartValidator
from inews_crawler.urls import ArticleAddress, to_amp_url, to_part_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.items import Article
    from inews_crawler.pages.document import Document
    from inews_crawler.spiders.rendered import ArticleRenderer
    from inews_crawler.spiders.whole_pages import WholePages

logger = logging.getLogger(__name__)

#: How often a page that came broken is asked again at once.
BROKEN_RETRIES = 1


class Fetch(Protocol):
    """Asks the site for one address, conditionally if a validator is given."""

    def __call__(self, url: str, validator: PartValidator | None = None) -> Awaitable[Answer]: ...


@dataclass(slots=True)
class Assembled:
    """An article, put together from its pages."""

    article: Article
    first: Document  #: the page that names its links
    validators: list[PartValidator] = field(default_factory=list)
    retry: str | None = None  #: why a later run should fetch it again


@dataclass(slots=True)
class _Pages:
    """The pages of one article so far."""

    answers: dict[str, Answer]  #: by the part that was asked: ``1``, ``2``, …, or ``all``
    count: int = 1
    lost: dict[str, Answer] = field(default_factory=dict)

    @property
    def documents(self) -> list[Document]:
        return [answer.document for answer in self.answers.values() if answer.document is not None]

    @property
    def unfilled(self) -> str | None:
        """Why the browser could not bring what one of the pages leaves to a script."""
        return next((answer.unfilled for answer in self.answers.values() if answer.unfilled), None)


class Assembler:
    """Puts articles together from the site's pages; it asks, it does not store."""

    def __init__(
        self,
        fetch: Fetch,
        stats: StatsCollector,
        whole_pages: WholePages,
        renderer: ArticleRenderer | None = None,
    ) -> None:
        self._fetch = fetch
        self._renderer = renderer
        self._stats = stats
        self._whole_pages = whole_pages

    async def fetch_sound(self, url: str, answer: Answer | None = None) -> Answer:
        """The answer for an address, asked again while it comes broken."""
        answer = answer or await self._fetch(url)
        for _ in range(BROKEN_RETRIES):
            if not answer.is_broken:
                break
            self._stats.inc_value(f"inews/retried/{answer.reason}")
            answer = await self._fetch(url)
        return await self._renderer.complete(answer) if self._renderer else answer

    async def assemble(self, address: ArticleAddress, answer: Answer) -> Assembled | Answer:
        """The whole article whose page ``answer`` is; ``answer.is_article`` must hold.

        An interruption between its pages is given back instead: half an article is no version of it. So is
        a page that leaves all its text to a script: it may be had later, or in the browser.
        """
        assert answer.document is not None
        pages = await self._whole_pages_of(address, answer)
        interruption = next((lost for lost in pages.lost.values() if lost.reason in INTERRUPTIONS), None)
        if interruption is not None:
            return interruption
        assembled = self._build(address, pages)
        is_hollow = not assembled.article.body and assembled.article.kind == "article"
        if is_hollow and needs_browser(answer):
            return replace(answer, reason=answer.unfilled or "shell", final=False)
        return assembled

    async def fetch_amp(self, address: ArticleAddress) -> Answer:
        """The AMP page of an article whose own page does not answer."""
        self._stats.inc_value("inews/amp/asked")
        return await self.fetch_sound(to_amp_url(address))

    # --- parts ---

    async def _whole_pages_of(self, address: ArticleAddress, answer: Answer) -> _Pages:
        assert answer.document is not None
        asked_whole = part_of(answer.url) == "all"
        plan = find_parts(answer.document, address)
        if asked_whole:
            return await self._check_whole(address, answer, plan.count)
        if plan.count <= 1:
            await self._try_single(address, answer)
            return _Pages({"1": answer})
        if plan.show_all and self._whole_pages.is_worth_asking(address, plan.count):
            whole = await self.fetch_sound(plan.show_all)
            if await self._holds_all(address, whole, answer, plan.count):
                self._stats.inc_value("inews/parts/show_all")
                return _Pages({"all": whole}, count=plan.count)
            self._stats.inc_value("inews/parts/show_all_useless")
            if whole.is_article or whole.final:  # what failed in passing says nothing of the host
                self._whole_pages.learn(address, split=True, served=False)
        return await self._one_by_one(address, answer, plan.count)

    async def _one_by_one(self, address: ArticleAddress, first: Answer, count: int) -> _Pages:
        self._stats.inc_value("inews/parts/one_by_one")
        pages = _Pages({"1": first}, count=count)
        number = 2
        while number <= pages.count:
            answer = await self.fetch_sound(to_part_url(address, number))
            if answer.is_article and is_part(answer, address, number):
                pages.answers[str(number)] = answer
                assert answer.document is not None
                # The pager may name later parts only on later pages.
                pages.count = max(pages.count, find_parts(answer.document, address).count)
            else:
                pages.lost[str(number)] = answer
                self._stats.inc_value("inews/parts/lost")
            number += 1
        return pages

    async def _check_whole(self, address: ArticleAddress, whole: Answer, count: int) -> _Pages:
        """A page asked as the whole article at once: proven, or asked part by part after all."""
        is_signed = self._whole_pages.ends_with_editor(address) and bool(self._read(address, whole).editor)
        if count > 1 and self._whole_pages.is_to_be_checked(address):
            is_signed = False
        is_own = not names_other(whole, address)
        if is_own and (is_signed or (count > 1 and await self._holds_last(address, whole, count))):
            self._stats.inc_value("inews/parts/whole_at_once")
            return _Pages({"all": whole}, count=count)
        first = await self.fetch_sound(address.url)
        if not first.is_article:
            return _Pages({"all": whole}, count=count, lost={"1": first})
        assert first.document is not None
        count = max(count, find_parts(first.document, address).count)
        if count <= 1:
            return _Pages({"1": first})
        self._stats.inc_value("inews/parts/whole_disproved")
        self._whole_pages.learn(address, split=True, served=False)
        return await self._one_by_one(address, first, count)

    async def _holds_last(
        self, address: ArticleAddress, whole: Answer, count: int, first: Article | None = None
    ) -> bool:
        """Whether a whole page holds what the last part says, and what parts between it and the first say."""
        last = await self.fetch_sound(to_part_url(address, count))
        if not last.is_article or not is_same_article(last, address):
            return False
        text, ending = self._read(address, whole), self._read(address, last)
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
            and self._read(address, whole).body == self._read(address, answer).body
        )
        self._whole_pages.learn(address, split=False, served=served)

    async def _holds_all(self, address: ArticleAddress, whole: Answer, first: Answer, count: int) -> bool:
        """Whether the page said to show all holds part 1, more than it, and the end; learns from it."""
        if not whole.is_article or not is_same_article(whole, address) or names_other(whole, address):
            return False
        text, beginning = self._read(address, whole), self._read(address, first)
        if beginning.editor:
            self._whole_pages.learn_early_signature(address)
        if text.title != beginning.title or not holds_more(text.body, beginning.body):
            return False
        # The line that names the editor stands under the last part: believed once others have shown it.
        is_signed = bool(text.editor) and self._whole_pages.ends_with_editor(address)
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

    # --- the record ---

    def _read(self, address: ArticleAddress, answer: Answer) -> Article:
        """One page as an article of its own; counts nothing."""
        assert answer.document is not None
        return load_article(
            [answer.document], address, page_count=1, complete=True, fetched_at=datetime.now(UTC), stats=None
        )

    def _build(self, address: ArticleAddress, pages: _Pages) -> Assembled:
        article = load_article(
            pages.documents,
            address,
            page_count=pages.count,
            complete=not pages.lost and not pages.unfilled,
            fetched_at=datetime.now(UTC),
            stats=self._stats,
        )
        passing = next((lost.reason for lost in pages.lost.values() if is_passing(lost)), None)
        if pages.lost:
            self._stats.inc_value("inews/article/incomplete")
            lost = ", ".join(f"{n} ({a.reason or 'leads elsewhere'})" for n, a in pages.lost.items())
            logger.warning("Incomplete: %s: of %d parts lost: %s", address.url, pages.count, lost)
        single = len(pages.answers) == 1
        validators = [
            PartValidator(
                part=part,
                url=answer.url,
                etag=answer.etag,
                last_modified=answer.last_modified,
                text_hash=to_trace(article if single else self._read(address, answer), answer, address),
            )
            for part, answer in pages.answers.items()
        ]
        # Without a trace: a part that was not there, which may come to be.
        validators += [PartValidator(part, to_part_url(address, int(part))) for part in pages.lost]
        retry = f"part: {passing}" if passing else pages.unfilled
        return Assembled(article, pages.documents[0], validators, retry)

    async def find_changed(
        self, address: ArticleAddress, validators: Sequence[PartValidator]
    ) -> Answer | None:
        """The first answer that is not as the stored page was; None if all are."""
        for validator in validators:
            answer = await self._fetch(validator.url, validator)
            if not self.says_unchanged(address, answer, validator):
                return answer
        return None

    def says_unchanged(self, address: ArticleAddress, answer: Answer, validator: PartValidator) -> bool:
        """Whether an answer shows the same title, text and number of parts as the stored page."""
        if validator.text_hash is None:
            return not (answer.is_article and is_part(answer, address, int(validator.part)))
        if not is_same_article(answer, address):
            return False  # it moved, even if a condition was sent on to its new place
        if answer.is_unchanged:
            return True
        return (
            answer.is_article
            and to_trace(self._read(address, answer), answer, address) == validator.text_hash
        )


def to_trace(page: Article, answer: Answer, address: ArticleAddress) -> str:
    """What a page of an article is compared by later: its text, and how many parts it tells of."""
    assert answer.document is not None
    return f"{find_parts(answer.document, address).count} {page.content_hash}"
