"""What a reader sees of a page, as far as it takes to tell what the page is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from inews_crawler.text.cleaning import to_line
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.dates import read_printed_date

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from inews_crawler.pages.document import Document

_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "title", "iframe", "svg"})
_OUTSIDE_TEXT = frozenset(
    {"nav", "footer", "a", "button", "form", "figcaption", "label", "noscript", "template"}
)
_LINED = "div:has(> br), article:has(> br), section:has(> br), main:has(> br), td:has(> br)"
_PARAGRAPH = 40
"""Characters of one paragraph from which it is running text, not a label."""
_LOOKED_AT = 400
_HEAD = 200
"""Characters in which a dateline is looked for."""
_NEAR = 3
"""Elements between a text and the one that holds all paragraphs."""
_CLIMB = 12


def read_headings(document: Document) -> list[str]:
    """The texts of the page's main headings."""
    return [text for node in islice(document.tree.css("h1"), 5) if (text := to_line(node.text()))]


def running_text(document: Document) -> int:
    """The characters of running text outside menus, footers and links, counted until there are enough."""
    found = 0
    for node in islice(document.tree.css("p"), _LOOKED_AT):
        length = len((node.text() or "").strip())
        if length >= _PARAGRAPH and not _is_outside_text(node):
            found += length
            if found > 10 * _PARAGRAPH:
                return found
    return found or _loose_text(document)


def _loose_text(document: Document) -> int:
    """The same for pages that put their text between line breaks: the longest text beside a ``br``."""
    longest = 0
    for node in islice(document.tree.css(_LINED), _LOOKED_AT):
        if not _is_outside_text(node):
            longest = max(longest, len((node.text(deep=False) or "").strip()))
    return longest


@dataclass(slots=True)
class Spread:
    """The text of a page whatever elements it stands in."""

    amount: int = 0  #: the most characters that one element has in paragraphs near it
    count: int = 0  #: how many paragraphs these are
    is_dated: bool = False  #: a date line with its time, or a dateline, stands on the page


def read_spread(document: Document) -> Spread:
    """How much running text stands outside menus and links on a page that has no ``p``."""
    body = document.tree.body
    amounts: dict[int, tuple[int, int]] = {}
    is_dated = False
    for node in body.traverse(include_text=True) if body is not None else ():
        text = (node.text_content or "").strip() if node.is_text_node else ""
        if not text or _is_hidden(node):
            continue
        is_dated = is_dated or _is_dated(text)
        around = node.parent if len(text) >= _PARAGRAPH and not _is_outside_text(node) else None
        for _ in range(_NEAR):
            if around is None or around.tag == "body":
                break
            amount, count = amounts.get(around.mem_id, (0, 0))
            amounts[around.mem_id] = (amount + len(text), count + 1)
            around = around.parent
    amount, count = max(amounts.values(), default=(0, 0))
    return Spread(amount, count, is_dated)


def _is_dated(text: str) -> bool:
    """Whether a text is a date line with its time, or begins with a dateline."""
    if len(text) >= _PARAGRAPH and split_dateline(text[:_HEAD])[0] is not None:
        return True
    printed = read_printed_date(text) if len(text) <= 2 * _PARAGRAPH and "20" in text else None
    return printed is not None and printed.has_time


def has_visible_text(document: Document) -> bool:
    """Whether a reader sees any text at all."""
    body = document.tree.body
    if body is None:
        return False
    for node in body.traverse(include_text=True):
        if node.is_text_node and (node.text_content or "").strip() and not _is_hidden(node):
            return True
    return False


def visible_length(document: Document, enough: int) -> int:
    """The characters a reader sees, counted until there are ``enough``."""
    body = document.tree.body
    length = 0
    for node in body.traverse(include_text=True) if body is not None else ():
        if node.is_text_node and not _is_hidden(node):
            length += len((node.text_content or "").strip())
            if length >= enough:
                break
    return length


def _is_hidden(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and parent.tag in _HIDDEN


def _is_outside_text(node: LexborNode) -> bool:
    current: LexborNode | None = node
    for _ in range(_CLIMB):
        if current is None:
            return False
        if current.tag in _OUTSIDE_TEXT:
            return True
        current = current.parent
    return False
