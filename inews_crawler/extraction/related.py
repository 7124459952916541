"""Decides which blocks only send the reader on (Baca Juga, lists of articles, tags), and where they lead."""

from __future__ import annotations

import re
from typing import Final

from inews_crawler.extraction.marked import (
    LINE,
    LINK,
    LINK_END,
    SLANT,
    SLANT_END,
    Block,
    merge,
    plain,
    without_slants,
)
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.boilerplate import (
    begins_with_baca_juga,
    is_baca_juga,
    is_baca_juga_label,
    is_glued_baca_juga,
    is_tail,
)
from inews_crawler.text.names import is_editor_line

_MOST_LINKS: Final = 2_000
_LONGEST_LABEL: Final = 80  # characters, an editor line included
_LONGEST_TITLE: Final = 260  # characters
_SHORTEST_SENTENCE: Final = 5  # words behind a Baca Juga link that make a sentence of the article
_TAG_PATH = re.compile(r"/(?:tag|topic|topik)/", re.IGNORECASE)
_LIST_MARK = re.compile(r"(?:-|\d{1,6}\.)\s")
_NUMBER = re.compile(r"^\d{1,2}[.)]")
_LINKED = re.compile(f"{LINK}[^{LINK_END}]*{LINK_END}?")
_SENTENCE_END = re.compile(r"[.!?][\"”’')]*$")
_LISTS_LABEL = re.compile(
    r"(?:artikel|berita|related|latest|topik)\s+(?:terkait|terkini|terbaru|populer|terpopuler|lainnya|news|video)"
    r"|related\s+photo|latest\s+photo"
    r"|(?:tags?|topik)\s*:?|terpopuler",
    re.IGNORECASE,
)
_WATCH_TITLE = re.compile(
    r"[\W_]*(?:simak|lihat|tonton|saksikan)\s+(?:juga\s+)?video\s*[:：»>]", re.IGNORECASE
)
_READ_LABEL = re.compile(r"\b(?:baca|simak|lihat|tonton)\s*:")
# "Baca: [title]" is Baca Juga where nothing but the label stands outside the link.
_READ = re.compile(r"[\W_]*(?:baca|simak|lihat|tonton)(?:\s+selengkapnya)?\s*[:：»>][\W_]*", re.IGNORECASE)
# "Simak Video: [title]" leads to a film, not to an article.
_WATCH = re.compile(
    r"[\W_]*(?:simak|lihat|tonton|saksikan)\s+(?:juga\s+)?video(?:nya|\s+\w+)?\s*[:：»>]?[\W_]*",
    re.IGNORECASE,
)
# "… Baca juga: [title]" inside a paragraph: behind the end of a sentence or in brackets of its own.
_INLINE = re.compile(
    rf"""(?:^|(?<=[.!?"”)\n\s]))
         [ (\[]{{0,9}} {LINK}? \s{{0,9}} (?:baca|simak|lihat)\s{{1,9}}juga \s{{0,9}} [:：]
         (?: \s{{0,9}} {LINK}? [^{LINK}{LINK_END}\n]{{0,300}} {LINK_END} [ ,]* )+ [)\]]? """,
    re.IGNORECASE | re.VERBOSE,
)


def to_related(href: str, base_url: str) -> str | None:
    """The address a Baca Juga link leads to, in the record's form when it is an article of the site."""
    absolute = to_absolute(base_url, href)
    address = to_article_address(absolute) if absolute else None
    return address.url if address else absolute


def begins_box(block: Block) -> bool:
    """Whether a block can be the first of a Baca Juga box."""
    return block.text[:12].casefold().lstrip(" -*•»>").startswith("baca juga"[:9]) and is_baca_juga_label(
        block.text
    )


def _to_box(blocks: list[Block]) -> list[Block]:
    box = merge(blocks, " ", "related")
    return [Block(box.raw, "related", links=box.links)] if blocks else []


def settle_related(blocks: list[Block]) -> list[Block]:
    """A box of the page as one block that is no text, with the links it holds.

    A box ends at the first sentence outside its link: one that is never closed holds the article's rest.
    """
    linked = False
    for at, block in enumerate(blocks):
        if linked and _is_sentence(block):
            return [*_to_box(blocks[:at]), *blocks[at:]]
        linked = linked or bool(block.links)
    return _to_box(blocks)


def _is_sentence(block: Block) -> bool:
    """Whether a block is a sentence of its own outside its links."""
    text = block.unlinked()
    return len(text.split()) >= _SHORTEST_SENTENCE and _SENTENCE_END.search(block.text) is not None


def settle_list(blocks: list[Block]) -> list[Block]:
    """A list of other articles: nothing, unless it calls itself Baca Juga."""
    return _to_box(blocks) if any(begins_with_baca_juga(block.text) for block in blocks) else []


def _is_title(block: Block) -> bool:
    """Whether a block can be the title in a box: linked, or short and no sentence."""
    if len(block.text) > _LONGEST_TITLE or block.kind == "related":
        return block.kind == "related"
    if block.links:
        return len(block.unlinked()) * 2 <= len(block.text)
    return not block.text or not _SENTENCE_END.search(block.text) or block.text.endswith(("...", "…"))


def settle_box(blocks: list[Block]) -> list[Block]:
    """The blocks of an element that begins with the label: a box if it holds no text of the article's own."""
    linked = any(block.links for block in blocks)
    if (linked or len(blocks) == 2) and all(map(_is_title, blocks[1:])):  # noqa: PLR2004 - label and title
        return _to_box(blocks)
    return blocks


def _is_linked(block: Block) -> bool:
    """Whether all of a block's text is links, and not only to tags."""
    if not block.links or all(_TAG_PATH.search(href) for href in block.links):
        return False
    outside = block.unlinked()
    return not re.search(r"[^\W_]", _LIST_MARK.sub("", outside))


def _leftover(block: Block) -> Block | None:
    """What of a paragraph that begins with ``Baca juga:`` is a sentence of the article, behind its links."""
    end = block.raw.rfind(LINK_END)
    if end < 0 or LINE in block.raw:
        return None
    behind = block.raw[end + 1 :].strip(f" \n{SLANT}{SLANT_END})").lstrip(" .,;)")
    rest = Block(behind, block.kind, block.tag, block.owner)
    words = rest.text.split()
    if len(words) < _SHORTEST_SENTENCE or not words[0].strip("“\"'(")[:1].isupper():
        return None
    return rest if _SENTENCE_END.search(rest.text) else None


def _is_linked_line(line: str) -> bool:
    """Whether a line below a bare label is a link and nothing else, or empty."""
    return not re.search(r"[^\W_]", _NUMBER.sub("", plain(_LINKED.sub(" ", line)))) and (
        LINK in line or not plain(line)
    )


def _split_lines(block: Block) -> tuple[list[Block], list[str]]:
    """Take ``Baca juga`` lines and insertions out of a paragraph: what is left, and their links."""
    block.raw = without_slants(block.raw)
    separator = LINE if LINE in block.raw else "\n"
    inserted = _INLINE.finditer(block.raw) if separator != LINE else ()
    hrefs = block.cut([match.span() for match in inserted])
    spans: list[tuple[int, int]] = []
    at = 0
    labelled = False
    for line in block.raw.split(separator):
        text = _LIST_MARK.sub("", plain(line), count=1)
        labelled = is_baca_juga_label(text) or (labelled and _is_linked_line(line))
        if labelled or is_baca_juga(text):
            spans.append((at, at + len(line)))
        at += len(line) + 1
    hrefs += block.cut(spans)
    return ([block] if block.text or block.images else []), hrefs


def _is_whole(block: Block) -> bool:
    """Whether a paragraph is nothing but ``Baca juga`` and where it leads."""
    if is_baca_juga(block.text) or (is_glued_baca_juga(block.text) and not _SENTENCE_END.search(block.text)):
        return True
    if not block.links:
        return False
    outside = block.unlinked()
    if begins_with_baca_juga(block.text) and (not outside or is_baca_juga_label(outside)):
        return True
    return _READ.fullmatch(outside) is not None and not all(map(_TAG_PATH.search, block.links))


def _can_send_on(text: str) -> bool:
    """Whether a text can hold Baca Juga at all; most texts cannot, and are looked at no further."""
    folded = text.casefold()
    return (
        "juga" in folded
        or (":" in text and _READ_LABEL.search(folded) is not None)
        or "selengkapnya" in folded
    )


def _is_picture_of(block: Block, box: Block) -> bool:
    """Whether a block is the picture of a Baca Juga box: an image alone, with the link of the box."""
    return not block.text and bool(block.links) and set(block.links) <= set(box.links)


def take_related(blocks: list[Block], base_url: str) -> tuple[list[Block], list[str]]:
    """The blocks without Baca Juga, and where it leads: page order, no repeats, dead targets too."""
    kept: list[Block] = []
    hrefs: list[str] = []
    labelled = False
    for block in blocks:
        text = block.text
        if block.kind == "related":
            while kept and _is_picture_of(kept[-1], block):
                kept.pop()
            hrefs += block.links
            labelled = is_baca_juga_label(text)
        elif labelled and _is_linked(block):
            hrefs += block.links
        elif hrefs and not text and block.links and set(block.links) <= {hrefs[-1]}:
            continue  # the box's picture, behind its title
        elif not _can_send_on(text):
            labelled = False
            kept.append(block)
        elif (
            "\n" not in block.raw.strip()
            and block.kind in {"text", "heading", "caption"}
            and _is_whole(block)
        ):
            labelled = is_baca_juga_label(text)
            hrefs += block.links
            rest = _leftover(block)
            kept += [rest] if rest else []
        else:
            labelled = _is_whole(block) and is_baca_juga_label(block.unlinked())
            rests, found = _split_lines(block)
            kept += rests
            hrefs += found
    addresses = (to_related(href, base_url) for href in [*dict.fromkeys(hrefs)][:_MOST_LINKS])
    return kept, list(dict.fromkeys(address for address in addresses if address))


def drop_titles(blocks: list[Block]) -> list[Block]:
    """In text without links, the blocks without the title behind each bare ``Baca Juga`` label."""
    kept: list[Block] = []
    for block in blocks:
        labelled = bool(kept) and is_baca_juga_label(kept[-1].text)
        if not (labelled and _is_title(block)):
            kept.append(block)
    return kept


def _is_listed(block: Block) -> bool:
    """Whether a block belongs to a list of articles or tags: nothing but links, a time ago, a button."""
    outside = _LIST_MARK.sub("", block.unlinked())
    return is_tail(block.text) or (bool(block.links) and not re.search(r"[^\W_]", outside))


def _is_tag_line(block: Block) -> bool:
    """Whether a paragraph is the label and the links of the article's tags: ``Tags: A B``."""
    if not block.links or not _LISTS_LABEL.match(block.text) or not all(map(_TAG_PATH.search, block.links)):
        return False
    return _LISTS_LABEL.fullmatch(block.unlinked().strip(" :»>,·|")) is not None


def _is_film_line(block: Block) -> bool:
    """Whether a paragraph is nothing but ``Simak Video:`` and where it leads."""
    if not block.links or block.images or "ideo" not in block.text:
        return False
    outside = block.unlinked()
    return _WATCH.fullmatch(outside) is not None or (
        not outside and _WATCH_TITLE.match(block.text) is not None
    )


def drop_lists(blocks: list[Block]) -> list[Block]:
    """The blocks without lists of other articles and of tags: a label and what is listed behind it.

    Behind the editor line such a label ends the page: channels stand between the headlines there.
    """
    kept: list[Block] = []
    listing = edited = False
    for block in blocks:
        short = len(block.text) <= _LONGEST_LABEL
        if short and block.kind in {"text", "heading"} and _LISTS_LABEL.fullmatch(block.text.strip(" :»>")):
            if edited:
                return kept
            listing = True
            continue
        listing = listing and _is_listed(block)
        if not listing and not _is_tag_line(block) and not _is_film_line(block):
            kept.append(block)
            edited = edited or (short and is_editor_line(block.text))
    return kept
