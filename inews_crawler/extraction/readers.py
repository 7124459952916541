"""How each candidate of the field table is read from a page; nothing is normalised or chosen here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.extraction import json_ld, meta, structure
from inews_crawler.extraction.elements import is_same, read_line
from inews_crawler.extraction.media import find_players, read_figure, read_players, to_image
from inews_crawler.extraction.outline import follows_lists, is_of_cards, stands_by_title
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.layouts import INFOGRAPHIC
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.credits import split_caption
from inews_crawler.text.names import split_byline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from inews_crawler.extraction.body import Body
    from inews_crawler.extraction.marked import Image
    from inews_crawler.extraction.page import ArticlePage
    from inews_crawler.items import Kind
    from inews_crawler.site.article_addresses import ArticleAddress
    from inews_crawler.text.dates import PrintedDate

_OFFSET = re.compile(r"(?:[zZ]|[+-]\d{2}:?(?:\d{2})?)\s*$")
_READ_NEXT = re.compile(r"(?:(?<!\s)\s+)?(?:aa\s+)?read\s+next\s*:?\s*", re.IGNORECASE)
_MEDIA_TEXT = 200
"""Characters below which text that no selector found is not believed to be that of a media page."""


# --- address and kind ---


def canonical_urls(page: ArticlePage) -> Iterator[str]:
    """Addresses the page gives itself: other forms of this article's, never another article's."""
    if _is_fixed(page.address):
        return iter(())
    return _own_addresses(page, [page.canonical, page.meta("og:url")])


def json_ld_urls(page: ArticlePage) -> Iterator[str]:
    """Addresses the page's structured data gives it."""
    if _is_fixed(page.address):
        return iter(())
    return _own_addresses(page, [text for block in page.blocks for text in json_ld.find_own_addresses(block)])


def _is_fixed(address: ArticleAddress) -> bool:
    """Whether the key is the whole address: only where it is a number can the rest of the address change."""
    return not address.key.rpartition("/")[2].isdigit()


def _own_addresses(page: ArticlePage, candidates: Iterable[str | None]) -> Iterator[str]:
    for candidate in candidates:
        absolute = to_absolute(page.base_url, candidate)
        address = to_article_address(absolute) if absolute else None
        if address and address.key == page.address.key and address.url != page.address.url:
            yield address.url


def address_kind(page: ArticlePage) -> Iterator[Kind]:
    """The kind, where the address names one."""
    if page.address.kind != "article":
        yield page.address.kind


def layout_kind(page: ArticlePage) -> Iterator[Kind]:
    """The kind the marks show. A player inside the text does not make a video page."""
    if page.layout.name == "photo":
        yield "infographic" if page.find(INFOGRAPHIC) is not None else "photo"
    elif page.layout.name == "ishort" or (page.layout.name == "video" and not _has_inner_player(page)):
        yield "video"


def _has_inner_player(page: ArticlePage) -> bool:
    return any(box.css_first("[data-link]") is not None for box in page.containers)


# --- title and dates ---


def layout_title(page: ArticlePage) -> Iterator[str]:
    """The headline the layout prints."""
    if page.visible_title:
        yield page.visible_title


def structure_title(page: ArticlePage) -> Iterator[str]:
    """The headline found by likeness to the page's other titles."""
    title = structure.find_title(page.outline)
    if title:
        yield title


def json_ld_published(page: ArticlePage) -> Iterator[str]:
    """Publish times of the structured data, those with an offset."""
    return (text for text in _published(page) if _OFFSET.search(text))


def json_ld_published_bare(page: ArticlePage) -> Iterator[str]:
    """Publish times of the structured data, those without an offset."""
    return (text for text in _published(page) if not _OFFSET.search(text))


def _published(page: ArticlePage) -> Iterator[str]:
    return json_ld.find_values(page.blocks, "datePublished", "uploadDate")


def layout_date(page: ArticlePage) -> Iterator[PrintedDate | None]:
    """The date line the layout prints."""
    yield page.layout_date


def structure_date(page: ArticlePage) -> Iterator[PrintedDate | None]:
    """The date line of the header."""
    yield page.structure_date


# --- authors, tags, Read Next ---


def layout_authors(page: ArticlePage) -> Iterator[list[str]]:
    """The bylines, one an element."""
    yield page.bylines
    if page.header is not None:
        yield structure.find_labelled(page.header)


def layout_editor(page: ArticlePage) -> Iterator[str | None]:
    """The editor among the bylines, or in a line of the header."""
    if "ditor" in page.text:
        yield from (split_byline(line)[1] for line in page.bylines)
        if page.header is not None:
            # The inner elements first: an outer one glues its lines together.
            yield from structure.find_editors(node.text() for node in reversed(page.header.css("*")))


def structure_editor(page: ArticlePage) -> Iterator[str | None]:
    """The editor line between headline and text."""
    if "ditor" in page.text:
        yield from structure.find_editors(block.text for block in structure.header_texts(page.outline))


def structure_authors(page: ArticlePage) -> Iterator[list[str]]:
    """Bylines by structure; on AMP pages also the bare line between headline and caption."""
    shows_list = page.header is not None and page.header.css_first("li, [rel='author']") is not None
    if shows_list or not page.is_whole:
        yield structure.find_authors(page.outline, bare=page.layout.name == "amp")


def bare_authors(page: ArticlePage) -> Iterator[list[str]]:
    """A name alone between headline and date: no mark says that it is one."""
    if page.is_whole and page.header is not None:
        name = structure.find_bare_name(page.header, clean_text(page.visible_title or ""))
    else:
        name = structure.find_bare_author(page.outline)
    if name:
        yield [name]


def layout_tags(page: ArticlePage) -> Iterator[list[str]]:
    """The texts of the tag list."""
    yield [read_line(node) for node in page.select_all("tags")]


def structure_tags(page: ArticlePage) -> Iterator[list[str]]:
    """The texts of the links beside the label ``Tags:``."""
    if page.find(structure.TAG_LINKS) is not None:
        yield structure.find_tags(page.outline)


def layout_read_next(page: ArticlePage) -> Iterator[dict[str, str | None]]:
    """The Read Next link."""
    node = page.select("read_next")
    if node is not None:
        yield _read_next(node, page)


def structure_read_next(page: ArticlePage) -> Iterator[dict[str, str | None]]:
    """The link whose text begins with ``Read Next``."""
    node = structure.find_read_next(page)
    if node is not None:
        yield _read_next(node, page)


def _read_next(node: LexborNode, page: ArticlePage) -> dict[str, str | None]:
    absolute = to_absolute(page.base_url, node.attributes.get("href"))
    address = to_article_address(absolute) if absolute else None
    return {
        "title": _READ_NEXT.sub("", read_line(node), count=1),
        "url": address.url if address else absolute,
    }


# --- pictures and players ---


def layout_lead(page: ArticlePage) -> Iterator[Image]:
    """The header figure, or the first picture of the gallery."""
    figure = page.select("figure")
    image = read_figure(figure, page.base_url) if figure is not None else None
    if image is not None:
        yield image
    elif page.gallery:
        yield page.gallery[0]


def structure_lead(page: ArticlePage) -> Iterator[Image]:
    """The picture between headline and text."""
    if page.is_whole and (page.layout.name == "video" or not _has_picture_above(page)):
        return
    found = structure.find_figure(page.outline)
    image = read_figure(found[0], page.base_url) if found is not None else None
    if found is not None and image is not None:
        if found[1] and image["caption"] is None and image["credit"] is None:
            image["caption"], image["credit"] = split_caption(found[1])
        yield image


def _has_picture_above(page: ArticlePage) -> bool:
    """Whether a picture larger than a portrait stands in the header or between it and the text."""
    node: LexborNode | None = page.containers[0]
    while node is not None and not is_same(node, page.header):
        above = node.prev
        if above is not None and above.is_element_node and structure.shows_picture(above):
            return True
        node = above or node.parent
    return node is None


def json_ld_lead(page: ArticlePage) -> Iterator[Image | None]:
    """Pictures of the structured data."""
    return (to_image(address, page.base_url) for address in json_ld.find_images(page.blocks))


def meta_lead(page: ArticlePage) -> Iterator[Image | None]:
    """The picture for shared links."""
    return (to_image(address, page.base_url) for address in meta.find_images(page))


def layout_players(page: ArticlePage) -> Iterator[list[str]]:
    """The page's own player."""
    yield read_players(page.select_all("player"), page.base_url)


def structure_players(page: ArticlePage) -> Iterator[list[str]]:
    """On a video page: the first player outside lists."""
    if page.address.kind == "video" and page.tree.body is not None:
        nodes = (node for node in find_players(page.tree.body) if "data-title" not in node.attributes)
        yield read_players(nodes, page.base_url)[:1]


def json_ld_players(page: ArticlePage) -> Iterator[list[str]]:
    """The player a video page's own object names."""
    if page.address.kind == "video":
        yield list(json_ld.find_videos(page.blocks))[:1]


def meta_players(page: ArticlePage) -> Iterator[list[str]]:
    """The player for shared links of a video page."""
    if page.address.kind == "video":
        urls = (page.meta(name) for name in ("og:video:secure_url", "og:video:url", "og:video"))
        yield [url for url in urls if url][:1]


# --- the text ---


def layout_bodies(page: ArticlePage) -> Iterator[Body]:
    """The text in the layout's container."""
    if page.layout_body is not None:
        yield page.layout_body


def agreeing_bodies(page: ArticlePage) -> Iterator[Body]:
    """The densest block, if the structured text begins like it and says no more: it keeps the paragraphs."""
    if page.json_ld_body is not None and page.generic_body is not None:
        whole, told = _letters(page.generic_body), _letters(page.json_ld_body)
        if told[:80] in whole and len(whole) >= 0.8 * len(told):
            yield page.generic_body


def json_ld_bodies(page: ArticlePage) -> Iterator[Body]:
    """The structured text, unless it is an excerpt."""
    if page.json_ld_body is not None and not _is_excerpt(page.json_ld_body):
        yield page.json_ld_body


def structure_bodies(page: ArticlePage) -> Iterator[Body]:
    """The densest block of paragraphs; on media pages, which may have no text, only a long one."""
    is_media = page.address.kind != "article" or page.layout.name in {"photo", "video", "ishort"}
    # The text's element is there and holds none, or lists come first: what stands elsewhere is the site's.
    if (is_media and (page.containers or follows_lists(page.outline))) or is_of_cards(page.outline):
        return
    body = page.generic_body
    is_long = body is not None and sum(map(len, body.blocks)) >= _MEDIA_TEXT
    # Only a stray end tag puts a text behind its own element; teasers and footers have no dateline.
    if page.containers and not (is_long and page.outline.dateline and not follows_lists(page.outline)):
        return
    if body is not None and (not is_media or is_long or stands_by_title(page.outline)):
        yield body


def _letters(body: Body) -> str:
    return "".join(character for character in "".join(body.blocks) if character.isalnum()).casefold()


def _is_excerpt(body: Body) -> bool:
    return bool(body.blocks) and body.blocks[-1].endswith(("...", "…", "[...]", "[…]"))
