"""What an answer says of the part of an article that was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inews_crawler.urls import to_article_address

if TYPE_CHECKING:
    from inews_crawler.items import Article
    from inews_crawler.spiders.answers import Answer
    from inews_crawler.urls import ArticleAddress


def holds_blocks(whole: Article, part: Article) -> bool:
    """Whether every block of a part stands in the whole."""
    blocks = set(whole.body.split("\n\n"))
    return bool(part.body) and all(block in blocks for block in part.body.split("\n\n"))


def holds_only(whole: Article, first: Article, last: Article) -> bool:
    """Whether a whole holds no block that is not in its first or its last part: those between are missing."""
    ends = {*first.body.split("\n\n"), *last.body.split("\n\n")}
    return all(block in ends for block in whole.body.split("\n\n"))


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
    """Whether an answer came from the part that was asked; a part that is not there may lead to part 1."""
    landed = to_article_address(answer.url)
    return landed is not None and landed.key == address.key and landed.part == number


def is_passing(lost: Answer) -> bool:
    """Whether a part may be had by a later run; one that led to another page is not there."""
    return lost.reason is not None and not lost.final
