"""Decides whether a plain page is whole, or leaves its text to a script that only a browser runs.

A page that came cut off, a page that is not there, and a page whose text stands in it are no reason for a
browser, however many scripts they carry: every page of the site carries some.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inews_crawler.loaders import load_article
from inews_crawler.pages.classify import PageType, Verdict, classify
from inews_crawler.pages.visible import read_headings
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from inews_crawler.crawl.answers import Answer
    from inews_crawler.pages.document import Document

OK = 200
#: Pages without text that a script may fill in.
HOLLOW = frozenset({"shell", "empty"})
#: An element that stands for what a script has yet to bring.
STAND_INS = (
    "[class~=loading i], [class~=is-loading i], [class~=loader i], [class~=spinner i], [class~=skeleton i], "
    "[class*=skeleton- i], [class~=shimmer i], [class~=placeholder i], [aria-busy=true i]"
)
#: Tags of an element that text can be put into; images and frames have stand-ins of their own.
HOLDERS = frozenset({"div", "section", "p", "span", "article"})
BODIES = re.compile(r"body|isi|content|detail|artikel", re.IGNORECASE)
ADVERTISEMENT = re.compile(r"(?:^|[-_ ])(?:ad|ads|iklan|gpt|advert\w*)(?:$|[-_ ])", re.IGNORECASE)
CLIMB = 12


def needs_browser(answer: Answer) -> bool:
    """Whether an answer is an article's page that a browser may complete and plain HTTP does not."""
    if answer.status != OK or answer.document is None or answer.verdict is None:
        return False
    return lacks_text(answer.document, answer.verdict)


def lacks_text(document: Document, verdict: Verdict | None = None) -> bool:
    """Whether the page of an article waits for a script to bring its text.

    It does when it is a shell with scripts; when it has an article's marks or headline, but no body at all;
    when its body holds a stand-in for the rest.
    """
    verdict = verdict or classify(document)
    if not (document.scripts or document.find("script[src]")):
        return False
    if verdict.type is PageType.ARTICLE:
        return _has_stand_in(document) or (verdict.reason != "container" and _has_no_body(document))
    if verdict.type is PageType.LISTING:
        return False
    if verdict.reason == "unknown":
        says_article = (document.meta("og:type") or "").casefold() == "article"
        return says_article and bool(read_headings(document)) and _has_no_body(document)
    return verdict.reason in HOLLOW


def _has_no_body(document: Document) -> bool:
    """Whether nothing of an article's text can be read; videos, photos and infographics need none."""
    address = to_article_address(document.url)
    if address is None:
        return False
    article = load_article(
        [document], address, page_count=1, complete=True, fetched_at=datetime.now(UTC), stats=None
    )
    return not article.body and article.kind == "article"


def _has_stand_in(document: Document) -> bool:
    """Whether an empty element that calls itself loading stands in the body; elsewhere they always do."""
    return any(_is_stand_in(node) for node in document.tree.css(STAND_INS))


def _is_stand_in(node: LexborNode) -> bool:
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
        if current.attributes.get("itemprop") == "articleBody" or re.search("bodyArticle|bodyText", names):
            return True
        current = current.parent
    return False


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
