"""Decides what an element is to a reader: a block, a piece of a line, a box of the page, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from inews_crawler.text.names import is_editor_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


Attributes = Mapping[str, str | None]
Fate = Literal["read", "skip", "related", "list", "caption", "line"]

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BOXES: Final = frozenset({"div", "section", "article", "aside", "center"})
LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_BLOCK_NAMES: Final = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer header hgroup html legend li main nav p pre section summary table tbody td tfoot th thead tr
    listing search xmp"""
BLOCKS: Final = frozenset(_BLOCK_NAMES.split()) | HEADINGS | LISTS
SLANTED: Final = frozenset({"em", "i", "small", "cite"})
_SILENT_NAMES: Final = """
    script style template svg button form select textarea input datalist canvas audio map head title meta link
    noscript source track param base col colgroup progress meter amp-ad amp-embed amp-analytics amp-pixel
    amp-sidebar amp-social-share amp-sticky-ad amp-auto-ads"""
#: Blocks that hold running text and no other block.
LINES: Final = frozenset({"p", "dt", "figcaption", "pre"}) | HEADINGS
#: Elements whose text, if any, is never read.
SILENT: Final = frozenset(_SILENT_NAMES.split())

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"(?:^|[;\s])display\s*:\s*(?:block|flex|grid|table)\b", re.IGNORECASE)
_BACA_JUGA_CLASS = re.compile(r"baca[-_]?juga(?:[-_]?\w+)?", re.IGNORECASE)
_CAPTION_CLASS = re.compile(
    r"(?:(?:wp|img|image|photo|foto|figure|media)[-_]?)?caption(?:[-_]?text)?|keterangan[-_]?(?:foto|gambar)",
    re.IGNORECASE,
)
# Source: the site's own templates, 2024, and the hiding rules of advertisement blockers.
_PAGE_CLASS = re.compile(
    r"""adsplacement | ads? | ads?[-_]\S+ | \S+[-_]ads? | adsby\w+ | (?:aside|sticky)ads | adsblocking
      | parallax(?:wrapper|[-_]ad)? | rowx | mgid | geozo | taboola\S* | dable\S* | outbrain\S*
      | pagination(?:content)? | paging | pager | tags | tag-?list | tag-?terkait
      | voucher\S* | promo(?:[-_]?(?:box|wrap(?:per)?|banner|card|code|kode))? | kode[-_]?promo
      | pleasefollow | subscribeinews | gotofollow | follow-(?:us|channel)
      | stickyfeature | readnext | btnmorenews | cardarticle | breadcrumbs?
      | share | share[-_]\S+ | social-?share | sharing | getawayapp | piplivestream\S*
      | sr-only | visually-hidden | screen-reader-text""",
    re.IGNORECASE | re.VERBOSE,
)
# Lists of other articles; one that calls itself Baca Juga counts as that.
_LIST_CLASS = re.compile(
    r"related(?:[-_]?(?:news|articles?|posts?))?|(?:artikel|berita)[-_]?terkait|widgetlistarticle\S*",
    re.IGNORECASE,
)
_PAGE_ID = re.compile(r"div-gpt-ad|(?:ads?|google_ads)[-_]|parallax-ad|taboola|dable", re.IGNORECASE)
# An <ins> of an editor marks an insertion; with any other attribute it is a place for advertisements.
_EDITORIAL: Final = frozenset({"style", "datetime", "cite", "title", "dir", "lang"})


def is_same(node: LexborNode | None, other: LexborNode | None) -> bool:
    """Whether two nodes are one element of the tree; ``==`` would compare their sources, at their cost."""
    return node is not None and other is not None and node.mem_id == other.mem_id


def read_line(node: LexborNode) -> str:
    """The text of an element as one line: a line break or a block in it parts words as a space does."""
    if node.css_first("br, p, div, li, script, style") is None:
        return node.text() or ""
    pieces: list[str] = []
    waiting: list[LexborNode | None] = [node.first_child]
    while waiting:
        child = waiting.pop()
        if child is None:
            continue
        waiting.append(child.next)
        if child.prev is not None and child.prev.tag in BLOCKS:
            pieces.append(" ")
        if child.is_text_node:
            pieces.append(child.text_content or "")
        elif child.tag == "br":
            pieces.append(" ")
        elif child.is_element_node and child.tag not in SILENT:
            if child.tag in BLOCKS:
                pieces.append(" ")
            waiting.append(child.first_child)
    return "".join(pieces)


_ROLE = re.compile(
    r"[(|,·–-]?\s*(?:jurnalis|reporter|penulis|kontributor|wartawan|editor)\s*[:)]?", re.IGNORECASE
)


def read_byline(node: LexborNode) -> str:
    """The text of a byline without the role beside the name (``Jurnalis``); an editor's stays, as a label."""
    pieces = [piece for piece in node.text(separator="\n").split("\n") if piece.strip()]
    named = [piece for piece in pieces if not _ROLE.fullmatch(piece.strip())]
    if len(named) == len(pieces):
        return read_line(node)
    roles = {piece.strip(" (|,·–-:)").casefold() for piece in pieces if piece not in named}
    return f"{'Editor: ' if roles == {'editor'} else ''}{' '.join(named)}"


@lru_cache(maxsize=1024)
def _class_fate(names: str) -> Fate:
    for name in names.split()[:20]:
        if _BACA_JUGA_CLASS.fullmatch(name):
            return "related"
        if _LIST_CLASS.fullmatch(name):
            return "list"
        if _PAGE_CLASS.fullmatch(name):
            return "skip"
        if _CAPTION_CLASS.fullmatch(name):
            return "caption"
    return "read"


def is_hidden(attributes: Attributes) -> bool:
    """Whether an element is shown to nobody."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style) and _HIDDEN_STYLE.search(style or "") is not None


def choose_fate(tag: str, attributes: Attributes) -> Fate:
    """What becomes of an element by its attributes; ``line`` is an inline element on a line of its own."""
    if is_hidden(attributes):
        return "skip"
    style = attributes.get("style")
    if tag == "ins" and not attributes.keys() <= _EDITORIAL:
        return "skip"
    identity = attributes.get("id")
    if identity and _PAGE_ID.match(identity):
        return "skip"
    names = attributes.get("class")
    fate = _class_fate(names) if names else "read"
    if fate == "read" and tag not in BLOCKS and is_shown_as_block(style):
        return "line"
    return fate


_LONG = 60  # characters of a paragraph of prose
_MANY = 2  # such paragraphs that no box of the page has


def is_never_closed(node: LexborNode, attributes: Attributes) -> bool:
    """Whether a box of the page (an advertisement) holds the article's rest, since its end tag is missing.

    It has paragraphs of prose as children, or the editor line; what is hidden by style is no such box.
    """
    if node.tag not in BOXES or is_hidden(attributes) or _class_fate(attributes.get("class") or "") != "skip":
        return False
    texts = [child.text() for child in node.iter() if child.tag == "p" and child.css_first("a") is None]
    if any(is_editor_line(text) for text in texts):
        return True
    return sum(len(text.strip()) >= _LONG for text in texts) > _MANY


def _is_empty(node: LexborNode) -> bool:
    return node.tag == "-comment" or (node.tag == "-text" and not (node.text_content or "").strip())


def _find_neighbour(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """What stands next to a node, blanks and comments left out."""
    found = node.next if forward else node.prev
    while found is not None and _is_empty(found):
        found = found.next if forward else found.prev
    return found


def _is_running(node: LexborNode | None) -> bool:
    """Whether a neighbour is running text or an inline element."""
    tag = (node.tag or "") if node is not None else "br"
    return tag == "-text" or not (tag in BLOCKS or "-" in tag or tag in {"br", "img"})


def is_shown_as_block(style: str | None) -> bool:
    """Whether a style sets an inline element on lines of its own."""
    return bool(style) and _BLOCK_STYLE.search(style or "") is not None


def stands_alone(node: LexborNode) -> bool:
    """Whether an inline element is a line of its own, as a byline between headline and picture is."""
    if (parent := node.parent) is None or parent.tag in LINES:
        return False
    if is_shown_as_block(node.attributes.get("style")):
        return True
    before = _find_neighbour(node, forward=False)
    if _is_running(before):
        return False
    behind = _find_neighbour(node, forward=True)
    is_beside_block = any(other is not None and other.tag in BLOCKS for other in (before, behind))
    return is_beside_block and not _is_running(behind)


def is_block(node: LexborNode, tag: str) -> bool:
    """Whether an element begins a new block. One of an unknown name does unless it stands in running text."""
    if tag in BLOCKS:
        return True
    if "-" not in tag or tag[0] == "-":
        return False
    return not any(_is_running(_find_neighbour(node, forward=forward)) for forward in (False, True))


def is_layout_table(node: LexborNode) -> bool:
    """Whether a table has a single cell and so is only a frame round text."""
    cells = 0
    for part in node.iter():
        rows = part.iter() if part.tag in {"tbody", "thead", "tfoot"} else ()
        for row in rows:
            for cell in row.iter():
                cells += cell.tag in {"td", "th"}
                if cells > 1:
                    return False
    return cells == 1
