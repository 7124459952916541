"""Decides which headings of a page are the titles of cards that lead to other articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from inews_crawler.extraction.layouts.outline import Outline

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def find_card_titles(outline: Outline, base_url: str) -> set[int]:
    """The places of headings that are, as a whole, links to articles.

    A sub-heading of a text may be linked as well: the site links the names of its tags, but to tag pages.
    """
    return {
        block.place
        for block in outline.texts
        if block.linked
        and outline.nodes[block.place].tag in _HEADINGS
        and _links_article(outline, block.place, base_url)
    }


def _links_article(outline: Outline, place: int, base_url: str) -> bool:
    link = outline.nodes[place].css_first("a[href]")
    while link is None and place:
        place = outline.parents[place]
        link = outline.nodes[place] if outline.nodes[place].tag == "a" else None
    url = to_absolute(base_url, link.attributes.get("href")) if link is not None else None
    return url is not None and to_article_address(url) is not None
