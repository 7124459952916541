"""The body of an article. Input: its element or text. Output: blocks, dateline, editor, images and links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from inews_crawler.extraction.blocks import MOST_BLOCKS, read_blocks
from inews_crawler.extraction.captions import settle_captions
from inews_crawler.extraction.elements import choose_fate
from inews_crawler.extraction.marked import IMAGE, LINE, MARKS, Block, Image, plain
from inews_crawler.extraction.related import drop_lists, drop_titles, take_related
from inews_crawler.text.boilerplate import is_advertisement, is_boilerplate, is_tail
from inews_crawler.text.cleaning import DASHES, clean_text
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.names import is_editor_line, to_editor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_BEFORE_DATELINE: Final = 3  # blocks in which a dateline is looked for; the first ones can be sub-headings
_AFTER_EDITOR: Final = 4  # blocks that may follow the editor line
_MOST_TAIL_WORDS: Final = 12
_LONGEST_DATELINE: Final = 200  # characters
_SENTENCE_END = re.compile(r"[.!?][\"”’')]*$")
_LIST_MARK = re.compile(r"^(?:-|\d{1,6}\.)\s")
_PAGER_ENTRY = re.compile(r"\d{1,3}|[.…«»‹›<>]+|prev(?:ious)?|next", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:p|br|div|a|b|i|strong|em|span|ul|ol|li|h[1-6]|img|figure|table|blockquote|iframe)\b[^<>]*>",
    re.IGNORECASE,
)
_BLOCK_MARKUP = re.compile(r"<(?:p|br|div|ul|ol|h[1-6]|figure|table|blockquote)\b[^<>]*>", re.IGNORECASE)
_GLUED_EDITOR = re.compile(r"(?<=[.!?”\"])\s*(Editor\s?:[^.:!?]{2,60})$")  # a text without lines
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,4}")
# "… desa.***", "… desa.(*)", "… desa.[]": an end mark, not part of the last sentence. "A***" hides a name; a
# mark behind a space stays (case redesign/tautan-tag-dalam-teks).
_ENDING_MARKS = re.compile(r"""(?<=[.!?”"'’)])(?:\*+|[(\[]\**[)\]])+$""")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True)
class Body:
    """The text of one page of an article and what stands in it. Absent is ``None`` or empty."""

    blocks: list[str] = field(default_factory=list)
    dateline: str | None = None
    editor: str | None = None
    images: list[Image] = field(default_factory=list)  #: ``{"url", "caption", "credit"}``
    videos: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)


def has_text(body: Body) -> bool:
    """Whether a body has any block of text."""
    return bool(body.blocks)


def read_body(container: LexborNode, base_url: str) -> Body:
    """The body of a page from its container; ``base_url`` is the page's address. Never raises on markup."""
    blocks, videos = read_blocks(container, base_url)
    return _settle(blocks, videos, base_url)


def read_body_text(text: str, base_url: str = "") -> Body:
    """The body from a text alone, such as a JSON-LD ``articleBody``: lines, markup, or escaped markup."""
    if "&" in text and not _MARKUP.search(text):
        text = unescape(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _MARKUP.search(text):
        if not _BLOCK_MARKUP.search(text):
            text = text.replace("\n", "<br>" if "\n\n" in text else "<br><br>")
        root = LexborHTMLParser(text).body
        return read_body(root, base_url) if root is not None else Body()
    if _BLANK_LINE.search(text):
        lines = [line for chunk in _BLANK_LINE.split(text)[:MOST_BLOCKS] for line in _split_chunk(chunk)]
    else:
        lines = text.split("\n")
    lines[-1:] = [part for part in _GLUED_EDITOR.split(lines[-1]) if part] if lines else []
    blocks = [block for line in lines[:MOST_BLOCKS] if (block := Block(MARKS.sub("", line))).text]
    return _settle(drop_titles(blocks), [], base_url)


def _split_chunk(chunk: str) -> list[str]:
    """The lines of a chunk between blank lines if one of them is no text of the article, else the chunk."""
    lines = chunk.split("\n")
    return lines if any(is_boilerplate(line) or is_editor_line(line) for line in lines) else [chunk]


def _settle(blocks: list[Block], videos: list[str], base_url: str) -> Body:
    for block in blocks:
        _cut_advertisements(block)
    blocks, related = take_related(blocks, base_url)
    blocks = [block for block in drop_lists(blocks) if not _is_page_block(block)]
    blocks = settle_captions(blocks)
    body = Body(images=_collect_images(blocks), videos=videos, related=related)
    blocks = [block for block in blocks if block.text]
    body.editor = _take_editor(blocks)
    if blocks and blocks[-1].kind == "text":
        blocks[-1].text = _ENDING_MARKS.sub("", blocks[-1].text)
    body.dateline = _take_dateline(blocks)
    body.blocks = [block.text for block in blocks]
    return body


def _cut_advertisements(block: Block) -> None:
    """Take advertisement lines between the lines of a paragraph out of it."""
    if "\n" in block.raw and block.kind == "text" and "croll" in block.raw:
        lines = [line for line in block.raw.split("\n") if not is_advertisement(line)]
        block.raw = "\n".join(lines)
        block.text = plain(block.raw)


def _is_page_block(block: Block) -> bool:
    """Whether a block is boilerplate: in a list or a table every line of it, or the numbers of a pager."""
    if not block.text or block.images:
        return False
    if block.kind not in {"list", "table"}:
        return is_boilerplate(block.text)
    lines = [_LIST_MARK.sub("", line) for line in block.text.split("\n")]
    return all(is_boilerplate(line) or (block.links and _PAGER_ENTRY.fullmatch(line)) for line in lines)


def _collect_images(blocks: list[Block]) -> list[Image]:
    """The images with an address, each once, with the first caption it has."""
    images: dict[str, Image] = {}
    for block in blocks:
        for image in block.images:
            url = image["url"]
            if url is None:
                continue
            known = images.setdefault(url, image)
            if known["caption"] is None and known["credit"] is None:
                known["caption"], known["credit"] = image["caption"], image["credit"]
    return list(images.values())


def _take_editor(blocks: list[Block]) -> str | None:
    """Take the editor line off the end; behind it only boilerplate and roles ("Kameramen: X") may stand."""
    for at in range(len(blocks) - 1, max(-1, len(blocks) - 2 - _AFTER_EDITOR), -1):
        block = blocks[at]
        line = _cut_editor_line(block)
        if line is not None:
            behind = blocks[at + 1 :]
            name = to_editor(line) or _take_name(behind)
            start = at
            while start and is_editor_line(blocks[start - 1].text):  # printed twice
                start -= 1
            blocks[start:] = [left for left in [block, *behind] if left.text and not _is_tail_block(left)]
            return name
        if _SENTENCE_END.search(block.text) or len(block.text.split()) > _MOST_TAIL_WORDS:
            return None
    return None


def _cut_editor_line(block: Block) -> str | None:
    """Take the editor line off a block: its last line or item, or what follows its last sentence."""
    if block.kind not in {"text", "heading", "list"}:
        return None
    if block.kind != "list" and is_editor_line(block.text):  # also "Editor :<br>NAME"
        line, block.raw, block.text = block.text, IMAGE * len(block.images), ""
        return line
    own, _, last = block.raw.rpartition(LINE if block.kind == "list" else "\n")
    line = _LIST_MARK.sub("", plain(last)) if block.kind == "list" else plain(last)
    if is_editor_line(line):
        block.raw, block.text = own, plain(own)
        return line
    glued = _GLUED_EDITOR.search(block.text)
    if glued is None or not to_editor(glued[1]):
        return None
    block.raw = block.text = block.text[: glued.start()]
    return glued[1]


def _take_name(behind: list[Block]) -> str | None:
    """The name in a block of its own behind a bare ``Editor :``."""
    if not behind or behind[0].kind != "text" or behind[0].images or not _NAME.fullmatch(behind[0].text):
        return None
    return behind.pop(0).text


def _is_tail_block(block: Block) -> bool:
    """Whether a block behind the editor line is no text: a button, or only links (the tags of AMP pages)."""
    return not block.images and (is_tail(block.text) or (bool(block.links) and not block.unlinked()))


def _take_dateline(blocks: list[Block]) -> str | None:
    """Take the dateline off the first paragraph, also when it stands in a block of its own."""
    for at, block in enumerate(blocks[:_BEFORE_DATELINE]):
        head = block.text[:_LONGEST_DATELINE]
        place, rest = split_dateline(head)
        if place is None and len(rest) < len(head.strip()) and block.kind == "text":
            block.text = block.text[len(head.strip()) - len(rest) :]  # the site's name without a place
            return None
        if place is None or block.kind not in {"text", "heading"}:
            if block.kind == "heading" or len(block.text.split()) <= _MOST_TAIL_WORDS:
                continue
            return None
        if rest:
            gap = " " if block.text[_LONGEST_DATELINE - 1 : _LONGEST_DATELINE].isspace() else ""
            block.text = rest + gap + block.text[_LONGEST_DATELINE:]
            return place
        del blocks[at]
        if at < len(blocks):
            blocks[at].text = blocks[at].text.lstrip(f"{DASHES} ") or blocks[at].text
        return place
    return None


_LONGEST_SIGNATURE: Final = 90  # characters of an editor line
_LEVELS: Final = 3  # elements around the text behind which the line may stand
_BEHIND: Final = 6  # elements behind each of them: share buttons and paging may come first
_PARTS_BEHIND: Final = 4  # elements in one of those
_LARGE: Final = 4_000  # characters of source of an element that holds lists, not a line


def find_editor(container: LexborNode) -> str | None:
    """The name in the editor line that stands shortly behind an element, ``None`` if none does.

    Source: text of AMP pages, where a gap parts text and editor line.
    """
    for node in _nodes_behind(container):
        text = clean_text(node.text() or "") if node.is_element_node else clean_text(node.text_content or "")
        name = to_editor(text) if len(text) <= _LONGEST_SIGNATURE else None
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


_SHORTEST_PARAGRAPH: Final = 40  # characters outside links
_NEXT: Final = 8  # elements looked at behind each element around a text


def has_text_behind(container: LexborNode) -> bool:
    """Whether a paragraph, a table or a figure stands behind an element, outside those it is in."""
    level: LexborNode | None = container
    while level is not None and level.tag not in {"body", "html"}:
        node, seen = level.next, 0
        while node is not None and seen < _NEXT:
            seen += node.is_element_node
            if (node.is_text_node or node.tag in {"p", "div"}) and _is_paragraph(node):
                return True
            if is_part_of_text(node):
                return True
            node = node.next
        level = level.parent
    return False


def is_part_of_text(node: LexborNode) -> bool:
    """Whether an element is a table, a quotation, or a picture's frame that is no advertisement."""
    tag = node.tag or ""
    if tag not in {"table", "blockquote", "figure", "p"} or choose_fate(tag, node.attributes) != "read":
        return False
    if tag in {"table", "blockquote"}:
        return True
    return node.css_first("img, amp-img") is not None and node.css_first("a img") is None


def _is_paragraph(node: LexborNode) -> bool:
    text = clean_text((node.text_content if node.is_text_node else node.text(deep=False)) or "")
    return len(text) >= _SHORTEST_PARAGRAPH and not is_boilerplate(text)


def _open(node: LexborNode) -> Iterator[LexborNode]:
    if len(node.html or "") <= _LARGE:
        yield node
        children = (child for child in node.iter() if child.is_element_node)
        yield from (child for child, _ in zip(children, range(_PARTS_BEHIND), strict=False))
