"""Decides how one article is put together from its pages, and whether a stored one has changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inews_crawler.crawl.answers import INTERRUPTIONS, Answer
from inews_crawler.crawl.completeness import needs_browser
from inews_crawler.crawl.part_answers import is_part, is_passing, is_same_article, read_alone
from inews_crawler.crawl.part_pages import PartPages
from inews_crawler.extraction.parts import find_parts
from inews_crawler.loaders import load_article
from inews_crawler.site.article_addresses import ArticleAddress, to_amp_url, to_part_url
from inews_crawler.store.articles import PartValidator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.part_pages import Fetch, Pages
    from inews_crawler.crawl.rendered import ArticleRenderer
    from inews_crawler.crawl.whole_pages import WholePages
    from inews_crawler.items import Article
    from inews_crawler.pages.document import Document

logger = logging.getLogger(__name__)

#: How often a page that came broken is asked again at once.
BROKEN_RETRIES = 1
#: Begins the reason of a record of which a part is missing.
PART_LOST = "part: "


@dataclass(slots=True)
class Assembled:
    """An article, put together from its pages."""

    article: Article
    documents: list[Document]  #: in part order; each may name links that the others do not
    validators: list[PartValidator] = field(default_factory=list)
    retry: str | None = None  #: why a later run should fetch it again
    beside: list[Document] = field(default_factory=list)  #: more pages that name links


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
        self.parts = PartPages(fetch, self.fetch_sound, stats, whole_pages)

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
        pages = await self.parts.find(address, answer)
        interruption = next((lost for lost in pages.lost.values() if lost.reason in INTERRUPTIONS), None)
        if interruption is not None:
            return interruption
        assembled = self._build(address, pages)
        is_hollow = not assembled.article.body and assembled.article.kind == "article"
        if is_hollow and needs_browser(answer):
            return replace(answer, reason=answer.unfilled or "shell")
        return assembled

    async def fetch_amp(self, address: ArticleAddress) -> Answer:
        """The AMP page of an article whose own page does not answer."""
        self._stats.inc_value("inews/amp/asked")
        return await self.fetch_sound(to_amp_url(address))

    # --- the record ---

    def _build(self, address: ArticleAddress, pages: Pages) -> Assembled:
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
                text_hash=to_trace(article if single else read_alone(address, answer), answer, address),
            )
            for part, answer in pages.answers.items()
        ]
        # Without a trace: a part that was not there, which may come to be.
        validators += [PartValidator(part, to_part_url(address, int(part))) for part in pages.lost]
        retry = f"{PART_LOST}{passing}" if passing else pages.unfilled
        return Assembled(article, pages.documents, validators, retry, pages.beside)

    async def find_changed(
        self, address: ArticleAddress, validators: Sequence[PartValidator]
    ) -> Answer | list[Document]:
        """The first answer that is not as the stored page was; if all are, those pages that were sent."""
        sent: list[Document] = []
        for validator in validators:
            answer = await self._fetch(validator.url, validator)
            if not self.says_unchanged(address, answer, validator):
                return answer
            sent += [answer.document] if answer.document is not None else []
        return sent

    def says_unchanged(self, address: ArticleAddress, answer: Answer, validator: PartValidator) -> bool:
        """Whether an answer shows the same title, text and number of parts as the stored page."""
        if validator.text_hash is None:
            return not is_part(answer, address, int(validator.part))
        if not is_same_article(answer, address):
            return False  # it moved, even if a condition was sent on to its new place
        if answer.is_unchanged:
            return True
        return (
            answer.is_article
            and to_trace(read_alone(address, answer), answer, address) == validator.text_hash
        )


def to_trace(page: Article, answer: Answer, address: ArticleAddress) -> str:
    """What a page of an article is compared by later: its text, and how many parts it tells of."""
    assert answer.document is not None
    return f"{find_parts(answer.document, address).count} {page.content_hash}"
