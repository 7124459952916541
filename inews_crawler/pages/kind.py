"""Decides what a page is: an article, a listing, or neither and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from inews_crawler.pages import refusals
from inews_crawler.pages.visible import has_visible_text, read_headings, read_spread, running_text
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.layouts import CARDS, CONTAINERS, DATES, HEADERS, MEDIA, OWN_LISTS
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from inews_crawler.pages.document import Document
    from inews_crawler.site.article_addresses import ArticleAddress


class PageType(StrEnum):
    """What a page is for."""

    ARTICLE = "article"
    LISTING = "listing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PageKind:
    """What a page is, and why. For ``OTHER`` the reason is a fixed name: ``soft_404``, ``blocked``,
    ``consent``, ``login``, ``empty``, ``shell``, ``truncated``, ``redirect_stub`` or ``unknown``.
    """

    type: PageType
    reason: str


_PLAYERS = "iframe[src], video, amp-youtube, amp-dailymotion, amp-iframe"
_ENOUGH = 80
"""Characters of running text from which a page says something."""
_ENOUGH_LINKS = 5
_PARAGRAPHS = 2
"""Paragraphs of a text without a date."""
_SENTENCE = 4
"""Hyphens of an address that is a headline's."""
_LOOKED_AT = 150
_ARTICLE_TYPE = re.compile(r"(?:article|blogposting|report)$", re.IGNORECASE)


def classify(document: Document, status: int = 200) -> PageKind:
    """What the page of a response of this status is. Never raises."""
    reason = _find_refusal(document, status)
    if reason:
        return PageKind(PageType.OTHER, reason)
    address = to_article_address(document.url)
    listing = to_listing_address(document.url)
    if listing is not None and (address is None or (listing.certain and not address.certain)):
        return _judge_listing(document)
    reason = _find_article_mark(document, address)
    if reason:
        return PageKind(PageType.ARTICLE, reason)
    return _judge_listing(document)


def _find_refusal(document: Document, status: int) -> str | None:
    """Why a page is nothing at all, where its marks say so, whatever else stands on it."""
    if not document.body.strip():
        return "empty"
    if status in {404, 410}:
        return "soft_404"
    has_text = _holds_article_text(document)
    if not has_text:
        for name, applies in refusals.CERTAIN:
            if applies(document):
                return name
    return "truncated" if document.is_cut else None


def _holds_article_text(document: Document) -> bool:
    """Whether a known container holds text: then words like "halaman tidak ditemukan" are an article's."""
    container = document.find(CONTAINERS)
    return container is not None and len((container.text() or "").strip()) >= _ENOUGH


def _says_something(document: Document, selector: str) -> bool:
    """Whether an element is there and not empty, as it is in a page that a script would have to fill."""
    return any((node.text() or "").strip() for node in islice(document.tree.css(selector), 5))


def _find_article_mark(document: Document, address: ArticleAddress | None) -> str | None:
    """What shows that a page holds an article. Cards beside an article do not count against it."""
    if _holds_article_text(document):
        return "container"
    header = _says_something(document, HEADERS)
    if header and _says_something(document, DATES):
        return "header"
    if header and document.find(_PLAYERS) is not None:
        return "media"
    titled = bool(read_headings(document)) or refusals.shows_own_headline(document)
    if document.find(MEDIA) is not None and (header or (titled and _is_certain(address))):
        return "media"
    is_media = address is not None and address.certain and address.kind != "article"
    if is_media and refusals.shows_own_headline(document):
        return "address"
    return _find_weak_mark(document, address)


def _has_long_slug(address: ArticleAddress) -> bool:
    """Whether an address ends in a sentence, as headlines make it; sections have short names."""
    return address.url.rpartition("/")[2].count("-") >= _SENTENCE


def _has_running_text(document: Document) -> bool:
    """Whether a page has running text; outside ``p`` only an article's: walls have text, too."""
    if running_text(document) >= _ENOUGH:
        return True
    spread = read_spread(document)
    if spread.amount < _ENOUGH:
        return False
    says_article = (document.meta("og:type") or "").casefold() == "article"
    if spread.is_dated or says_article or document.is_amp:
        return True
    return spread.count >= _PARAGRAPHS and refusals.shows_own_headline(document)


def _is_certain(address: ArticleAddress | None) -> bool:
    return address is not None and address.certain


def _has_article_object(document: Document, address: ArticleAddress | None) -> bool:
    """Whether structured data tells one article, and its text stands there or on the page."""
    blocks = [block for block in document.json_ld if _is_article_object(block)]
    own = [block for block in blocks if address and _names_address(block, address)]
    if len(own or blocks) != 1:
        return False
    body = (own or blocks)[0].get("articleBody")
    return (isinstance(body, str) and len(body) >= _ENOUGH) or _has_running_text(document)


def _is_article_object(block: dict[str, Any]) -> bool:
    types = block.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and _ARTICLE_TYPE.search(name) for name in names)


def _names_address(block: dict[str, Any], address: ArticleAddress) -> bool:
    texts = (block.get(name) for name in ("url", "@id", "mainEntityOfPage"))
    texts = (text.get("@id") if isinstance(text, dict) else text for text in texts)
    others = (to_article_address(text) for text in texts if isinstance(text, str))
    return any(other is not None and other.key == address.key for other in others)


def _find_weak_mark(document: Document, address: ArticleAddress | None) -> str | None:
    """What shows an article where no class name is known: structured data, a headline over running text."""
    is_list = not _is_certain(address) and document.find(OWN_LISTS) is not None
    if is_list or any(applies(document) for _, applies in refusals.POSSIBLE):
        return None
    if _has_article_object(document, address):
        return "json_ld"
    # A province's AMP page prints no headline at all.
    own = refusals.shows_own_headline(document)
    titled = read_headings(document) or document.is_amp or own or refusals.shows_title(document)
    if address is None or not titled or not _has_running_text(document):
        return None
    if address.certain:
        # A notice of passing works ("situs dalam pemeliharaan") has a headline and a paragraph, too.
        return "address" if document.is_amp or refusals.shares_word_with_address(document) else None
    if _has_cards(document):
        return None
    # No list is called by a whole sentence that its address repeats.
    says_article = (document.meta("og:type") or "").casefold() == "article"
    return "og_type" if says_article else ("headline" if own and _has_long_slug(address) else None)


def _judge_listing(document: Document) -> PageKind:
    if _has_cards(document) or _has_article_links(document):
        return PageKind(PageType.LISTING, "cards")
    if document.find(OWN_LISTS) is not None:
        return PageKind(PageType.LISTING, "list")
    for name, applies in refusals.POSSIBLE:
        if applies(document):
            return PageKind(PageType.OTHER, name)
    if not has_visible_text(document):
        return PageKind(PageType.OTHER, "shell" if refusals.is_shell(document) else "empty")
    return PageKind(PageType.OTHER, "shell" if refusals.is_shell(document) else "unknown")


def _has_cards(document: Document) -> bool:
    return document.find(CARDS) is not None


def _has_article_links(document: Document) -> bool:
    """Whether enough links lead to different articles: a list whose class names are not known."""
    keys: set[str] = set()
    for node in islice(document.tree.css("a[href]"), _LOOKED_AT):
        absolute = to_absolute(document.url, node.attributes.get("href"))
        address = to_article_address(absolute) if absolute else None
        if address and address.certain:
            keys.add(address.key)
            if len(keys) >= _ENOUGH_LINKS:
                return True
    return False


OTHER_REASONS: tuple[str, ...] = (
    "soft_404",
    "blocked",
    "consent",
    "login",
    "empty",
    "shell",
    "truncated",
    "redirect_stub",
    "unknown",
)
