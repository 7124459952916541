"""What is read of one page of an article, each part once: its layout, its body, its header."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from inews_crawler.extraction import structure
from inews_crawler.extraction.body import (
    Body,
    find_editor,
    has_text,
    has_text_behind,
    read_body,
    read_body_text,
)
from inews_crawler.extraction.elements import is_same, read_byline, read_line
from inews_crawler.extraction.evidence import layout_source
from inews_crawler.extraction.json_ld import choose_blocks, find_values, read_article_text
from inews_crawler.extraction.layouts import choose_layout
from inews_crawler.extraction.media import merge_images, read_figure
from inews_crawler.extraction.meta import find_published
from inews_crawler.extraction.outline import Outline
from inews_crawler.extraction.parts import join_bodies
from inews_crawler.pages.document import Document
from inews_crawler.pages.nesting import has_stray_end
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.dates import WIB, to_datetime

if TYPE_CHECKING:
    from datetime import timedelta, timezone
    from typing import Any

    from selectolax.lexbor import LexborNode

    from inews_crawler.extraction.marked import Image
    from inews_crawler.site.article_addresses import ArticleAddress
    from inews_crawler.site.layouts import Layout
    from inews_crawler.text.dates import PrintedDate

_EDITOR_LABEL = re.compile(rb"editor\s{0,4}(?:</[a-z]{1,6}>)?\s{0,4}:", re.IGNORECASE)
_HEADER_FIELDS = frozenset({"title", "date", "authors", "figure"})


class ArticlePage(Document):
    """One page of an article: its document, the address it belongs to, and the layout its marks show.

    ``tally`` counts the hits and misses of the layout's selectors, by the name of the counter.
    """

    def __init__(
        self, url: str, body: bytes, *, encoding: str | None = None, address: ArticleAddress | None = None
    ) -> None:
        super().__init__(url, body, encoding=encoding)
        self._address = address
        self.tally: Counter[str] = Counter()

    @cached_property
    def address(self) -> ArticleAddress:
        """The address of the article. Raises ``ValueError`` where the page's address is no article's."""
        address = self._address or to_article_address(self.url)
        if address is None:
            raise ValueError(f"{self.url} is no article address.")
        return address

    @cached_property
    def layout(self) -> Layout:
        """The layout whose marks the page shows."""
        return choose_layout(self)

    @property
    def source(self) -> str:
        """The source word of values the layout's own selectors gave."""
        return layout_source(self.layout.name)

    @cached_property
    def outline(self) -> Outline:
        """The page's structure, for what no selector finds. Reads the whole tree: ask for it last."""
        return Outline(self)

    @cached_property
    def blocks(self) -> list[dict[str, Any]]:
        """The JSON-LD objects that speak of this article, the best first."""
        return choose_blocks(self, self.address, self.visible_title)

    def select(self, field: str) -> LexborNode | None:
        """The first element the layout's selectors of a field find."""
        for number, selector in enumerate(self.layout.selectors.get(field, ()), 1):
            node = self._find(field, selector)
            self._count(field, number, found=node is not None)
            if node is not None:
                return node
        return None

    def select_all(self, field: str) -> list[LexborNode]:
        """The elements of the first of the layout's selectors of a field that finds any; hits are counted."""
        for number, selector in enumerate(self.layout.selectors.get(field, ()), 1):
            nodes = self._find_all(field, selector)
            self._count(field, number, found=bool(nodes))
            if nodes:
                return nodes
        return []

    def _count(self, field: str, number: int, *, found: bool) -> None:
        outcome = "hit" if found else "miss"
        self.tally[f"inews/selector/{self.layout.name}/{field}/{number}/{outcome}"] += 1

    def _find(self, field: str, selector: str) -> LexborNode | None:
        if field in _HEADER_FIELDS and self.header is not None:
            return self.header.css_first(selector) or self.find(selector)
        return self.find(selector)

    def _find_all(self, field: str, selector: str) -> list[LexborNode]:
        tree = self.tree
        if field in _HEADER_FIELDS and self.header is not None:
            return self.header.css(selector) or tree.css(selector)
        return tree.css(selector)

    @cached_property
    def header(self) -> LexborNode | None:
        """The element that holds title, date and bylines."""
        return self.select("header")

    @cached_property
    def visible_title(self) -> str | None:
        """The headline the layout prints, uncleaned."""
        node = self.select("title")
        return read_line(node) if node is not None else None

    @cached_property
    def containers(self) -> list[LexborNode]:
        """The elements that hold the body: the first, and those beside it. A box inside a body is no body."""
        nodes = self.select_all("container")
        if len(nodes) < 2:  # noqa: PLR2004 - one is the rule
            return nodes
        parent = nodes[0].parent
        return [node for node in nodes if is_same(node.parent, parent)] or nodes[:1]

    @cached_property
    def bylines(self) -> list[str]:
        """The bylines the layout prints, one an element, a role beside the name as its label."""
        return [name for node in self.select_all("authors") if (name := read_byline(node)).strip()]

    @cached_property
    def layout_body(self) -> Body | None:
        """The text the layout's container holds, ``None`` if it holds none."""
        bodies = [read_body(self._below_header(node), self.base_url) for node in self.containers]
        bodies = [body for body in bodies if has_text(body) or body.images or body.videos or body.related]
        if not any(map(has_text, bodies)):
            return None
        body, last = join_bodies(bodies), self.containers[-1]
        return self._sign(self._read_on(body, last) if body.editor is None else body, last)

    def _below_header(self, container: LexborNode) -> LexborNode:
        """The text's element without the headline and its lines, where no known headline stands outside."""
        if self.visible_title or container.css_first("h1") is None:
            return container
        return structure.find_below(self.outline, container) or container

    def _read_on(self, body: Body, container: LexborNode) -> Body:
        """A body with the text behind its element, if a stray end tag closed that too early."""
        goes_on = has_text_behind(container)
        is_signed = "ditor" in self.text and _EDITOR_LABEL.search(self.body) is not None
        if not goes_on and not is_signed:
            return body
        if not (goes_on and is_signed and find_editor(container)) and not has_stray_end(self.body):
            return body
        whole = structure.find_whole(self.outline, container)
        return read_body(whole, self.base_url) if whole is not None else body

    @cached_property
    def generic_body(self) -> Body | None:
        """The text of the densest block of paragraphs, ``None`` if the page has none."""
        node = structure.find_container(self.outline)
        body = read_body(node, self.base_url) if node is not None else None
        return self._sign(body, node) if node is not None and body is not None and has_text(body) else None

    def _sign(self, body: Body, container: LexborNode) -> Body:
        """A body with the editor of the line behind its element, if none stands in it."""
        if body.editor is None and "ditor" in self.text:
            body.editor = find_editor(container)
        return body

    @cached_property
    def json_ld_body(self) -> Body | None:
        """The text the structured data tells, ``None`` if it tells none."""
        text = read_article_text(self.blocks)
        if not text:
            return None
        body = read_body_text(text, self.base_url)
        return body if has_text(body) else None

    @cached_property
    def gallery(self) -> list[Image]:
        """The pictures of a photo or infographic page outside its text."""
        nodes = self.select_all("gallery")
        if not nodes and self.address.kind in {"photo", "infographic"}:
            nodes = structure.find_gallery(self.outline)
        images = (read_figure(node, self.base_url) for node in nodes)
        return merge_images(image for image in images if image is not None)

    @cached_property
    def layout_date(self) -> PrintedDate | None:
        """The date line the layout prints."""
        return structure.read_date_line(node.text(separator=" ") for node in self.select_all("date"))

    @cached_property
    def structure_date(self) -> PrintedDate | None:
        """The date line of the header. AMP pages print none: a date there would be another article's."""
        return structure.find_date(self.outline) if self.layout.name != "amp" else None

    @property
    def printed_date(self) -> PrintedDate | None:
        """The date line a reader sees."""
        return self.layout_date or self.structure_date

    @property
    def zone(self) -> timezone:
        """The zone that is printed; Jakarta's if none is."""
        return (self.printed_date.zone if self.printed_date else None) or WIB

    @cached_property
    def wrong_offset(self) -> timedelta | None:
        """The offset of structured times that is a mistake: they show the printed clock, but not its zone."""
        printed = self.printed_date
        if printed is None or printed.moment is None:
            return None
        shown = printed.moment.replace(second=0)
        texts = [*find_values(self.blocks, "datePublished", "uploadDate"), *find_published(self)]
        for moment in filter(None, map(to_datetime, texts)):
            offset = moment.utcoffset()
            if offset is None or offset == shown.utcoffset() or (offset and printed.zone is None):
                continue
            if moment.replace(second=0, microsecond=0, tzinfo=shown.tzinfo) == shown:
                return offset
        return None

    @property
    def is_whole(self) -> bool:
        """Whether the layout's selectors found header and text, so that what they miss is not there."""
        return self.header is not None and bool(self.visible_title) and self.layout_body is not None
