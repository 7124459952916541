"""The methods ``read_next`` and ``related``: the links of article pages. One search of a page finds both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.discovery.anchors import MAX_ANCHORS, find_anchors, to_links
from inews_crawler.discovery.links import Link, to_target, to_title
from inews_crawler.discovery.method import Method
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.layouts import READ_NEXT_ANCHORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from selectolax.lexbor import LexborNode

    from inews_crawler.pages.document import Document

#: "Read Next : TITLE"; "Aa Read Next" on older network pages, whose button for larger letters runs into it
READ_NEXT_WORDS = re.compile(r"(?:(?<!\s)\s+)?(?:Aa\s+)?Read\s+Next\s*:?\s*", re.IGNORECASE)
READ_NEXT_BYTES = re.compile(rb"read[^<>]{0,8}?next")


class ReadNext(Method):
    """The Read Next link of articles; a run without it writes the links down and does not follow them."""

    name = "read_next"
    needs_pages = True
    reads_articles = True


class Related(Method):
    """All other links between articles, likewise."""

    name = "related"
    needs_pages = True
    reads_articles = True


def find_read_next(document: Document) -> list[Link]:
    """The Read Next links of an article page, usually one; the page itself does not count.

    By class first, then by the words, which stand in the anchor or right before it.
    """
    return _to_read_next(document, list(_read_next_nodes(document)))


def _to_read_next(document: Document, nodes: Iterable[tuple[LexborNode, str]]) -> list[Link]:
    own = to_article_address(document.url)
    base = document.base_url
    links: dict[str, Link] = {}
    for node, text in nodes:
        address = to_target(base, node.attributes.get("href"))
        if address is not None and (own is None or address.key != own.key):
            title = to_title(READ_NEXT_WORDS.sub("", text, count=1))
            links.setdefault(address.key, Link(address.url, "read_next", title))
    return list(links.values())


def _read_next_nodes(document: Document) -> Iterator[tuple[LexborNode, str]]:
    """Anchors that are Read Next links, with their text: the marked ones, else those with the words."""
    # In lower case: a pattern that ignores case takes ten times as long.
    if not READ_NEXT_BYTES.search(document.body.lower()):
        return
    marked = [node for node in document.tree.css(READ_NEXT_ANCHORS) if node.attributes.get("href")]
    if marked:
        for node in marked:
            yield node, node.text(separator=" ")
        return
    for node in document.tree.css("a[href]")[:MAX_ANCHORS]:
        text = node.text(separator=" ")
        if READ_NEXT_WORDS.match(text) or _has_words_before(node):
            yield node, text


def _has_words_before(node: LexborNode) -> bool:
    """Whether nothing but the words "Read Next" stands between the anchor and the start of its parent."""
    previous = node.prev
    if previous is None or previous.prev is not None:
        return False
    return READ_NEXT_WORDS.fullmatch(previous.text(deep=True)[:100]) is not None


def find_related(document: Document) -> list[Link]:
    """The articles an article page leads to in any other way, in page order.

    Baca Juga boxes and lines, "Related News" and "Latest News" lists, an AMP page's "Artikel Terkait",
    links inside the text: all are anchors to articles outside menus and footers. The page itself, its
    parts and its Read Next anchor do not count.
    """
    return _to_related(document, list(_read_next_nodes(document)))


def _to_related(document: Document, nodes: Iterable[tuple[LexborNode, str]]) -> list[Link]:
    read_next = {node.mem_id for node, _ in nodes}
    anchors = (anchor for anchor in find_anchors(document) if anchor.node.mem_id not in read_next)
    return to_links(document, anchors, "related", without=read_keys(document))


def find_links(documents: Sequence[Document]) -> list[Link]:
    """What the pages of one article lead to: Read Next links before related ones.

    Every page counts: a Baca Juga box in the text of part 2 stands on no other.
    """
    marked = [(page, list(_read_next_nodes(page))) for page in documents]
    return [
        link for find in (_to_read_next, _to_related) for page, nodes in marked for link in find(page, nodes)
    ]


def read_keys(document: Document) -> frozenset[str]:
    """The keys of the article the page is asked under, and of the one it says it is on its own host."""
    urls, host = [document.url], urlsplit(document.url).hostname
    if document.canonical and urlsplit(document.canonical).hostname == host:
        urls.append(document.canonical)
    addresses = (to_article_address(url) for url in urls)
    return frozenset(address.key for address in addresses if address)
