"""Decides which blocks between headline and text are none of the text: captions, copies of the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inews_crawler.text.credits import split_caption

if TYPE_CHECKING:
    from inews_crawler.extraction.layouts.outline import Outline

_PICTURES = frozenset({"img", "amp-img"})
_LONGEST = 300
"""Characters of a caption whose credit does not say that it is one: ``Judul. (AFC)``."""


def find_captions(outline: Outline) -> set[int]:
    """The places of the blocks right behind a picture outside links that end in a credit.

    A block that repeats the headline, as a picture's title does, counts as one.
    """
    pictures = [
        place
        for place, node in enumerate(outline.nodes)
        if node.tag in _PICTURES and not outline.is_in_link(place)
    ]
    title = outline.title
    found = {block.place for block in outline.texts if title and block.text == title.text}
    blocks = iter(outline.texts)
    block = next(blocks, None)
    for place in pictures:
        while block is not None and block.place < place:
            block = next(blocks, None)
        if block is None:
            break
        if len(block.text) <= _LONGEST and split_caption(block.text)[1] is not None:
            found.add(block.place)
    return found
