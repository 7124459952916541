"""Decides how the items of a list, the cells of a table and the terms of a definition become one block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.extraction.captions import is_pictorial, settle_grid
from inews_crawler.extraction.marked import IMAGE, LINE, Block, merge, plain

if TYPE_CHECKING:
    from inews_crawler.extraction.media import Attributes


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


def settle_list(blocks: list[Block], tag: str, attributes: Attributes) -> list[Block]:
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
