"""The structure of a page without class names: its title, the element of its text, what stands around."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from inews_crawler.extraction.elements import BLOCKS, stands_alone
from inews_crawler.extraction.headlines import is_like, is_list_heading, page_titles
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.boilerplate import is_boilerplate
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.credits import has_photo_credit, split_caption
from inews_crawler.text.datelines import split_dateline
from inews_crawler.text.dates import read_printed_date
from inews_crawler.text.names import is_editor_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from inews_crawler.pages.document import Document

_APART = frozenset(
    """
    script style noscript template nav footer button select figure figcaption iframe svg textarea dialog title
    amp-sidebar amp-ad
    """.split()  # noqa: SIM905 - words read better as words
)
"""Elements whose text is never the article's own."""
_INLINE = frozenset(
    """
    a abbr b bdi big br cite code del em font i ins mark q s small span strike strong sub sup time tt u wbr
    """.split()  # noqa: SIM905 - words read better as words
)
_PARAGRAPHS = frozenset(
    {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "dl"}
)
_GOOD = 40
"""Characters outside links from which a block counts as a paragraph of running text."""
_ENOUGH = 40
"""Characters of running text below which a page has no text."""
_MAX_TITLE = 300
_MAX_DATE = 80
_MAX_CAPTION = 400
_MAX_ELEMENTS = 15_000
"""Elements looked at; the site's heaviest pages have a fifth. Keeps any page below a second."""
_MOST = 2
"""How many times as long as a summary a text without dateline must be."""
_LEADS = 4
"""Paragraphs among which the one with the dateline is looked for above an editor line."""
_MAX_HEADLINES = 2_000
"""Blocks among which a headline without a heading's tag is looked for."""
_LOOKED_AT = 60
"""Paragraphs among which the one with the dateline is looked for: cards may come before it."""


class Block(NamedTuple):
    """A stretch of text that stands in one element: its place, the text, whether it is a link.

    Text behind another block of its element has the place of its own first node.
    """

    place: int
    text: str
    linked: bool


class Outline:
    """The elements of a page in their order, with the running text in each. One walk of the tree."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.nodes: list[LexborNode] = []
        self.parents: list[int] = []
        self.places: dict[int, int] = {}  #: place of each node by its ``mem_id``
        self._apart: list[bool] = []
        self._pieces: dict[int, list[str]] = {}
        self._unlinked: dict[int, int] = {}
        self._broken: dict[
            int, int | None
        ] = {}  # elements that hold blocks: where the text behind one begins
        self._judged: dict[int, bool] = {}
        if document.tree.body is not None:
            self._walk(document.tree.body)
        self.ends = list(range(len(self.nodes)))
        for place in range(len(self.nodes) - 1, 0, -1):
            parent = self.parents[place]
            self.ends[parent] = max(self.ends[parent], self.ends[place])

    def _walk(self, body: LexborNode) -> None:
        places, nodes, parents, apart = self.places, self.nodes, self.parents, self._apart
        for node in body.traverse(include_text=True):
            above = node.parent
            parent = places.get(above.mem_id, -1) if above is not None else -1
            if node.is_text_node:
                if parent >= 0 and not apart[parent]:
                    self._add_text(parent, node)
                continue
            if len(nodes) >= _MAX_ELEMENTS:
                return
            places[node.mem_id] = len(nodes)
            tag = node.tag
            nodes.append(node)
            parents.append(max(parent, 0))
            apart.append(tag in _APART or (parent >= 0 and apart[parent]))
            if tag in BLOCKS and parent >= 0:
                self._broken[parent] = None
                if nodes[parent].tag in _INLINE:
                    self._break(parents[parent])

    def _break(self, place: int) -> None:
        """A block begins in inline elements: text behind it is another stretch of what holds them."""
        self._broken[place] = None
        while place and self.nodes[place].tag in _INLINE:
            place = self.parents[place]
            self._broken[place] = None

    def _add_text(self, parent: int, node: LexborNode) -> None:
        text = node.text_content or ""
        if not text or text.isspace():
            return
        linked, top = False, None
        while (tag := self.nodes[parent].tag) in _INLINE and parent and not stands_alone(self.nodes[parent]):
            linked = linked or tag == "a"
            parent, top = self.parents[parent], parent
        place = parent
        if parent in self._broken:
            begun = self._broken[parent]
            if begun is None:
                begun = top
                if begun is None:
                    begun = self.places[node.mem_id] = len(self.nodes)
                    self.nodes.append(node)
                    self.parents.append(parent)
                    self._apart.append(False)
                self._broken[parent] = begun
            place = begun
        self._pieces.setdefault(place, []).append(text)
        if not (linked or self.is_in_link(parent)):
            self._unlinked[place] = self._unlinked.get(place, 0) + len(text.strip())

    def is_in_link(self, place: int) -> bool:
        """Whether a block stands in a link, as the texts of a card do."""
        for _ in range(6):
            if self.nodes[place].tag == "a":
                return True
            if not place:
                return False
            place = self.parents[place]
        return False

    def children(self, place: int) -> list[int]:
        """The places of an element's child elements."""
        found: list[int] = []
        child = place + 1
        while child <= self.ends[place]:
            found.append(child)
            child = self.ends[child] + 1
        return found

    # --- texts ---

    @cached_property
    def texts(self) -> list[Block]:
        """The page's blocks of text in their order, boilerplate of the document (menus, footers) left out."""
        return [
            Block(place, clean_text(" ".join(pieces)), not self._unlinked.get(place))
            for place, pieces in sorted(self._pieces.items())
        ]

    def texts_between(self, first: int, last: int) -> Iterator[Block]:
        """The blocks whose elements stand from ``first`` to before ``last``."""
        return (block for block in self.texts if first <= block.place < last)

    @cached_property
    def title(self) -> Block | None:
        """The headline: the ``h1`` that reads like the page's other titles, else a block that equals one."""
        references = page_titles(self._document)
        headings = [block for block in self.texts if self.nodes[block.place].tag == "h1" and block.text]
        for block in headings:
            if any(is_like(block.text, reference) for reference in references):
                return block
        if len(headings) == 1 and not references:
            return headings[0]
        for block in self.texts[:_MAX_HEADLINES]:
            may_be_title = not block.linked and len(block.text) <= _MAX_TITLE
            if may_be_title and any(is_like(block.text, reference, equal=True) for reference in references):
                return block
        return None

    # --- the text's element ---

    @cached_property
    def zone(self) -> tuple[int, int]:
        """The places between which the running text stands: after the title, before editor line or lists."""
        title = self.title
        first = title.place + 1 if title else 0
        ending = None
        seen = 0
        blocks = list(self.texts_between(first, len(self.nodes)))
        start, header = self._find_start(blocks)
        if header is not None:
            first = blocks[header].place + 1
        signature = find_signature([block.text for block in blocks[start:]])
        if signature is not None:
            return first, self.ends[blocks[start + signature].place] + 1
        for block in blocks:
            if self.is_running(block):
                seen += len(block.text)
            elif ending is None and seen >= _ENOUGH and self._opens_list(block):
                ending = block.place
        return first, ending if ending is not None else len(self.nodes)

    def _find_start(self, blocks: list[Block]) -> tuple[int, int | None]:
        """The numbers of the first block of the text and of the header's last line under a summary, if any.

        An editor line before the text is of the header. So is a paragraph above the date line or the editor
        line where a dateline stands below them; without one, above the date line if most text stands below.
        """
        paragraphs = [at for at, block in enumerate(blocks) if self.is_running(block)]
        paragraphs = [at for at in paragraphs if not is_editor_line(blocks[at].text)]
        if not paragraphs:
            return 0, None
        led = next((at for at in paragraphs[:_LEADS] if split_dateline(blocks[at].text)[0]), None)
        before = led if led is not None else paragraphs[min(1, len(paragraphs) - 1)]
        between = range(paragraphs[0], before)
        if any(self._opens_list(blocks[at]) or self._is_heading(blocks[at]) for at in between[1:]):
            return paragraphs[0], None  # another article's
        lines = [at for at in between if _is_header_line(blocks[at], editor=led is not None)]
        if not lines:
            return before if led is not None else paragraphs[0], None
        above = sum(len(blocks[at].text) for at in paragraphs if at < lines[-1])
        below = sum(len(blocks[at].text) for at in paragraphs if at > lines[-1])
        is_above = led is not None or below > _MOST * above
        return (before, lines[-1]) if is_above else (paragraphs[0], None)

    def _is_heading(self, block: Block) -> bool:
        return self.nodes[block.place].tag in {"h1", "h2", "h3"}

    def opens_other(self, block: Block) -> bool:
        """Whether a block is the headline of another article, or opens a list of others."""
        return self.nodes[block.place].tag == "h1" or self._opens_list(block)

    def _opens_list(self, block: Block) -> bool:
        return is_list_heading(block.text) or (len(self.cards) > 1 and block.place in self.cards)

    @cached_property
    def cards(self) -> set[int]:
        """The places of the titles of cards that lead to other articles."""
        return find_card_titles(self, self._document.base_url)

    def is_running(self, block: Block) -> bool:
        """Whether a block is a paragraph; judged once, since title, zone and container all ask."""
        if block.place not in self._judged:
            self._judged[block.place] = self._is_paragraph(block)
        return self._judged[block.place]

    def _is_paragraph(self, block: Block) -> bool:
        """Whether a block is long enough outside links, and no line of the page, date or caption."""
        if self._unlinked.get(block.place, 0) < _GOOD or is_boilerplate(block.text):
            return False
        if len(block.text) <= _MAX_DATE and read_printed_date(block.text) is not None:
            return False
        is_credited = has_photo_credit(block.text) or block.place in self.captions
        return len(block.text) > _MAX_CAPTION or not is_credited

    @cached_property
    def captions(self) -> set[int]:
        """The places of the blocks that are captions by their credit and the picture before them."""
        return find_captions(self)

    @cached_property
    def running(self) -> list[int]:
        """Of each element: the characters of running text in it, inside the zone."""
        first, last = self.zone
        amounts = [0] * len(self.nodes)
        for block in self.texts_between(first, last):
            if self.is_running(block):
                amounts[block.place] = len(block.text)
        for place in range(len(self.nodes) - 1, 0, -1):
            amounts[self.parents[place]] += amounts[place]
        return amounts

    @cached_property
    def container(self) -> int | None:
        """The place of the element that holds the running text and as little else as can be."""
        if not self.nodes or self.running[0] < _ENOUGH:
            return None
        children: dict[int, list[int]] = {}
        for place in range(1, len(self.nodes)):
            if self.running[place]:
                children.setdefault(self.parents[place], []).append(place)
        self._lines = self._find_lines()
        place = 0
        while (best := self._choose_child(place, children.get(place, []))) is not None:
            place = best
        while self.nodes[place].tag in _PICTURES:  # <amp-img/> does not end there
            place = self.parents[place]
        return place

    def _choose_child(self, place: int, children: list[int]) -> int | None:
        """The child to look into; ``None`` if the text is spread over the element itself."""
        holds_title = self.title is not None and place <= self.title.place <= self.ends[place]
        if len(children) == 1:
            may_enter = self._may_enter(children[0], alone=not holds_title or self.is_closed)
            return children[0] if may_enter else None
        boxes = [
            child
            for child in children
            if self._is_box(child) and (child not in self._lines or self._has_lines(child))
        ]
        paragraphs = [child for child in children if child not in boxes]
        if not boxes:
            return None
        best = max(boxes, key=self.running.__getitem__)
        outside = self.running[place] - self.running[best]
        loose = sum(self.running[child] for child in paragraphs)
        if loose and not holds_title and place:
            return None
        if self.is_closed:
            return None if outside else best
        if outside > self.running[place] * 0.35 or loose > self.running[place] * 0.2:
            return None
        return self._with_dateline(best, children)

    def _may_enter(self, place: int, *, alone: bool) -> bool:
        """Whether the only element with running text is a box round it. With ``alone`` a single line is none.

        A list that begins with the dateline is the article's text.
        """
        if place == self._lines.get(place):
            return self._is_box(place) and not alone
        return self._is_box(place) or (self.dateline is not None and self._holds(place, self.dateline))

    def _is_box(self, place: int) -> bool:
        """Whether an element can hold paragraphs."""
        tag = self.nodes[place].tag or ""
        return not (tag in _PARAGRAPHS or tag in _INLINE or tag[:1] == "-")

    def _find_lines(self) -> dict[int, int]:
        """Elements whose running text is one paragraph, and the place of that: ``div`` used as ``p``."""
        lines: dict[int, int] = {}
        for block in self.texts_between(*self.zone):
            place = block.place
            if self.is_running(block):
                while self.running[place] == self.running[block.place] and place:
                    lines[place] = block.place
                    place = self.parents[place]
        return lines

    def _has_lines(self, place: int) -> bool:
        """Whether a text between line breaks is more than one paragraph."""
        return self._is_box(place) and self.nodes[place].css_first("br") is not None

    def _with_dateline(self, best: int, boxes: list[int]) -> int | None:
        """The chosen child, unless the text begins in another: lists can be longer than a text."""
        start = self.dateline
        box = next((box for box in boxes if start is not None and self._holds(box, start)), None)
        if box is None or box == best:
            return best
        paragraphs = (
            block for block in self.texts_between(box, self.ends[box] + 1) if self.is_running(block)
        )
        return box if len(list(paragraphs)) > 1 else None

    def _holds(self, box: int, place: int) -> bool:
        return box <= place <= self.ends[box]

    @cached_property
    def dateline(self) -> int | None:
        """The place of the first paragraph of running text that begins with a dateline."""
        paragraphs = filter(self.is_running, self.texts_between(*self.zone))
        for block in islice(paragraphs, _LOOKED_AT):
            if split_dateline(block.text)[0]:
                return block.place
        return None

    def find_end(self, first: int) -> int:
        """Where the paragraphs in a row that begin at a place end; lines of the page may stand between."""
        end = first
        for block in self.texts_between(first, len(self.nodes)):
            if self.is_running(block):
                end = self.ends[block.place] + 1
            elif not is_boilerplate(block.text):
                break
        return end

    @property
    def is_closed(self) -> bool:
        """Whether something ends the zone: then all running text in it is the article's, else most of it."""
        return self.zone[1] < len(self.nodes)

    @cached_property
    def text_start(self) -> int:
        """The place of the first paragraph of running text; after the last element if there is none."""
        first, last = self.zone
        start = self.container if self.container is not None else 0
        for block in self.texts_between(max(first, start), last):
            if self.is_running(block):
                return block.place
        return len(self.nodes)


def _is_header_line(block: Block, *, editor: bool) -> bool:
    """Whether a block is a date line with its time or, with ``editor``, an editor line, outside links."""
    if block.linked or len(block.text) > _MAX_DATE:
        return False
    printed = read_printed_date(block.text)
    return (editor and is_editor_line(block.text)) or (printed is not None and printed.has_time)


_CARD_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def find_card_titles(outline: Outline, base_url: str) -> set[int]:
    """The places of headings that are, as a whole, links to articles.

    A sub-heading of a text may be linked as well: the site links the names of its tags, but to tag pages.
    """
    return {
        block.place
        for block in outline.texts
        if block.linked
        and outline.nodes[block.place].tag in _CARD_HEADINGS
        and _links_article(outline, block.place, base_url)
    }


def _links_article(outline: Outline, place: int, base_url: str) -> bool:
    link = outline.nodes[place].css_first("a[href]")
    while link is None and place:
        place = outline.parents[place]
        link = outline.nodes[place] if outline.nodes[place].tag == "a" else None
    url = to_absolute(base_url, link.attributes.get("href")) if link is not None else None
    return url is not None and to_article_address(url) is not None


_PICTURES = frozenset({"img", "amp-img"})
_LONGEST_CAPTION = 300
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
    texts, at = outline.texts, 0
    for place in pictures:
        while at < len(texts) and texts[at].place < place:
            at += 1
        box = outline.parents[place]  # whose own text may be the caption: <div><img><span>…</span></div>
        inside = bisect_left(texts, box, key=lambda block: block.place)
        number = inside if inside < at and texts[inside].place == box else at
        if number == len(texts):
            break
        block = texts[number]
        if len(block.text) > _LONGEST_CAPTION or split_dateline(block.text)[0]:
            continue
        if split_caption(block.text)[1] is not None or _opens_text(texts[number + 1 : number + 4]):
            found.add(block.place)
    return found


def _opens_text(following: list[Block]) -> bool:
    """Whether the paragraph with the dateline comes next: what a picture has before it is its caption."""
    head = next((block for block in following if not is_boilerplate(block.text)), None)
    return head is not None and split_dateline(head.text[:_LONGEST_CAPTION])[0] is not None


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


_ROLE = re.compile(r"[^\W\d_][\w ]{3,24}\s*:\s*[^\W\d_a-z][\w.'’, ]{2,50}")  # "Kameramen: NAMA"
_MOST_ROLES = 3


def find_signature(texts: Sequence[str]) -> int | None:
    """The place of the last line of an article that is signed; ``None`` if no line names an editor.

    An editor between other roles is one of the makers of a film the article tells of.
    """
    for at, text in enumerate(texts):
        if not is_editor_line(text):
            continue
        behind = at
        while behind < min(at + _MOST_ROLES, len(texts) - 1) and _ROLE.fullmatch(texts[behind + 1]):
            behind += 1
        if behind == at or not at or not _ROLE.fullmatch(texts[at - 1]):
            return behind
    return None
