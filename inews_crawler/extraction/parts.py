"""Decides into how many parts the site splits an article, where they are, and how their texts are joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from inews_crawler.extraction.body import Body
from inews_crawler.extraction.meta import read_part_count
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_amp_url, to_article_address, to_part_url
from inews_crawler.site.layouts import PART_NUMBERS, PART_PAGER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inews_crawler.pages.document import Document
    from inews_crawler.site.article_addresses import ArticleAddress

MAX_PARTS = 50
"""More parts than any article of the site has; larger numbers are no part numbers."""

_NO_ADDRESS = ("#", "javascript:")


@dataclass(frozen=True, slots=True)
class PartPlan:
    """The parts of an article: how many, the address that shows all, and the addresses of 2, 3 and so on."""

    count: int = 1
    show_all: str | None = None
    parts: list[str] = field(default_factory=list)


class HasText(Protocol):
    """An article, as far as its text goes."""

    body: str | None


def find_parts(document: Document, address: ArticleAddress) -> PartPlan:
    """The parts a page's pager, paging links or page script tell of.

    A link counts only if it leads to the same article: a pager of another list, or one that goes on to
    another article, is no pager. The highest number counts, since long pagers leave numbers out.
    """
    seen: set[int] = set()
    show_all = False
    for part in _find_linked_parts(document, address):
        if part == "all":
            show_all = True
        elif isinstance(part, int) and part <= MAX_PARTS:
            seen.add(part)
    seen.update(_find_shown_numbers(document, address))
    own = to_article_address(document.url)
    if own and own.key == address.key and isinstance(own.part, int) and own.part <= MAX_PARTS:
        seen.add(own.part)
    count = max({1, *seen, read_part_count(document, MAX_PARTS) or 1})
    base = to_amp_url(address) if own and own.amp else address.url
    return PartPlan(
        count=count,
        show_all=to_part_url(address, "all") if show_all and count > 1 else None,
        parts=[f"{base}/{number}" for number in range(2, count + 1)],
    )


def _find_linked_parts(document: Document, address: ArticleAddress) -> Iterator[int | str | None]:
    """The part each link to this article names."""
    tail = address.url.rpartition("/")[2]
    if following := document.link("next"):
        yield _to_part(following, address)
    if not _may_be_split(document, tail):
        return
    for node in document.tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if tail in href or href.isdigit():
            absolute = to_absolute(document.base_url, href)
            yield _to_part(absolute, address) if absolute else None


def _may_be_split(document: Document, tail: str) -> bool:
    """Whether the source holds a longer form of the address, or a pager; spares reading all links."""
    return f"{tail}/" in document.text or document.find(PART_PAGER) is not None


def _to_part(url: str, address: ArticleAddress) -> int | str | None:
    other = to_article_address(url)
    return other.part if other and other.key == address.key else None


def _find_shown_numbers(document: Document, address: ArticleAddress) -> Iterator[int]:
    """The numbers of a pager whose buttons have no address of their own, or the article's with a query."""
    for node in document.tree.css(PART_NUMBERS) if document.find(PART_PAGER) is not None else ():
        text = node.text().strip()
        link = node if node.tag == "a" else node.css_first("a")
        href = (link.attributes.get("href") or "#") if link is not None else "#"
        if not text.isdecimal() or len(text) > 2:  # noqa: PLR2004 - two digits
            continue
        absolute = to_absolute(document.base_url, href)
        other = to_article_address(absolute) if absolute else None
        if href.startswith(_NO_ADDRESS) or (other is not None and other.key == address.key):
            yield min(int(text), MAX_PARTS)


def holds_more(whole: HasText | Body | str, part: HasText | Body | str) -> bool:
    """Whether a text strictly contains another: each block of it, in its order, and more besides."""
    blocks, wanted = _to_blocks(whole), _to_blocks(part)
    if len("".join(blocks)) <= len("".join(wanted)):
        return False
    remaining = iter(blocks)
    return all(any(block == candidate for candidate in remaining) for block in wanted)


def _to_blocks(text: HasText | Body | str) -> list[str]:
    if isinstance(text, Body):
        return text.blocks
    plain = (text if isinstance(text, str) else text.body) or ""
    return plain.split("\n\n") if plain else []


def join_bodies(bodies: Sequence[Body]) -> Body:
    """The text of an article's parts in their order, as one.

    Blocks a later part repeats at its beginning (a title, a caption) stand once. The dateline is the first
    part's, the editor the last one's that names one.
    """
    joined = Body(blocks=[], dateline=None, editor=None, images=[], videos=[], related=[])
    for number, body in enumerate(bodies):
        joined.blocks += _drop_overlap(body.blocks, joined.blocks) if number else body.blocks
        joined.editor = body.editor or joined.editor
        known = {image["url"] for image in joined.images}
        joined.images += [image for image in body.images if image["url"] not in known]
        joined.videos += [video for video in body.videos if video not in joined.videos]
        joined.related += [address for address in body.related if address not in joined.related]
    joined.dateline = bodies[0].dateline if bodies else None
    return joined


def _drop_overlap(blocks: list[str], before: list[str]) -> list[str]:
    """The blocks without those that repeat the end of the text before them, or its beginning."""
    longest = min(len(blocks), len(before))
    ends = (n for n in range(longest, 0, -1) if blocks[:n] in (before[-n:], before[:n]))
    return blocks[next(ends, 0) :]
