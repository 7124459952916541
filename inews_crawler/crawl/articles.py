"""Decides what becomes of an article's answer: a record, another address, unchanged, gone, or a loss."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from inews_crawler.crawl.answers import INTERRUPTIONS, Answer
from inews_crawler.crawl.assembly import PART_LOST
from inews_crawler.crawl.fetched import FetchedArticle
from inews_crawler.crawl.part_answers import is_whole_page
from inews_crawler.discovery.listings import find_article_links
from inews_crawler.discovery.read_next import find_links
from inews_crawler.pages.classify import PageType
from inews_crawler.site.article_addresses import ArticleAddress, to_article_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.assembly import Assembler
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.discovery.links import Link
    from inews_crawler.store.articles import PartValidator
    from inews_crawler.store.entries import Entry

logger = logging.getLogger(__name__)

NOT_FOUND = 404
SERVER_ERROR = 500
#: So many articles that fail while none is had are the site's failure, not theirs.
OUTAGE = 5


class ArticleReader:
    """Turns the answer for one address of the ledger into an article, or writes down why there is none."""

    def __init__(self, frontier: Frontier, assembler: Assembler, stats: StatsCollector) -> None:
        self._frontier = frontier
        self._assembler = assembler
        self._stats = stats
        self._put_off = 0  #: articles that failed in passing and are to be asked once more

    async def read(
        self, entry: Entry, answer: Answer, redirects: Sequence[str] = ()
    ) -> FetchedArticle | None:
        """The article of an entry, ready for the pipelines; None when the ledger has been told why not."""
        address = to_article_address(entry.url)
        assert address is not None
        validators = self._frontier.validators(entry)
        if validators:
            checked = await self._recheck(entry, address, answer, validators)
            if checked is None:
                return None
            answer = checked
        elif any(is_whole_page(url) for url in (answer.url, *redirects)):
            answer = await self._fall_back(address, answer)
        answer = await self._assembler.fetch_sound(entry.url, answer)
        if not answer.is_article:
            return await self._read_lost(entry, address, answer)
        landed = to_article_address(answer.url)
        if landed is None:
            self._lose(entry, Answer(answer.url, answer.status, reason="redirected_away"))
            return None
        if landed.key != address.key:
            if not self._frontier.move(entry, landed):
                self._stats.inc_value("inews/article/moved")
                return None
            address = landed
        return await self._assemble(entry, address, answer, redirects)

    async def _fall_back(self, address: ArticleAddress, answer: Answer) -> Answer:
        """The answer itself, if it is the whole page that was asked for; else the article's own page."""
        if answer.is_article and is_whole_page(answer.url):
            return answer
        if answer.reason == "opted_out" or (answer.reason is not None and not answer.final):
            return answer  # it wants no record, or failed in passing
        self._assembler.parts.refuse_whole(address)
        return answer if answer.is_article else await self._assembler.fetch_sound(address.url)

    async def _recheck(
        self, entry: Entry, address: ArticleAddress, answer: Answer, validators: Sequence[PartValidator]
    ) -> Answer | None:
        """Ask a stored article's pages again; None if all are as they were, else a page to start from."""
        first, *others = validators
        is_own = first.url == address.url
        if answer.reason is not None and (is_own or not answer.final):
            return answer
        if self._assembler.says_unchanged(address, answer, first):
            changed = await self._assembler.find_changed(address, others)
            if not isinstance(changed, Answer):
                # The text is as it was; a Baca Juga line, which is no text, may be new.
                sent = [answer.document, *changed] if answer.document is not None else changed
                self._follow(entry, find_links(sent), "related", only_new=True)
                self._frontier.confirm(entry)
                self._stats.inc_value("inews/article/unchanged")
                return None
            if changed.reason is not None and not changed.final:
                return changed
        elif (answer.is_article and first.part in {"1", "all"}) or (is_own and not answer.is_unchanged):
            return answer
        # Only the article's own page can tell that it is gone: a part, or its whole page, may just be away.
        return await self._assembler.fetch_sound(address.url)

    async def _read_lost(
        self, entry: Entry, address: ArticleAddress, answer: Answer
    ) -> FetchedArticle | None:
        """The article's own page is not there, or failed twice: its AMP page may be."""
        failed_twice = (answer.status or 0) >= SERVER_ERROR and self._frontier.is_tried_twice(entry)
        is_missing = answer.status == NOT_FOUND or answer.reason == "soft_404"
        if (is_missing or failed_twice) and not self._frontier.is_stored(entry):
            amp = await self._assembler.fetch_amp(address)
            if amp.is_article:
                return await self._assemble(entry, address, amp, [])
        self._lose(entry, answer)
        return None

    def _lose(self, entry: Entry, answer: Answer) -> None:
        reason, final = answer.reason, answer.final
        if reason is None:
            page_type = answer.verdict.type if answer.verdict else PageType.OTHER
            reason, final = ("listing" if page_type is PageType.LISTING else "not_an_article"), True
        if reason == "unknown" and entry.certain:
            final = False  # its address says that it is an article: what it showed may be a passing notice
        if answer.document is not None and reason == "listing":
            # A list under an article's address leads to its articles.
            self._follow(entry, find_article_links(answer.document, entry.door), entry.door)  # type: ignore[arg-type]
        level = logging.DEBUG if reason in INTERRUPTIONS else logging.INFO
        logger.log(level, "No article at %s: %s", entry.url, reason)
        counts = final or not self._is_outage()
        if not self._frontier.fail(entry, reason, status=answer.status, final=final, counts=counts):
            self._stats.inc_value(f"inews/asked_again/{reason}")
            self._put_off += 1
            return
        if self._frontier.is_gone(entry):
            self._stats.inc_value("inews/article/gone")
            return
        self._stats.inc_value(f"inews/failed/{reason}")
        if answer.document is not None:
            self._stats.inc_value(f"inews/page/other/{reason}")

    def _is_outage(self) -> bool:
        """Whether several articles failed in passing and not one was had: the site did, not they."""
        names = ("inews/page/article", "inews/article/unchanged")
        return self._put_off >= OUTAGE and not any(self._stats.get_value(name) for name in names)

    def _follow(self, entry: Entry, links: Iterable[Link], door: str, *, only_new: bool = False) -> None:
        """Write down what a page that is not stored now leads to, one hop further than it was itself.

        ``only_new``: what is stored is not seen again by this; an old link shows no removed article.
        """
        found = self._frontier.to_discoveries(links, referrer=entry.url, hops=entry.hops + 1)
        if only_new:
            stored = self._frontier.store.ledger.known([discovery.key for discovery in found])
            found = [discovery for discovery in found if discovery.key not in stored]
        with self._frontier.store.unit():
            new = self._frontier.discover(found).new
        self._stats.inc_value(f"inews/discovered/{door}/new", new)
        self._stats.inc_value(f"inews/discovered/{door}/known", len(found) - new)

    async def _assemble(
        self, entry: Entry, address: ArticleAddress, answer: Answer, redirects: Sequence[str]
    ) -> FetchedArticle | None:
        assembled = await self._assembler.assemble(address, answer)
        if isinstance(assembled, Answer):
            self._lose(entry, assembled)
            return None
        if assembled.retry and self._frontier.put_off(entry, assembled.retry.removeprefix(PART_LOST)):
            self._stats.inc_value("inews/asked_again/part")
            return None
        self._stats.inc_value("inews/page/article")
        # Written down whatever doors are open: a stored article is not read again when one is opened later.
        links = find_links([*assembled.documents, *assembled.beside])
        return FetchedArticle(
            article=assembled.article,
            entry=entry,
            links=self._frontier.to_discoveries(links, referrer=address.url, hops=entry.hops + 1),
            aliases=[entry.url, *redirects],
            parts=assembled.validators,
            retry=assembled.retry,
        )
