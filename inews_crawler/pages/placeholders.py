"""Whether the body of a page holds a placeholder for text that a script has yet to bring. Input: a document.

A page that came cut off, a page that is not there, and a page whose text stands in it are no reason for a
browser, however many scripts they carry: every page of the site carries some.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.site.layouts import BODY_NAMES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from inews_crawler.pages.document import Document

#: Pages without text that a script may fill in.
HOLLOW = frozenset({"shell", "empty"})
#: Elements that stand for text that a script has yet to bring.
PLACEHOLDERS = (
    "[class~=loading i], [class~=is-loading i], [class~=loader i], [class~=spinner i], [class~=skeleton i], "
    "[class*=skeleton- i], [class~=shimmer i], [class~=placeholder i], [aria-busy=true i]"
)
#: Tags of an element that text can be put into; images and frames have placeholders of their own.
HOLDERS = frozenset({"div", "section", "p", "span", "article"})
BODIES = re.compile(r"body|isi|content|detail|artikel", re.IGNORECASE)
ADVERTISEMENT = re.compile(r"(?:^|[-_ ])(?:ad|ads|iklan|gpt|advert\w*)(?:$|[-_ ])", re.IGNORECASE)
CLIMB = 12


def has_placeholder(document: Document) -> bool:
    """True if an empty element that calls itself loading stands in the body; elsewhere they always do."""
    return any(_is_placeholder(node) for node in document.tree.css(PLACEHOLDERS))


def _is_placeholder(node: LexborNode) -> bool:
    if node.tag not in HOLDERS or (node.text() or "").strip() or node.css_first("img, iframe, video"):
        return False
    names = _names(node)
    current = node.parent
    for _ in range(CLIMB):
        if ADVERTISEMENT.search(names) or current is None or current.tag in {"body", "main", "aside"}:
            return False
        names = _names(current)
        if current.tag == "article" and BODIES.search(names):
            return True
        if current.attributes.get("itemprop") == "articleBody" or re.search(BODY_NAMES, names):
            return True
        current = current.parent
    return False


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
