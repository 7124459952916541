"""Decides which picture leads an article, which belong to its gallery, and which player is the page's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inews_crawler.extraction.elements import read_line
from inews_crawler.extraction.media import IMAGE_TAGS, PLAYER_TAGS, find_video, read_picture
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.images import to_image_url
from inews_crawler.text.cleaning import clean_text
from inews_crawler.text.credits import split_caption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selectolax.lexbor import LexborNode

    from inews_crawler.extraction.marked import Image

_PICTURES = ", ".join(sorted(IMAGE_TAGS))
_PLAYERS = ", ".join(("[data-link]", *sorted(PLAYER_TAGS)))
_NO_CAPTION = re.compile(r"\d{1,3}\s*/\s*\d{1,3}|advertisement\b.*", re.IGNORECASE)


def read_figure(node: LexborNode, base_url: str) -> Image | None:
    """The first real picture of an element, with its caption and credit; ``None`` if it shows none."""
    pictures = [node] if node.tag in IMAGE_TAGS else node.css(_PICTURES)
    for picture in pictures:
        image = read_picture(picture, base_url)
        if image is not None and image["url"]:
            image["caption"], image["credit"] = split_caption(_read_caption(node))
            return image
    return None


def _read_caption(figure: LexborNode) -> str | None:
    """The text of the first caption that is no picture number and no advertisement label."""
    for selector in ("figcaption", "em, .caption, small"):
        for node in figure.css(selector):
            text = clean_text(read_line(node))
            if text and not _NO_CAPTION.fullmatch(text):
                return text
    return None


def to_image(address: str, base_url: str) -> Image | None:
    """A picture that is named by its address alone; ``None`` for a placeholder."""
    absolute = to_absolute(base_url, address.strip())
    url = to_image_url(absolute) if absolute else None
    return {"url": url, "caption": None, "credit": None} if url else None


def merge_images(images: Iterable[Image]) -> list[Image]:
    """The pictures in their order, each address once; the first caption and credit of an address count."""
    merged: dict[str, Image] = {}
    for image in images:
        url = image["url"]
        if not url:
            continue
        known = merged.setdefault(url, dict(image))
        if known["caption"] is None and known["credit"] is None:
            known["caption"], known["credit"] = image["caption"], image["credit"]
    return list(merged.values())


def read_players(nodes: Iterable[LexborNode], base_url: str) -> list[str]:
    """The embed addresses of players, each once."""
    found: dict[str, None] = {}
    for node in nodes:
        sources = node.css("source[src]") if node.tag in {"video", "amp-video"} else []
        urls = (find_video(one.tag or "", one.attributes, base_url) for one in (node, *sources))
        url = next((url for url in urls if url), None)
        if url:
            found[url] = None
    return list(found)


def find_players(node: LexborNode) -> list[LexborNode]:
    """The elements inside another that may be players."""
    return node.css(_PLAYERS)
