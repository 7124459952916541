"""Whether the running text that a page's structure shows is the article's, by what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inews_crawler.extraction.layouts.likeness import is_list_heading

if TYPE_CHECKING:
    from inews_crawler.extraction.layouts.outline import Outline

_NEAR = 4
"""Levels between a headline and the box it shares with its text."""


def stands_by_title(outline: Outline) -> bool:
    """Whether the text stands in a box with the headline, not somewhere else on the page."""
    place = outline.title.place if outline.title else 0
    for _ in range(_NEAR):
        if not place:
            return False
        place = outline.parents[place]
        if outline.running[place]:
            return place > 0
    return False


def is_of_cards(outline: Outline) -> bool:
    """Whether cards of other articles stand before the first paragraph and none has a dateline."""
    title = outline.title.place if outline.title else 0
    return outline.dateline is None and any(title < place < outline.text_start for place in outline.cards)


def follows_lists(outline: Outline) -> bool:
    """Whether tags, paging or lists of articles stand between the headline and the text."""
    title, start = outline.title.place if outline.title else 0, outline.text_start
    # An element around the text may hold a line of its own that stands behind it.
    return any(
        is_list_heading(block.text)
        for block in outline.texts_between(title + 1, start)
        if outline.ends[block.place] < start
    )
