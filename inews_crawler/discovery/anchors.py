"""Which anchors of a page lead to articles, with the headline and the time printed beside each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inews_crawler.discovery.links import Link, read_printed_hint, read_script_hint, to_target, to_title
from inews_crawler.site.layouts import (
    BOX_CLASSES,
    CARD_ANCHORS,
    CARD_BOXES,
    CARD_TIMES,
    CARD_TITLES,
    SIDE_ANCHORS,
)
from inews_crawler.text.dates import is_date_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from inews_crawler.pages.document import Document
    from inews_crawler.site.article_addresses import ArticleAddress

MAX_ANCHORS = 200_000  #: anchors looked at on one page; the site's heaviest pages have a few hundred
LONG_SLUG_HYPHENS = 3  #: an address only the page can prove needs a slug this long, outside a card

ANCHORS = "a[href], [data-href]"
MENU_TAGS = frozenset({"nav", "footer"})
MENU_HOLDS_ARTICLES = "main, article"  #: broken markup and mega menus put articles inside a menu
BOX_TAGS = frozenset({"article", "li"})
MAX_CLIMB = 8  #: steps from a headline up to its anchor or box


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor that leads to an article; ``card`` says that a known list or box holds it."""

    address: ArticleAddress
    node: LexborNode
    card: bool


def read_ids(tree: LexborHTMLParser, selector: str) -> set[int]:
    """The identities of the nodes a selector finds."""
    return {node.mem_id for node in tree.css(selector)}


def read_card_ids(tree: LexborHTMLParser) -> set[int]:
    """The identities of the anchors of known cards and lists.

    Boxes first, then the anchors in them: one selector for both has the parser climb from every anchor.
    """
    inside = {node.mem_id for box in tree.css(CARD_BOXES) for node in box.css("a[href]")}
    return inside | read_ids(tree, CARD_ANCHORS)


def climb(
    node: LexborNode, is_wanted: Callable[[LexborNode], bool], steps: int = MAX_CLIMB
) -> LexborNode | None:
    """The nearest node around a node, or itself, that is wanted; None if none is near."""
    current: LexborNode | None = node
    for _ in range(steps):
        if current is None or is_wanted(current):
            return current
        current = current.parent
    return None


def is_box(node: LexborNode) -> bool:
    """True for a list item or card, which surrounds one article in a list."""
    return node.tag in BOX_TAGS or not BOX_CLASSES.isdisjoint((node.attributes.get("class") or "").split())


class BoxTexts:
    """Texts that stand beside anchors (headlines, times), found by the anchor or by the box around it."""

    def __init__(self, tree: LexborHTMLParser, selector: str) -> None:
        self._nodes: dict[int, LexborNode] = {}
        # A node stands in the answer once for each selector it matches.
        for node in {node.mem_id: node for node in tree.css(selector)}.values():
            holder = climb(node, lambda one: one.tag == "a") or climb(node, is_box)
            if holder is not None:
                self._nodes.setdefault(holder.mem_id, node)

    def find(self, node: LexborNode, *, near: bool) -> LexborNode | None:
        """The text's element of an anchor; with ``near`` also that of the card or list item around it."""
        if not self._nodes:
            return None
        own = self._nodes.get(node.mem_id)
        if own is None and near:
            box = climb(node, is_box)
            own = self._nodes.get(box.mem_id) if box is not None else None
        return own


def find_anchors(document: Document) -> Iterator[Anchor]:
    """Every anchor that leads to an article, in page order, repeats included, menus and footers left out.

    An address whose grammar alone proves nothing counts in a known card, elsewhere only with a slug of
    four words or more. Raises ``NestingTooDeep`` for a page nested too deeply, nothing else.
    """
    tree = document.tree
    cards = read_card_ids(tree)
    menus: dict[int, bool] = {}
    known: dict[str, ArticleAddress | None] = {}
    for node in tree.css(ANCHORS)[:MAX_ANCHORS]:
        attributes = node.attributes
        href = attributes.get("href") or attributes.get("data-href") or ""
        if href not in known:
            known[href] = to_target(document.base_url, href)
        address = known[href]
        if address is None:
            continue
        card = node.mem_id in cards
        if not card and "href" in attributes and is_in_menu(node, menus):
            continue
        if address.certain or card or has_long_slug(address.url):
            yield Anchor(address, node, card)


def is_in_menu(node: LexborNode, known: dict[int, bool]) -> bool:
    """True if a menu or footer without articles surrounds the node; ``known`` keeps the page's menus."""
    current = node.parent
    while current is not None:
        if current.tag in MENU_TAGS:
            which = current.mem_id
            if which not in known:
                known[which] = current.css_first(MENU_HOLDS_ARTICLES) is None
            if known[which]:
                return True
        current = current.parent
    return False


def find_listed_keys(document: Document, anchors: Iterable[Anchor]) -> set[str]:
    """The keys of the articles in a listing's own list, without what stands beside it on every page."""
    sides = read_ids(document.tree, SIDE_ANCHORS)
    return {anchor.address.key for anchor in anchors if anchor.node.mem_id not in sides}


def to_fingerprint(keys: Iterable[str]) -> str:
    """A short text that is equal for lists of the same articles; "" for none."""
    text = "\n".join(sorted(keys))
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def has_long_slug(url: str) -> bool:
    """Whether the last path segment has at least four words, as headlines have and menus have not."""
    return url.rpartition("/")[2].count("-") >= LONG_SLUG_HYPHENS


def to_links(
    document: Document,
    anchors: Iterable[Anchor],
    discovered_by: str,
    *,
    without: frozenset[str] = frozenset(),
) -> list[Link]:
    """The links of a page's anchors: page order, one an article, keys in ``without`` left out.

    A card often has two anchors to one article, the first round the picture: title and time are taken
    from the first anchor that has them.
    """
    titles, times = BoxTexts(document.tree, CARD_TITLES), BoxTexts(document.tree, CARD_TIMES)
    links: dict[str, Link] = {}
    for anchor in anchors:
        key = anchor.address.key
        if key in without:
            continue
        known = links.get(key)
        title = known.title if known else None
        hint = known.published_hint if known else None
        title = title or read_title(anchor, titles)
        hint = hint or read_hint(anchor.node, times)
        if known is None or (title, hint) != (known.title, known.published_hint):
            links[key] = Link(anchor.address.url if known is None else known.url, discovered_by, title, hint)
    return list(links.values())


def find_article_links(document: Document, discovered_by: str) -> list[Link]:
    """The articles that a page of cards leads to, in page order, one link an article.

    Whatever the list is built of (cards, the list of 2024, network index boxes, a phone's list), an anchor
    counts by its target, so cards are found when their classes are renamed. Network and province hosts are
    kept: scope is decided later.
    """
    return to_links(document, find_anchors(document), discovered_by)


def read_title(anchor: Anchor, titles: BoxTexts) -> str | None:
    """An anchor's headline: the marked one, its ``title``, its text."""
    marked = titles.find(anchor.node, near=anchor.card)
    text = to_headline(marked) if marked is not None else ""
    return to_title(text or anchor.node.attributes.get("title") or to_headline(anchor.node))


def to_headline(node: LexborNode) -> str:
    """The text of a link without date line and "3 jam lalu", where these stand in elements of their own."""
    pieces = [piece for piece in node.text(separator="\n").split("\n") if piece.strip()]
    return " ".join(pieces[:1] if len(pieces) == 1 else (one for one in pieces if not is_date_line(one)))


def read_hint(node: LexborNode, times: BoxTexts) -> str | None:
    """The publish time in an anchor's script, else the one printed beside it."""
    if hint := read_script_hint(node.attributes.get("onclick")):
        return hint
    time = times.find(node, near=True)
    return read_printed_hint(time.text(separator=" ")) if time is not None else None
