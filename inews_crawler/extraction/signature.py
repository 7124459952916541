"""Decides which line outside the text's element names the editor: some templates print it behind the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.names import to_editor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_LONGEST: Final = 90  # characters of an editor line
_LEVELS: Final = 3  # elements around the text behind which the line may stand
_BEHIND: Final = 6  # elements behind each of them: share buttons and paging may come first
_PARTS: Final = 4  # elements in one of those
_LARGE: Final = 4_000  # characters of source of an element that holds lists, not a line


def find_editor(container: LexborNode) -> str | None:
    """The name in the editor line that stands shortly behind an element, ``None`` if none does.

    Source: text of AMP pages, where a gap parts text and editor line.
    """
    for node in _nodes_behind(container):
        text = clean_text(node.text() or "") if node.is_element_node else clean_text(node.text_content or "")
        name = to_editor(text) if len(text) <= _LONGEST else None
        if name:
            return name
    return None


def _nodes_behind(container: LexborNode) -> Iterator[LexborNode]:
    """What stands behind an element and those around it, the nearest first, and what those hold."""
    level: LexborNode | None = container
    for _ in range(_LEVELS):
        if level is None or level.tag in {"body", "html"}:
            return
        node, seen = level.next, 0
        while node is not None and seen < _BEHIND:
            if node.is_text_node:
                yield node
            elif node.is_element_node and node.tag not in {"script", "style"}:
                seen += 1
                yield from _open(node)
            node = node.next
        level = level.parent


def _open(node: LexborNode) -> Iterator[LexborNode]:
    if len(node.html or "") <= _LARGE:
        yield node
        children = (child for child in node.iter() if child.is_element_node)
        yield from (child for child, _ in zip(children, range(_PARTS), strict=False))
