"""The shapes of an article between ledger and store: a discovery, an entry to ask, a fetched article."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass, field
from operator import add
from typing import TYPE_CHECKING

from inews_crawler.store.entries import Discovery, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inews_crawler.items import Article
    from inews_crawler.site.article_addresses import ArticleAddress
    from inews_crawler.store.articles import PartValidator, Reread


@dataclass(slots=True)
class FetchedArticle:
    """An article on its way to the store, with what must be stored in the same transaction."""

    article: Article
    entry: Entry  #: the address it was asked by
    links: list[Discovery] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    parts: list[PartValidator] = field(default_factory=list)
    reread: Reread | None = None  #: of pages out of an archive
    retry: str | None = None  #: why a later run should fetch it again (a part that failed in passing)

    def __str__(self) -> str:
        """The address alone: the framework writes every dropped item into the log."""
        return self.article.url


@dataclass(frozen=True, slots=True)
class Found:
    """How many articles a page offered: new, waiting, stored; ``own`` are those stored by this run."""

    new: int
    pending: int
    stored: int
    own: int = 0
    open: int = 0  #: of the new and waiting ones, those of the run's scope

    def __add__(self, other: Found) -> Found:
        """Both together."""
        return Found(*map(add, astuple(self), astuple(other)))

    @property
    def all_stored(self) -> bool:
        """True when the page offered articles and earlier runs have stored every one of them.

        An article that another method found in this run does not show that this list was read to its end.
        """
        return self.stored > 0 and not self.open and not self.own


def count_by_method(links: Sequence[Discovery], are_new: Sequence[bool]) -> Counter[str]:
    """How many links each method gave, by the names of the counters: ``<method>/new``, ``<method>/known``."""
    return Counter(
        f"{link.discovered_by}/{'new' if is_new else 'known'}"
        for link, is_new in zip(links, are_new, strict=True)
    )


def to_discovery(
    address: ArticleAddress,
    *,
    discovered_by: str,
    referrer: str | None,
    hops: int,
    hint: str | None,
    is_followed: bool = True,
) -> Discovery:
    """The ledger's entry for a newly seen article address."""
    return Discovery(
        key=address.key,
        url=address.url,
        edition=address.edition,
        section=address.section,
        subsection=address.subsection,
        kind=address.kind,
        certain=address.certain,
        discovered_by=discovered_by,
        referrer=referrer,
        hops=hops,
        published_hint=hint,
        is_followed=is_followed,
    )


def to_entry(discovery: Discovery) -> Entry:
    """An entry to be fetched at once, whatever the ledger knows of it."""
    return Entry(
        key=discovery.key,
        url=discovery.url,
        edition=discovery.edition,
        section=discovery.section,
        subsection=discovery.subsection,
        kind=discovery.kind,
        certain=discovery.certain,
        hops=discovery.hops,
        discovered_by=discovery.discovered_by,
    )
