"""Which control of a listing page brings more of its cards: a button, a link, or the end of the scroll."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inews_crawler.discovery.anchors import climb
from inews_crawler.discovery.pagination import read_list_name
from inews_crawler.site.addresses import to_absolute

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from inews_crawler.pages.document import Document

#: elements that may be such a control
CANDIDATES = (
    "button, a, input[type=button], [role=button], [onclick], [id*=more i], [class*=more i], [id*=muat i], "
    "[class*=muat i]"
)
#: elements that only say that the list grows when its end is reached
SCROLL_MARKS = "[class*=infinite i], [id*=infinite i], [data-infinite], [data-infinite-scroll]"
#: where a control is the site's, not the list's
OUTSIDE_LIST = frozenset({"nav", "header", "footer"})
#: what the control says. Source: the site's own templates ("Load More"); the others are what Indonesian news
#: sites write there
WORDS = frozenset(
    {
        "load more", "more news", "show more", "view more", "see more", "muat lainnya", "muat lagi",
        "muat lebih banyak", "muat lebih", "muat berita lainnya", "lihat lainnya", "lihat lebih banyak",
        "lihat selengkapnya", "lihat berita lainnya", "tampilkan lebih banyak", "tampilkan lainnya",
        "berita lainnya", "artikel lainnya", "selanjutnya", "selengkapnya", "lainnya", "lebih banyak",
    }
)  # fmt: skip
MARK = re.compile(
    r"(?:load|muat)[-_]?(?:more|lain|lagi|lebih|berita)|more[-_]?(?:load|button|btn)", re.IGNORECASE
)
EDGES = re.compile(r"^[\W_]+|[\W_]+$")
MAX_LABEL = 40  #: characters; a longer text is a card's
MAX_CANDIDATES = 2_000
MAX_CLIMB = 20


@dataclass(frozen=True, slots=True)
class Control:
    """What is seen of an element that may be a control."""

    tag: str  #: lower case
    label: str  #: what a reader reads on it
    marks: str  #: its id and classes
    href: str | None = None


def is_load_more(control: Control, page_url: str) -> bool:
    """Whether a click on the element brings more cards into the list of the page.

    A link that leads elsewhere is none, whatever it says ("Selengkapnya" mostly leads to a section).
    Only its id or class makes a control of an element that is no button and no link.
    """
    marked = MARK.search(control.marks) is not None
    if control.tag not in {"button", "a", "input"} and not marked:
        return False
    label = EDGES.sub("", " ".join(control.label.split())).casefold()
    if len(label) > MAX_LABEL or not (marked or label in WORDS):
        return False
    target = to_absolute(page_url, control.href)
    return target is None or read_list_name(target) == read_list_name(page_url)


def has_load_more(document: Document) -> bool:
    """Whether a listing page shows that its list goes on behind a control or the end of the scroll."""
    for node in document.tree.css(CANDIDATES)[:MAX_CANDIDATES]:
        if is_load_more(_to_control(node), document.url):
            outside = climb(node, lambda one: one.tag in OUTSIDE_LIST, MAX_CLIMB)
            if outside is None:
                return True
    return document.find(SCROLL_MARKS) is not None


def _to_control(node: LexborNode) -> Control:
    attributes = node.attributes
    return Control(
        tag=node.tag or "",
        label=node.text() or attributes.get("value") or "",
        marks=f"{attributes.get('id') or ''} {attributes.get('class') or ''}",
        href=attributes.get("href"),
    )
