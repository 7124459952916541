"""Text with marks: how a block is held while rules apply to it, and the run of text that becomes one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from inews_crawler.extraction.elements import HEADINGS
from inews_crawler.text.cleaning import clean_text

# The marks are control characters, which no text of a page keeps.
LINK: Final = "\x02"
LINK_END: Final = "\x03"
IMAGE: Final = "\x04"
SLANT: Final = "\x05"  # em, i, small, cite: what captions are set in
SLANT_END: Final = "\x06"
LINE: Final = "\x07"  # between the lines of a list or a table; a line feed is a single <br>
MARKS: Final = re.compile("[\x00-\x08]")
_SLANTS: Final = re.compile(f"[{SLANT}{SLANT_END}]")
_LINKED: Final = re.compile(f"{LINK}[^{LINK_END}]*{LINK_END}?")
_SLANTED: Final = re.compile(f"{SLANT}[^{SLANT_END}]*{SLANT_END}?")

#: ``{"url", "caption", "credit"}``; no address for a placeholder, whose caption is a caption nevertheless.
Image = dict[str, str | None]


def plain(raw: str) -> str:
    """The marked text as the record prints it."""
    if LINE in raw:
        lines = (clean_text(line.replace(IMAGE, " ")) for line in raw.split(LINE))
        return "\n".join(line for line in lines if line)
    return clean_text(raw.replace(IMAGE, " ") if IMAGE in raw else raw)


@dataclass(slots=True)
class Block:
    """A block of text with its links and images in the order of their marks."""

    raw: str
    kind: str = "text"  # text, heading, caption, list, table, item, cell, row, related
    tag: str = ""  # the innermost block element around it; empty for the container itself
    owner: int = 0  # which element that is
    links: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        self.text = plain(self.raw)

    def cut(self, spans: list[tuple[int, int]]) -> list[str]:
        """Take parts of ``raw`` out, images excepted; the links that stood there. The spans are in order."""
        raw, links = self.raw, self.links
        pieces: list[str] = []
        kept: list[str] = []
        hrefs: list[str] = []
        at = index = 0
        for start, end in spans:
            between, removed = raw[at:start], raw[start:end]
            pieces += [between, " ", IMAGE * removed.count(IMAGE)]
            if removed.count(LINK_END) > removed.count(LINK):
                pieces.append(LINK_END)
            first = index + between.count(LINK)
            last = first + removed.count(LINK)
            kept += links[index:first]
            hrefs += links[first:last]
            at, index = end, last
        self.raw, self.links = "".join([*pieces, raw[at:]]), [*kept, *links[index:]]
        self.text = plain(self.raw)
        return hrefs

    def unlinked(self) -> str:
        """What of the text stands outside its links."""
        return plain(_LINKED.sub(" ", self.raw)) if self.links else self.text

    def is_slanted(self) -> bool:
        """Whether all of the text is set as captions are."""
        return SLANT in self.raw and not plain(_SLANTED.sub(" ", self.raw))


def without_slants(raw: str) -> str:
    """The marked text without the marks of its type face."""
    return _SLANTS.sub("", raw)


def merge(blocks: list[Block], joint: str, kind: str, tag: str = "", owner: int = 0) -> Block:
    """One block of several, their texts joined by ``joint``; images without text keep their marks."""
    raw = joint.join(block.raw for block in blocks)
    links = [href for block in blocks for href in block.links]
    images = [image for block in blocks for image in block.images]
    return Block(raw, kind, tag, owner, links, images)


_BLANK: Final = " \t\n\r\f\v\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u00ad" + "".join(
    map(chr, range(0x2000, 0x2010))
)


class Run:
    """The text since the last block ended, with the links and slants that are open in it."""

    __slots__ = ("broken", "images", "link", "link_open", "links", "parts", "slant", "slant_open")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links: list[str] = []
        self.images: list[Image] = []
        self.link: str | None = None
        self.slant = 0
        self.link_open = self.slant_open = self.broken = False

    def add_text(self, text: str, *, preformatted: bool) -> None:
        if not text.isprintable():
            text = MARKS.sub("", text)
            text = text if preformatted else text.replace("\n", " ")
        if not text.strip(_BLANK):
            if self.parts:
                self.parts.append(" ")
            return
        if self.link is not None and not self.link_open:
            self._begin_link()
        if self.slant and not self.slant_open:
            self.parts.append(SLANT)
            self.slant_open = True
        self.parts.append(text)
        self.broken = False

    def add_image(self, image: Image) -> None:
        if self.link is not None and not self.link_open:
            self._begin_link()
        self.parts.append(IMAGE)
        self.images.append(image)
        self.broken = False

    def _begin_link(self) -> None:
        self.parts.append(LINK)
        self.links.append(self.link or "")
        self.link_open = True

    def end_slant(self) -> None:
        if self.slant_open:
            self.parts.append(SLANT_END)
            self.slant_open = False

    def end_link(self) -> None:
        if self.link_open:
            self.parts.append(LINK_END)
            self.link_open = False

    def take(self, tag: str, owner: int) -> Block | None:
        """The block that ends here; links and slants that go on are opened again by the next text."""
        if not self.parts:
            self.broken = False
            return None
        self.end_slant()
        self.end_link()
        kind = "heading" if tag in HEADINGS else "text"
        block = Block("".join(self.parts), kind, tag, owner, self.links, self.images)
        self.parts, self.links, self.images, self.broken = [], [], [], False
        return block if block.text or block.images else None
