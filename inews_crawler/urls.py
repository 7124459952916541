"""Decides which addresses may be requested, and gathers the site's address grammar in one place."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from inews_crawler.address_parts import clean_escapes, is_denied, is_file, lower_segments, split_address
from inews_crawler.article_urls import ArticleAddress, to_amp_url, to_article_address, to_part_url
from inews_crawler.hosts import NETWORK_HOSTS, NETWORK_MENU_URL, PROVINCES, SECTIONS, host_family, host_of
from inews_crawler.image_urls import to_image_url
from inews_crawler.listing_urls import ListingAddress, indeks_day, indeks_page, to_listing_address

__all__ = [
    "NETWORK_HOSTS",
    "NETWORK_MENU_URL",
    "PROVINCES",
    "SECTIONS",
    "ArticleAddress",
    "ListingAddress",
    "host_family",
    "host_of",
    "indeks_day",
    "indeks_page",
    "is_allowed",
    "to_absolute",
    "to_amp_url",
    "to_article_address",
    "to_image_url",
    "to_listing_address",
    "to_part_url",
]

_MAX_LENGTH: Final = 4096  # characters; embeds of other sites carry long queries


def is_allowed(url: str) -> bool:
    """Whether the crawler may ever request an address. Never raises.

    True for pages, lists, feeds and sitemaps on the site's own hosts, for their ``robots.txt`` and for the
    list of network hosts. Search addresses are true as well: whether to search is the caller's decision.
    """
    if url == NETWORK_MENU_URL:
        return True
    site = split_address(url)
    if site is None:
        return False
    path = lower_segments(site.segments)
    if path == ("robots.txt",) or to_listing_address(url) is not None:
        return True
    return not is_denied(path) and not is_file(path)


def to_absolute(base: str, href: str | None) -> str | None:
    """The absolute web address of a link on the page ``base``, escapes in order and without fragment.

    ``None`` for no link, a link into the page itself, other schemes (``javascript:``, ``mailto:``, ``data:``)
    and broken or over-long text. The address may be foreign.
    """
    text = (href or "").strip()
    if not text or text.startswith("#") or len(text) > _MAX_LENGTH:
        return None
    try:
        given = urlsplit(text)
        parts = urlsplit(urljoin(base, text))
        # "https://" alone is a broken link, not one to the page itself.
        if given.scheme and not given.netloc:
            return None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    path, query = clean_escapes(parts.path), clean_escapes(parts.query)
    return parts._replace(netloc=parts.netloc.lower(), path=path or "/", query=query, fragment="").geturl()
