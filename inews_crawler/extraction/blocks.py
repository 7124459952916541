"""The blocks of a text, in one walk over its tree. Input: the text element. Output: blocks, players."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from inews_crawler.extraction import elements, related
from inews_crawler.extraction.captions import BOXES, is_captioned, is_pictorial, settle_figure, settle_grid
from inews_crawler.extraction.marked import IMAGE, LINE, Block, Run, merge, plain
from inews_crawler.extraction.media import (
    IMAGE_TAGS,
    PLAYER_TAGS,
    POST_CLASS,
    find_video,
    is_post,
    read_picture,
    swallows_blocks,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from inews_crawler.extraction.elements import Attributes

Settle = Callable[[list[Block]], list[Block]]

_PLAIN: Final = frozenset({"p", "div", "section", "center"}) | elements.HEADINGS  # most blocks
_DEEPEST: Final = 12  # lists in lists and tables in tables; deeper ones are read as plain blocks
_MOST_IMAGES: Final = 2_000  # of a body: no article has as many, and each costs time
MOST_BLOCKS: Final = 60_000
_MOST_ELEMENTS: Final = 100_000  # of a body, empty ones too; keeps any page of 2 MB near a second
_BOX: Final = 12  # blocks of an element that can be a box; larger ones hold articles


class _Walk:
    """One walk over a container. Its own stack, not Python's: pages nest 5,000 deep."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.blocks: list[Block] = []
        self.videos: list[str] = []
        self.run = Run()
        self.tag = ""
        self.owner = self.elements = self.depth = self.preformatted = self.images = self.count = 0
        self.full = False
        self.gridded = False  # inside a list or table whose items and cells are gathered

    def walk(self, container: LexborNode) -> None:
        node = container.first_child
        stack: list[tuple[LexborNode, Callable[[], None] | None]] = []
        while node is not None or stack:
            if node is None or self.full:
                if not stack:
                    break
                node, close = stack.pop()
                if close is not None:
                    close()
                node = node.next
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._add_text(node.text_content or "")
            elif tag == "br":
                self._add_break()
            elif tag[:1] not in {"-", "!"} and tag not in elements.SILENT:
                entered, close = self._open(node, tag)
                if entered and (child := node.first_child) is not None:
                    stack.append((node, close))
                    node = child
                    continue
                if close is not None:
                    close()
            node = node.next
        self._flush()

    def _add_text(self, text: str) -> None:
        if not self.preformatted:
            self.run.add_text(text, preformatted=False)
            return
        first, *lines = text.split("\n")
        self.run.add_text(first, preformatted=True)
        for line in lines:
            self._add_break()
            self.run.add_text(line, preformatted=True)

    def _add_break(self) -> None:
        if self.run.broken:
            self._flush()
        else:
            self.run.parts.append("\n")
            self.run.broken = True

    def _flush(self) -> None:
        block = self.run.take(self.tag, self.owner)
        if block is not None:
            self.blocks.append(block)
            self.count += 1
            self.full = self.count >= MOST_BLOCKS

    def _open(self, node: LexborNode, tag: str) -> tuple[bool, Callable[[], None] | None]:
        """Begin an element: whether to read what is inside, and what to do at its end."""
        attributes = node.attributes
        fate = elements.choose_fate(tag, attributes) if attributes else "read"
        if fate == "skip" and elements.is_never_closed(node, attributes):
            fate = "read"
        if attributes and "data-link" in attributes and tag not in PLAYER_TAGS:
            self._add_video("", attributes)
        if fate == "skip" or tag in PLAYER_TAGS:
            if tag in PLAYER_TAGS and fate != "skip":
                self._add_player(node, tag, attributes)
            return False, None
        if tag in IMAGE_TAGS:
            self._add_image(node)
            return swallows_blocks(node), None
        if tag == "hr":
            self._flush()
            return False, None
        if fate == "line" and self.tag not in elements.LINES and not self.run.parts and self.run.link is None:
            fate = "read"  # no line of a paragraph, a paragraph itself
            return True, self._open_block(node, "div", attributes, fate)
        if fate in {"related", "list", "caption"} or elements.is_block(node, tag):
            return True, self._open_block(node, tag, attributes, fate)
        return True, self._open_inline(tag, attributes, fate)

    def _add_image(self, node: LexborNode) -> None:
        if self.images < _MOST_IMAGES:
            image = read_picture(node, self.base_url)
            if image is not None:
                self.images += 1
                self.run.add_image(image)

    def _add_video(self, tag: str, attributes: Attributes) -> None:
        url = find_video(tag, attributes, self.base_url)
        if url and url not in self.videos:
            self.videos.append(url)

    def _add_player(self, node: LexborNode, tag: str, attributes: Attributes) -> None:
        self._add_video(tag, attributes)
        if tag in {"video", "object"}:
            for child in node.iter():
                if child.tag in {"source", "embed"}:
                    self._add_video(child.tag, child.attributes)

    def _open_inline(
        self, tag: str, attributes: Attributes, fate: elements.Fate
    ) -> Callable[[], None] | None:
        run = self.run
        if fate == "line":
            run.parts.append("\n")
        if tag == "a":
            run.end_link()
            before, run.link = run.link, attributes.get("href") or ""

            def close_link() -> None:
                self.run.end_slant()
                self.run.end_link()
                self.run.link = before
                if fate == "line":
                    self.run.parts.append("\n")

            return close_link
        if tag in elements.SLANTED:
            run.slant += 1
            return self._close_slant
        return (lambda: self.run.parts.append("\n")) if fate == "line" else None

    def _close_slant(self) -> None:
        self.run.slant -= 1
        if not self.run.slant:
            self.run.end_slant()

    def _open_block(
        self, node: LexborNode, tag: str, attributes: Attributes, fate: elements.Fate
    ) -> Callable[[], None]:
        self._flush()
        before = (self.tag, self.owner, self.gridded)
        start = len(self.blocks)
        self.elements += 1
        self.full = self.full or self.elements >= _MOST_ELEMENTS
        self.tag, self.owner = tag, self.elements
        settle = self._choose_settling(node, tag, attributes, fate)
        self.preformatted += tag in {"pre", "listing", "xmp"}
        self.depth += settle is not None

        def close() -> None:
            self._flush()
            self.tag, self.owner, self.gridded = before
            self.preformatted -= tag in {"pre", "listing", "xmp"}
            self.depth -= settle is not None
            if settle is not None:
                self.blocks[start:] = settle(self.blocks[start:])
            elif 1 < len(self.blocks) - start <= _BOX:
                self._settle_box(start, tag)

        return close

    def _settle_box(self, start: int, tag: str) -> None:
        """End an element that can be a Baca Juga box, or that holds an image and a box with its caption."""
        if related.begins_box(self.blocks[start]):
            self.blocks[start:] = related.settle_box(self.blocks[start:])
        elif tag in BOXES and is_captioned(self.blocks[start:]):
            self.blocks[-1].kind = "caption"

    def _choose_settling(
        self, node: LexborNode, tag: str, attributes: Attributes, fate: elements.Fate
    ) -> Settle | None:
        """How the blocks of an element become what they are to a reader; ``None`` leaves them as they are."""
        if (fate == "read" and tag in _PLAIN) or self.depth > _DEEPEST:
            self.gridded = self.gridded and self.depth <= _DEEPEST
            return None
        if fate in {"related", "list"}:
            return related.settle_related if fate == "related" else related.settle_list
        if fate == "caption" or tag == "figcaption":
            return _settle_caption
        if tag == "blockquote":
            return self._settle_quote(attributes)
        if tag == "figure":
            return settle_figure
        return self._choose_grid(node, tag, attributes)

    def _choose_grid(self, node: LexborNode, tag: str, attributes: Attributes) -> Settle | None:
        if tag in elements.LISTS:
            self.gridded = True
            return lambda blocks: settle_items(blocks, tag, attributes)
        if tag == "table":
            self.gridded = not elements.is_layout_table(node)
            return settle_table if self.gridded else None
        if tag == "dl":
            return settle_definitions
        if tag == "li" and self.gridded:
            return lambda blocks: settle_item(blocks, attributes)
        if tag in {"td", "th"} and self.gridded:
            return settle_cell
        return settle_row if tag == "tr" and self.gridded else None

    def _settle_quote(self, attributes: Attributes) -> Settle:
        """A quotation stays as it is; a post of a social network is no text, its film is a video."""
        named = POST_CLASS.search(attributes.get("class") or "") is not None

        def settle(blocks: list[Block]) -> list[Block]:
            links = [href for block in blocks for href in block.links]
            if not named and not (
                len(blocks) <= _BOX and is_post(links, " ".join(block.text for block in blocks))
            ):
                return blocks
            for address in (attributes.get("cite"), attributes.get("data-instgrm-permalink"), *links):
                self._add_video("", {"src": address})
            return []

        return settle


def _settle_caption(blocks: list[Block]) -> list[Block]:
    for block in blocks:
        block.kind = "caption"
    return blocks


def read_blocks(container: LexborNode, base_url: str) -> tuple[list[Block], list[str]]:
    """The blocks of a container in page order, boilerplate and captions among them, and its players."""
    walk = _Walk(base_url)
    walk.walk(container)
    blocks = settle_figure(walk.blocks) if container.tag == "figure" else walk.blocks
    return blocks, walk.videos


def _to_number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\s*-?\d{1,6}\s*", text) else None


def settle_item(blocks: list[Block], attributes: Attributes) -> list[Block]:
    """One list item of its blocks; a list inside it keeps its lines. ``owner`` is its own number, or 0."""
    if len(blocks) == 1 and blocks[0].kind in {"text", "heading"}:
        item = blocks[0]
        item.kind, item.tag, item.owner = "item", "li", _to_number(attributes.get("value")) or 0
        return blocks
    texts = [block for block in blocks if block.kind != "list"]
    nested = [block for block in blocks if block.kind == "list"]
    item = merge([Block(block.raw.replace(LINE, " ")) for block in texts], " ", "item", "li")
    item = merge([item, *nested], LINE, "item", "li") if nested else item
    item.links = [href for block in [*texts, *nested] for href in block.links]
    item.images = [image for block in [*texts, *nested] for image in block.images]
    item.owner = _to_number(attributes.get("value")) or 0
    return [item] if item.text or item.images else []


def settle_items(blocks: list[Block], tag: str, attributes: Attributes) -> list[Block]:
    """One block of a list: ``- x`` a line, ``1. x`` in an ordered one; its ``start`` and ``reversed`` count.

    The lines of a list inside an item follow the item's own line.
    """
    items = [block for block in blocks if block.text and block.kind != "list"]
    number = _to_number(attributes.get("start"))
    step = -1 if "reversed" in attributes else 1
    if number is None:
        number = len(items) if step < 0 else 1
    for block in blocks:
        if not block.text or block.kind == "list":
            continue
        number = block.owner or number if block.kind == "item" else number
        own, line, nested = block.raw.partition(LINE)
        mark = f"{number}. " if tag == "ol" else "- "
        block.raw = f"{mark}{own}{line}{nested}" if not line or plain(own) else nested
        number += step
    silent = [block for block in blocks if not block.text]
    spoken = [block for block in blocks if block.text]
    pictures = [image for block in silent for image in block.images]
    result = [Block(IMAGE * len(pictures), "text", "li", images=pictures)] if pictures else []
    return [*result, merge(spoken, LINE, "list", tag)] if spoken else result


def settle_row(blocks: list[Block]) -> list[Block]:
    """One table row of its cells, empty ones between others included."""
    if not any(block.text or block.images for block in blocks):
        return []
    row = merge(blocks, " | ", "row", "tr")
    if not any(block.text for block in blocks):
        row.raw = IMAGE * len(row.images)
        row.text = ""
    return [row]


def settle_cell(blocks: list[Block]) -> list[Block]:
    """One table cell of its blocks; it is there also when it is empty."""
    if len(blocks) == 1 and LINE not in blocks[0].raw:
        blocks[0].kind = "cell"
        return blocks
    flat = [Block(block.raw.replace(LINE, " "), links=block.links, images=block.images) for block in blocks]
    return [merge(flat, " ", "cell", "td")]


def settle_table(blocks: list[Block]) -> list[Block]:
    """One block of a table, a row a line; what stands above its rows (its caption) is a block before it.

    A table of a single image and a single text is a frame for both.
    """
    rows = [block for block in blocks if block.kind == "row"]
    others = [block for block in blocks if block.kind != "row"]
    if is_pictorial(rows) and not others:
        return settle_grid(rows)
    for block in others:
        block.kind = "text"
    spoken = [row for row in rows if row.text]
    pictures = [image for row in rows if not row.text for image in row.images]
    result = [Block(IMAGE * len(pictures), "text", "td", images=pictures)] if pictures else []
    return [*others, *result, merge(spoken, LINE, "table", "table")] if spoken else [*others, *result]


def settle_definitions(blocks: list[Block]) -> list[Block]:
    """One block of a list of definitions, a term or a definition a line."""
    if is_pictorial(blocks):
        return settle_grid(blocks)
    return [merge(blocks, LINE, "list", "dl")] if blocks else []
