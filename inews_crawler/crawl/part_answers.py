"""What an answer says of the part of an article that was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inews_crawler.loaders import load_article
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from inews_crawler.crawl.answers import Answer
    from inews_crawler.items import Article
    from inews_crawler.site.article_addresses import ArticleAddress


def read_alone(address: ArticleAddress, answer: Answer) -> Article:
    """One page as an article of its own; counts nothing. The answer must hold a document."""
    assert answer.document is not None
    return load_article(
        [answer.document], address, page_count=1, complete=True, fetched_at=datetime.now(UTC), stats=None
    )


def blocks_of(page: Article) -> set[str]:
    """The blocks of a page's text."""
    return {block for block in page.body.split("\n\n") if block}


def has_media(page: Article) -> bool:
    """Whether a page shows pictures or players of its own, besides the lead that stands on every part."""
    return bool(page.videos) or any(image["url"] != page.image_url for image in page.images)


def holds_blocks(whole: Article, part: Article) -> bool:
    """Whether every block of a part stands in the whole."""
    blocks = blocks_of(part)
    return bool(blocks) and blocks <= blocks_of(whole)


def holds_only(whole: Article, first: Article, last: Article) -> bool:
    """Whether a whole holds no block that is not in its first or its last part: those between are missing."""
    return blocks_of(whole) <= blocks_of(first) | blocks_of(last)


def names_other(answer: Answer, address: ArticleAddress) -> bool:
    """Whether a page calls itself another article of the same host by its canonical link."""
    canonical = answer.document.canonical if answer.document else None
    own = to_article_address(canonical) if canonical else None
    return own is not None and own.edition == address.edition and own.key != address.key


def is_whole_page(url: str) -> bool:
    """Whether an address asks for an article as one page."""
    return part_of(url) == "all"


def part_of(url: str) -> int | str | None:
    """The part that an address names: a number, or ``all``."""
    address = to_article_address(url)
    return address.part if address else None


def is_same_article(answer: Answer, address: ArticleAddress) -> bool:
    """Whether an answer came from a page of the article."""
    landed = to_article_address(answer.url)
    return landed is not None and landed.key == address.key


def is_part(answer: Answer, address: ArticleAddress, number: int) -> bool:
    """Whether an answer is the part that was asked; a part that is not there may lead to part 1."""
    landed = to_article_address(answer.url) if answer.is_article else None
    return landed is not None and landed.key == address.key and landed.part == number


def is_passing(lost: Answer) -> bool:
    """Whether a part may be had by a later run; one that led to another page is not there."""
    return lost.reason is not None and not lost.final
