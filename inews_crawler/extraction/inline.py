"""Decides what of the running text goes into a block: its pieces, links, slants and images, with marks."""

from __future__ import annotations

from typing import Final

from inews_crawler.extraction.elements import HEADINGS
from inews_crawler.extraction.marked import IMAGE, LINK, LINK_END, MARKS, SLANT, SLANT_END, Block, Image

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
