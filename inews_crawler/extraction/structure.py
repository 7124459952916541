"""The fields of a page by its structure alone, where class names are unknown or have changed.

Each function finds one field or nothing; none of them guesses. They read the header (between the headline and
the first paragraph), the densest block of paragraphs, and labels that readers see (``Tags:``).
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from inews_crawler.extraction.body import is_part_of_text
from inews_crawler.extraction.elements import read_line
from inews_crawler.text.boilerplate import is_boilerplate, is_tail
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.credits import has_photo_credit
from inews_crawler.text.dates import WIB, ZONES, PrintedDate, read_printed_date, to_datetime
from inews_crawler.text.names import is_editor_line, is_full_name, split_byline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from inews_crawler.extraction.outline import Block, Outline
    from inews_crawler.pages.document import Document

_MAX_DATE = 80
_BEFORE_TITLE = 12
"""Elements before the headline in which a date line may stand."""
_AFTER_TITLE = 150
_NAME = re.compile(r"[^\W\d_][\w.'’` -]*(?:(?:/|, | dan )[^\W\d_][\w.'’` -]*)*")
_MAX_NAME_WORDS = 8
_MAX_CAPTION = 400
_LABEL = re.compile(
    r"(?:ditulis\s+)?oleh\s*(?::|\s)|(?:penulis|reporter|pewarta|jurnalis|wartawan|kontributor|laporan|tim)\s*:",
    re.IGNORECASE,
)
_AUTHOR_CLASS = re.compile(r"author|penulis|reporter|byline", re.IGNORECASE)
_STRAY_DOT = re.compile(r"(?<!\s)\s[.·•|]$")  # a separator in an element of its own
_WEEKDAY = re.compile(r"\b(?:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|ahad),? \d", re.IGNORECASE)
_PERSON_PATH = re.compile(
    r"/(?:authors?|penulis|reporter|jurnalis|wartawan|kontributor|profile?)/", re.IGNORECASE
)
_AUTHOR_MARKS = (
    "[rel='author'], a[href*='/author/'], a[href*='/penulis/'], a[href*='/reporter/'], [class*='author']"
)
_TAG_LABEL = re.compile(r"(?:tags?|topik(?:\s+terkait)?|tag\s+terkait)\s*(?::|$)", re.IGNORECASE)
TAG_LINKS = "a[href*='/tag/'], a[href*='/topic/']"
_READ_NEXT = re.compile(r"(?:(?<!\s)\s+)?(?:aa\s+)?read\s+next\b", re.IGNORECASE)
_SKIPPED = frozenset({"nav", "footer", "aside", "button", "script", "style", "noscript"})
_NOT_NAMES = frozenset(
    """
    advertisement aa bagikan copy facebook follow home ikuti inews komentar link news penulis print reporter
    share telegram twitter whatsapp x
    """.split()  # noqa: SIM905 - words read better as words
)


def find_title(outline: Outline) -> str | None:
    """The headline: the ``h1``, or another block, that reads like the page's title."""
    return outline.title.text if outline.title else None


def find_container(outline: Outline) -> LexborNode | None:
    """The element with the running text; a copy of the article's part of it if more stands there."""
    place = outline.container
    if place is None:
        return None
    first, last = outline.zone
    if place >= first and outline.ends[place] < last and not _holds_header(outline, place):
        return outline.nodes[place]
    if _holds_header(outline, place):
        first = outline.text_start
    pieces: list[str] = []
    _collect(outline, place, first, last, pieces)
    return LexborHTMLParser(f"<div>{''.join(pieces)}</div>").css_first("body > div")


def find_whole(outline: Outline, container: LexborNode) -> LexborNode | None:
    """An element and the running text behind it as one, if the page goes on with some before its end.

    Where nothing ends the text (no editor line, no list), it ends with its last paragraph in a row.
    """
    place = outline.places.get(container.mem_id)
    if place is None:
        return None
    first, last = outline.ends[place] + 1, outline.zone[1]
    if not outline.is_closed:
        last = outline.find_end(first)
    blocks = list(outline.texts_between(first, last))
    last = next((block.place for block in blocks if outline.opens_other(block)), last)
    goes_on = any(_goes_on(outline, block) for block in blocks if block.place < last)
    if not goes_on and not any(map(is_part_of_text, outline.nodes[first:last])):
        return None
    pieces = [container.html or ""]
    _collect(outline, 0, first, last, pieces)
    return LexborHTMLParser(f"<div>{''.join(pieces)}</div>").css_first("body > div")


def _goes_on(outline: Outline, block: Block) -> bool:
    """Whether a block behind a text is a paragraph or the editor line."""
    return outline.is_running(block) or (not block.linked and is_editor_line(block.text))


def _holds_header(outline: Outline, place: int) -> bool:
    """Whether the text's element also holds what stands above the text."""
    if outline.title is None:
        opening = next(outline.texts_between(place, outline.text_start), None)
        return outline.nodes[place].css_first("header") is not None or (
            opening is not None and opening.linked
        )
    return place <= outline.title.place


def _collect(outline: Outline, place: int, first: int, last: int, pieces: list[str]) -> None:
    """Collect the source of what stands in an element between two places; what crosses a border is opened."""
    places = outline.places
    at, root = place, outline.nodes[place].mem_id
    waiting: list[LexborNode | None] = [outline.nodes[place]]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        if node.mem_id != root:
            waiting.append(node.next)
        at = places.get(node.mem_id, at)
        if node.is_text_node:
            if first <= at < last:
                pieces.append(escape(node.text_content or "", quote=False))
        elif node.mem_id in places and node.tag not in _SKIPPED:
            end = outline.ends[at]
            if at >= first and end < last:
                pieces.append(node.html or "")
                at = end
            elif end >= first and at < last:
                waiting.append(node.first_child)


def header_texts(outline: Outline) -> list[Block]:
    """The blocks from just before the headline to the first paragraph."""
    title = outline.title.place if outline.title else 0
    last = min(outline.text_start, title + _AFTER_TITLE)
    return list(outline.texts_between(max(0, title - _BEFORE_TITLE), last))


def find_date(outline: Outline) -> PrintedDate | None:
    """The printed date line of the header, with its time. Cards are links; their dates do not count.

    What stands before the headline is asked last: it may be the date of a card there.
    """
    title = outline.title.place if outline.title else 0
    blocks = [block for block in header_texts(outline) if not block.linked]
    blocks.sort(key=lambda block: block.place < title)
    return read_date_line(block.text for block in blocks) or _find_time(outline)


def _find_time(outline: Outline) -> PrintedDate | None:
    """The machine-readable time of the first ``time`` element between headline and text."""
    first = outline.title.place + 1 if outline.title else 0
    for place in range(first, min(outline.text_start, first + _AFTER_TITLE)):
        node = outline.nodes[place]
        if node.tag != "time" or outline.is_in_link(place):
            continue
        moment = to_datetime(node.attributes.get("datetime") or "")
        if moment is not None:
            zone = next((zone for zone in ZONES if zone.utcoffset(None) == moment.utcoffset()), None)
            return PrintedDate(moment if moment.tzinfo else moment.replace(tzinfo=WIB), zone, has_time=True)
    return None


def read_date_line(texts: Iterable[str]) -> PrintedDate | None:
    """The first of some short texts that is a date line with its time; a day alone never counts."""
    for text in texts:
        line = clean_text(text)
        printed = read_printed_date(line) if len(line) <= _MAX_DATE else None
        if printed is not None and printed.has_time:
            return printed
    return None


def find_editors(texts: Iterable[str]) -> Iterator[str]:
    """The editors that some short texts name: ``Editor: NAME``, ``Penulis: A | Editor: NAME``."""
    for text in texts:
        if "ditor" in text and len(line := clean_text(text)) <= 2 * _MAX_DATE:
            name = split_byline(line)[1]
            if name:
                yield name


def find_labelled(header: LexborNode) -> list[str]:
    """The labelled bylines of a header whose byline has no known class: ``Penulis: NAME``."""
    bylines = (split_byline(line)[0] for line in _read_lines(header) if _LABEL.match(line))
    return [line for line in bylines if is_byline(line)]


def find_bare_name(header: LexborNode, title: str) -> str | None:
    """A name alone between the headline and the date line of a known header."""
    lines = _read_lines(header)
    start = lines.index(title) + 1 if title in lines else len(lines)
    end = next((at for at in range(start, len(lines)) if read_printed_date(lines[at]) is not None), start)
    return next((line for line in lines[start:end] if is_full_name(line)), None)


def _read_lines(header: LexborNode) -> list[str]:
    return [line for text in header.text(separator="\n").split("\n") if (line := clean_text(text))]


def find_below(outline: Outline, container: LexborNode) -> LexborNode | None:
    """What stands below the headline and its lines in an element that holds these as well, else ``None``."""
    place, title = outline.places.get(container.mem_id), outline.title
    if place is None or title is None:
        return None
    end = outline.ends[place]
    if not place < title.place <= end or outline.text_start > end:
        return None
    pieces: list[str] = []
    _collect(outline, place, outline.text_start, end + 1, pieces)
    return LexborHTMLParser(f"<div>{''.join(pieces)}</div>").css_first("body > div")


def find_authors(outline: Outline, *, bare: bool) -> list[str]:
    """The bylines of the header: a list of persons, a labelled name, an element that calls itself author.

    With ``bare`` also a name alone between headline and picture, as AMP pages print it.
    """
    title = outline.title.place if outline.title else -1
    names: list[str] = []
    lists: set[int] = set()
    header = [
        (block, _STRAY_DOT.sub("", split_byline(_before_date(block.text))[0]))
        for block in header_texts(outline)
        if block.place > title
    ]
    labelled = [line for block, line in header if is_byline(line) and _LABEL.match(block.text)]
    if labelled:
        return labelled
    for block, line in header:
        if not is_byline(line):
            continue
        if bare and not names:
            return [line]
        item = _find_item(outline, block.place)
        holder = outline.parents[item] if item is not None else None
        if holder in lists or _is_person(outline.nodes[item if item is not None else block.place]):
            names.append(block.text)
            lists |= {holder} if holder is not None else set()
    return names


def find_bare_author(outline: Outline) -> str | None:
    """A name alone between headline and date line, without label or mark."""
    if outline.title is None:
        return None
    found = None
    for block in header_texts(outline):
        if block.place <= outline.title.place:
            continue
        if _is_dated(block):
            name = _before_date(block.text)
            return found or (name if name != block.text and is_full_name(name) else None)
        line = block.text.rstrip(" .·|•-")
        is_name = _links_person(outline, block, line) if block.linked else is_full_name(line)
        found = line if found is None and is_name else found
    return found if _find_time(outline) else None


def _before_date(text: str) -> str:
    """What stands before the date in a date line: ``Sari Wangi - Senin, 15 Juni 2026``."""
    found = _WEEKDAY.search(text) if len(text) <= 2 * _MAX_DATE else None
    return text[: found.start()].strip(" ,|•·-–—") if found else text


def _is_dated(block: Block) -> bool:
    return len(block.text) <= 2 * _MAX_DATE and read_printed_date(block.text) is not None


def _links_person(outline: Outline, block: Block, line: str) -> bool:
    """Whether a name is a link to its bearer's page."""
    node: LexborNode | None = outline.nodes[block.place]
    link = node.css_first("a[href]") if node is not None else None
    while link is None and node is not None:
        link, node = (node if node.tag == "a" else None), node.parent
    href = (link.attributes.get("href") or "") if link is not None else ""
    return _PERSON_PATH.search(href) is not None and is_byline(line)


def _find_item(outline: Outline, place: int) -> int | None:
    """The list item a block stands in."""
    for _ in range(3):
        if outline.nodes[place].tag == "li":
            return place
        place = outline.parents[place]
    return None


def _is_person(node: LexborNode) -> bool:
    """Whether an element shows a person: a portrait in a list, or a name that says author."""
    if _AUTHOR_CLASS.search(node.attributes.get("class") or ""):
        return True
    marks = _AUTHOR_MARKS if node.tag != "li" else f"img, {_AUTHOR_MARKS}"
    return node.css_first(marks) is not None


def is_byline(text: str) -> bool:
    """Whether a short text can be nothing but names: few words, no digit, no button, no line of the page."""
    text = _LABEL.sub("", text).strip()
    words = text.casefold().split()
    if not words or len(words) > _MAX_NAME_WORDS or len(text) > _MAX_DATE or not _NAME.fullmatch(text):
        return False
    return not (
        _NOT_NAMES.intersection(words[:1])
        or words[-1] == "lalu"
        or is_boilerplate(text)
        or is_tail(text)
        or is_editor_line(text)
    )


def find_figure(outline: Outline) -> tuple[LexborNode, str | None] | None:
    """The picture between headline and text: a ``figure``, else a picture alone and the caption behind it.

    Pictures in links are those of cards.
    """
    first = outline.title.place if outline.title else 0
    last = min(outline.text_start, first + _AFTER_TITLE)
    alone = None
    for place in range(first, last):
        node = outline.nodes[place]
        if outline.is_in_link(place):
            continue
        if node.tag == "figure" and has_picture(node):
            return node, _find_behind(outline, place)
        if alone is None and node.tag in {"img", "amp-img"} and not _is_small(node):
            alone = place
    if alone is None:
        return None
    return outline.nodes[alone], _find_caption(outline, alone, outline.text_start)


def _find_behind(outline: Outline, figure: int) -> str | None:
    """The caption behind a figure that holds none."""
    if outline.nodes[figure].css_first("figcaption") is not None:
        return None
    inside = range(figure, outline.ends[figure] + 1)
    pictures = [place for place in inside if outline.nodes[place].tag in {"img", "amp-img"}]
    return _find_caption(outline, pictures[-1], outline.text_start) if pictures else None


def _find_caption(outline: Outline, picture: int, last: int) -> str | None:
    """The text behind a picture: in its box, or called a caption, or with a photo credit at its end."""
    box = outline.parents[picture]
    behind = outline.nodes[picture + 1] if picture + 1 < len(outline.nodes) else None
    if behind is not None and behind.tag == "figcaption":
        return clean_text(read_line(behind))
    for block in outline.texts_between(box, last):
        name = outline.nodes[block.place].attributes.get("class") or ""
        inside = outline.ends[box] < last and block.place <= outline.ends[box]
        if block.place > picture or block.place == box:
            is_caption = inside or "caption" in name.casefold() or has_photo_credit(block.text)
            is_caption = is_caption or block.place in outline.captions
            return block.text if is_caption and len(block.text) <= _MAX_CAPTION else None
    return None


def has_picture(node: LexborNode) -> bool:
    """Whether an element shows a picture that is no advertisement."""
    text = clean_text(node.text()).casefold()
    return not text.startswith("advertisement") and node.css_first("img, amp-img") is not None


def shows_picture(node: LexborNode) -> bool:
    """Whether an element is or holds a picture that is no icon or portrait."""
    pictures = [node] if node.tag in {"img", "amp-img"} else node.css("img, amp-img")
    return any(not _is_small(picture) for picture in pictures)


def _is_small(node: LexborNode) -> bool:
    """Whether a picture is an icon or a portrait by its own width."""
    width = node.attributes.get("width") or ""
    return width.isdecimal() and int(width[:9]) < 200  # noqa: PLR2004 - pixels; header pictures have 600 and more


def find_gallery(outline: Outline) -> list[LexborNode]:
    """The figures of a page that are no cards: pictures with captions that stand outside links."""
    return [
        node
        for place, node in enumerate(outline.nodes)
        if node.tag == "figure" and has_picture(node) and not outline.is_in_link(place)
    ]


def find_tags(outline: Outline) -> list[str]:
    """The texts of the links beside the label ``Tags:``; links to tags in the text are none."""
    for block in outline.texts:
        if not _TAG_LABEL.match(block.text):
            continue
        place = block.place
        for _ in range(3):
            links = outline.nodes[place].css(TAG_LINKS)
            if links:
                return [link.text() for link in links]
            place = outline.parents[place]
    return []


def find_read_next(document: Document) -> LexborNode | None:
    """The link whose text begins ``Read Next``."""
    for link in document.tree.css("a[href]"):
        if _READ_NEXT.match(link.text()):
            return link
    return None
