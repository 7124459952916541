"""One page of the site as one object. Input: its address and bytes. Output: its kind, links, parts, article.

A response becomes a ``Page`` once; each property is computed at most once, and only when it is asked for.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from inews_crawler.discovery.read_next import find_links
from inews_crawler.extraction.body import Body, has_text
from inews_crawler.extraction.evidence import Evidence
from inews_crawler.extraction.fields import find_evidence
from inews_crawler.extraction.page import ArticlePage
from inews_crawler.extraction.parts import PartPlan, find_parts, join_bodies
from inews_crawler.items import FIELDS, Article
from inews_crawler.loaders import ArticleLoader, clean_titles
from inews_crawler.pages.kind import PageKind, PageType, classify
from inews_crawler.pages.placeholders import HOLLOW, has_placeholder
from inews_crawler.pages.visible import read_headings
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.cleaning import count_words
from inews_crawler.text.dates import to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from inews_crawler.discovery.links import Link
    from inews_crawler.loaders import StatsLike
    from inews_crawler.site.article_addresses import ArticleAddress

#: The fields that only the first page of an article gives. The summary comes last: title and text judge it.
_FROM_HEADER = (
    *("key", "url", "kind", "edition", "section", "subsection"),
    *("published_at", "modified_at", "authors", "tags", "read_next", "description"),
)


class Page(ArticlePage):
    """A page of the site: its tree, and everything that is concluded from it."""

    @cached_property
    def kind(self) -> PageKind:
        """The kind of the page: an article, a listing, or neither and why."""
        return classify(self)

    @cached_property
    def links(self) -> list[Link]:
        """The articles that an article page leads to: Read Next links, then related ones."""
        return find_links([self])

    @cached_property
    def parts(self) -> PartPlan:
        """The parts into which the page says that its article is split."""
        return find_parts(self, self.address)

    @cached_property
    def reading(self) -> tuple[Body, str]:
        """The text of this page alone and its source; an empty text if the page has none."""
        found = next((one for one in find_evidence(self, "body") if has_text(one.value)), None)
        return (found.value, found.source) if found is not None else (Body(), self.source)

    @property
    def blocks_of_text(self) -> list[str]:
        """The blocks of the text of this page alone."""
        return self.reading[0].blocks

    @cached_property
    def headline(self) -> str | None:
        """The headline, cleaned."""
        titles = (clean_titles([one.value]) for one in find_evidence(self, "title"))
        return next((found[0] for found in titles if found), None)

    @cached_property
    def fingerprint(self) -> str:
        """What a later answer is compared with: the number of parts, and a hash of headline and text."""
        return f"{self.parts.count} {to_content_hash(self.headline, to_text(self.blocks_of_text))}"

    @property
    def has_media(self) -> bool:
        """True if the page shows pictures or players besides the lead picture, which stands on every part."""
        body, _ = self.reading
        leads = (one.value["url"] for one in find_evidence(self, "image_url"))
        lead = next((url for url in leads if url), None)
        return bool(body.videos) or any(image["url"] != lead for image in [*self.gallery, *body.images])

    @cached_property
    def lacks_text(self) -> bool:
        """True if the page of an article waits for a script to bring its text.

        It is a shell with scripts; or it has an article's marks or headline, but no text at all; or its body
        holds a placeholder for the rest.
        """
        if not (self.scripts or self.find("script[src]")) or self.kind.type is PageType.LISTING:
            return False
        if self.kind.type is PageType.ARTICLE:
            return has_placeholder(self) or (
                self.kind.reason != "container" and self._is_article_without_text()
            )
        if self.kind.reason == "unknown":
            says_article = (self.meta("og:type") or "").casefold() == "article"
            return says_article and bool(read_headings(self)) and self._is_article_without_text()
        return self.kind.reason in HOLLOW

    def _is_article_without_text(self) -> bool:
        """True if no text can be read; videos, photos and infographics need none."""
        if to_article_address(self.url) is None or self.blocks_of_text:
            return False
        return bool(next(find_evidence(self, "kind")).value == "article")


__all__ = ["Page", "find_links", "load_article", "read_article"]


def read_article(html: str | bytes, url: str) -> Article:
    """The article of one page that the caller has. ``url`` is the page's address, ``html`` its source.

    Needs no crawl, no store, no reactor. Raises ``ValueError`` if ``url`` is no article address of the site.
    """
    body = html.encode(errors="replace") if isinstance(html, str) else html
    return read_page(Page(url, body, encoding="utf-8" if isinstance(html, str) else None))


def read_page(page: Page) -> Article:
    """The article of one page, as far as this page has it."""
    count = page.parts.count
    is_complete = count == 1 or page.address.part == "all"
    return load_article([page], page_count=count, complete=is_complete, fetched_at=datetime.now(UTC))


def to_text(blocks: Sequence[str]) -> str:
    """Blocks as the record prints them: separated by one blank line."""
    return "\n\n".join(blocks)


def to_content_hash(title: str | None, text: str) -> str:
    """SHA-256 of headline and text, in hexadecimal."""
    return hashlib.sha256(f"{title or ''}\n\n{text}".encode()).hexdigest()


def load_article(
    pages: Sequence[Page],
    address: ArticleAddress | None = None,
    *,
    page_count: int,
    complete: bool,
    fetched_at: datetime,
    stats: StatsLike | None = None,
    make_loader: Callable[..., ArticleLoader] = ArticleLoader,
) -> Article:
    """The article whose pages are ``pages``, in part order; at least one. ``address``: where they were asked.

    The first page gives everything but the text; the text is that of all pages. Nothing a page contains
    raises; a title, date or text that is nowhere is ``None``. ``stats`` counts the source of each field.
    ``make_loader`` is for those who look on: it gives a loader that sees every candidate (``explanation``).
    """
    first = pages[0]
    first.address = address or first.address
    loader = make_loader(
        zone=first.zone, wrong_offset=first.wrong_offset, fetched_at=fetched_at, counters=stats, subject=""
    )
    sources: dict[str, str] = {}

    def load(field: str, candidates: Iterable[Evidence]) -> Evidence | None:
        winner = loader.add_evidence(field, candidates)
        if winner is not None:
            sources[field] = winner.source
        return winner

    load("title", find_evidence(first, "title"))
    text, source = _join_texts(pages)
    load("body", [Evidence(text, source)])
    loader.context["subject"] = f"{loader.get_output_value('title')} {' '.join(text.blocks)}".casefold()
    for field in _FROM_HEADER:
        load(field, find_evidence(first, field))
    load("editor", [Evidence(text.editor, source)] if text.editor else find_evidence(first, "editor"))
    for field, value in (("dateline", text.dateline), ("related", text.related)):
        load(field, [Evidence(value, source)])
    _load_media(load, first, Evidence(text, source))
    if stats is not None:
        for key, count in sum((page.tally for page in pages), Counter()).items():
            stats.inc_value(key, count)
    values = {name: loader.get_output_value(name) for name in sources}
    return _build(values, sources, page_count=page_count, complete=complete, fetched_at=fetched_at)


def _join_texts(pages: Sequence[Page]) -> tuple[Body, str]:
    """The text of all pages, joined, and the source of the first page's."""
    readings = [page.reading for page in pages if has_text(page.reading[0])]
    source = readings[0][1] if readings else pages[0].source
    return join_bodies([body for body, _ in readings]), source


def _load_media(
    load: Callable[[str, Iterable[Evidence]], Evidence | None], page: ArticlePage, text: Evidence
) -> None:
    """Pictures and players: the lead may come from another source than those in the text."""
    lead = load("image_url", find_evidence(page, "image_url"))
    images: list[dict[str, str | None]] = [*page.gallery, *text.value.images]
    if lead is not None:
        _take_caption(lead.value, images)
        load("image_caption", [Evidence(lead.value["caption"], lead.source)])
        load("image_credit", [Evidence(lead.value["credit"], lead.source)])
        images.insert(0, lead.value)
    load("images", [Evidence(images, lead.source if lead else text.source)])
    player = next((one for one in find_evidence(page, "videos") if one.value), text)
    own = player.value if player is not text else []
    load("videos", [Evidence([*own, *text.value.videos], player.source)])


def _take_caption(lead: dict[str, str | None], images: list[dict[str, str | None]]) -> None:
    """Give the lead picture the caption it has in the text, if it has none of its own."""
    same = next((image for image in images if image["url"] == lead["url"]), None)
    if same is not None and lead["caption"] is None and lead["credit"] is None:
        lead["caption"], lead["credit"] = same["caption"], same["credit"]


def _build(
    values: dict[str, Any], sources: dict[str, str], *, page_count: int, complete: bool, fetched_at: datetime
) -> Article:
    empty = dict.fromkeys(
        ("title", "description", "published_at", "modified_at", "section", "subsection"), None
    )
    return Article(
        **{**empty, **values},
        word_count=count_words(values.get("body")),
        page_count=page_count,
        complete=complete,
        content_hash=to_content_hash(values.get("title"), values.get("body") or ""),
        fetched_at=to_iso(fetched_at.astimezone(UTC)),
        sources={name: sources[name] for name in FIELDS if name in sources},
    )
