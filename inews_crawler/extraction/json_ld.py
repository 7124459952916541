"""Which JSON-LD objects of a page speak of its article, and what they say."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from inews_crawler.extraction.headlines import has_common_word, is_like, page_titles
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.pages.document import Document
    from inews_crawler.site.article_addresses import ArticleAddress

_ARTICLE = "article"
_MEDIA_RANK = 2
_POSTINGS = frozenset({"blogposting", "liveblogposting", "socialmediaposting", "report"})
_MEDIA = {
    "video": frozenset({"videoobject"}),
    "photo": frozenset({"imagegallery", "mediagallery"}),
    "infographic": frozenset({"imagegallery", "mediagallery", "imageobject"}),
}
_OWN_ADDRESSES = ("@id", "mainEntityOfPage", "url")
_MAX_DEPTH = 4
_MAX_TEXTS = 50
#: The site calls itself a person here and there.
_NO_NAME = re.compile(r"://|@|^\s*www\.", re.IGNORECASE)  # an address in the place of a name
_SITE_NAME = re.compile(r"(?:www\.)?inews(?:\.id|\s+portal|\s+tv)?", re.IGNORECASE)


def choose_blocks(document: Document, address: ArticleAddress, title: str | None) -> list[dict[str, Any]]:
    """The objects that describe this article: news articles, then articles, then a media page's own object.

    An object of another article is none: one whose address is another article's, or, without an address,
    one whose headline is another one's. A page's only news article may be rewritten more freely (headlines
    change on the page and stay as they were in its data), but not share no word with it.
    """
    ranked = [(rank, block) for block in document.json_ld if (rank := _rank(block, address)) is not None]
    ranked.sort(key=lambda entry: entry[0])
    titles = ([title] if title else []) + page_titles(document) if ranked else []
    own = [block for _, block in ranked if _is_own(block, document, address, titles)]
    # Other articles of a series ("… Hari Ini 5 Maret") are alike, too: the one with this headline is it.
    own.sort(key=lambda block: not _is_named(block, document, address, title))
    if own or len(ranked) != 1 or ranked[0][0] == _MEDIA_RANK:
        return own
    block = ranked[0][1]
    headlines = list(find_texts(block.get("headline"))) or titles
    shares = any(has_common_word(html.unescape(text), title) for text in headlines for title in titles)
    return [] if _find_own_keys(block, document) or (titles and not shares) else [block]


def _rank(block: dict[str, Any], address: ArticleAddress) -> int | None:
    """0 for a news article, 1 for another article, 2 for a media page's object, ``None`` for all else."""
    types = {kind.rpartition("/")[2].rpartition(":")[2].casefold() for kind in find_texts(block.get("@type"))}
    if any(kind.endswith("newsarticle") for kind in types):
        return 0
    if any(kind.endswith(_ARTICLE) for kind in types) or types & _POSTINGS:
        return 1
    return _MEDIA_RANK if types & _MEDIA.get(address.kind, frozenset()) else None


def _is_own(block: dict[str, Any], document: Document, address: ArticleAddress, titles: list[str]) -> bool:
    keys = _find_own_keys(block, document)
    if keys:
        return address.key in keys
    headlines = list(find_texts(block.get("headline"))) or list(find_texts(block.get("name")))
    if not headlines or not titles:
        return True
    return any(is_like(html.unescape(headline), title) for headline in headlines for title in titles)


def _is_named(block: dict[str, Any], document: Document, address: ArticleAddress, title: str | None) -> bool:
    """Whether an object names this article's address or carries the very headline that is printed."""
    if address.key in _find_own_keys(block, document):
        return True
    headlines = (html.unescape(text) for text in find_texts(block.get("headline")))
    return title is not None and any(
        is_like(text, title, equal=True) and _digits(text) == _digits(title) for text in headlines
    )


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _find_own_keys(block: dict[str, Any], document: Document) -> set[str]:
    """The keys of the articles that an object says it is."""
    absolute = (to_absolute(document.base_url, text) for text in find_own_addresses(block))
    addresses = (to_article_address(url) for url in absolute if url)
    return {address.key for address in addresses if address}


def find_own_addresses(block: dict[str, Any]) -> Iterator[str]:
    """The addresses an object gives itself or the page it stands on."""
    for name in _OWN_ADDRESSES:
        yield from find_texts(block.get(name), ("@id", "url"))


def find_texts(value: Any, keys: tuple[str, ...] = ("@value", "name", "url", "@id")) -> Iterator[str]:
    """The texts of a JSON-LD value of whatever form: a text, a list, an object with one of these keys."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    count = 0
    while waiting and count < _MAX_TEXTS:
        node, depth = waiting.pop(0)
        if isinstance(node, str):
            if node.strip():
                count += 1
                yield node
        elif depth < _MAX_DEPTH and isinstance(node, list):
            waiting[:0] = [(entry, depth + 1) for entry in node[:_MAX_TEXTS]]
        elif depth < _MAX_DEPTH and isinstance(node, dict):
            known = next((node[key] for key in keys if node.get(key)), None)
            waiting.insert(0, (known, depth + 1))


def find_values(blocks: list[dict[str, Any]], *names: str) -> Iterator[str]:
    """The texts of the first of these properties that each object has; entities decoded."""
    for block in blocks:
        for name in names:
            for text in find_texts(block.get(name)):
                yield html.unescape(text)


def find_images(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Addresses of the article's pictures."""
    for block in blocks:
        for name in ("image", "thumbnailUrl", "primaryImageOfPage"):
            yield from find_texts(block.get(name), ("contentUrl", "url", "@id"))


def find_videos(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Addresses of the players of a video page's own object."""
    for block in blocks:
        yield from find_texts(block.get("embedUrl"))


def read_persons(blocks: list[dict[str, Any]]) -> list[str]:
    """The names of the authors who are persons; the site and its desks are organisations."""
    for block in blocks:
        authors = block.get("author")
        entries = authors if isinstance(authors, list) else [authors]
        names = [
            html.unescape(name)
            for entry in entries[:_MAX_TEXTS]
            if isinstance(entry, dict) and "Person" in find_texts(entry.get("@type"))
            for name in find_texts(entry.get("name"))
            if not _SITE_NAME.fullmatch(name.strip()) and not _NO_NAME.search(name)
        ]
        if names:
            return names
    return []


def read_article_text(blocks: list[dict[str, Any]]) -> str | None:
    """The longest ``articleBody``, as it stands there."""
    texts = [text for block in blocks for text in find_texts(block.get("articleBody"))]
    return max(texts, key=len, default=None)
