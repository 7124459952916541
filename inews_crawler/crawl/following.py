"""Decides which other listings a page leads to, as far as the run's methods and scope go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.listing_requests import ListingRequest, open_listing
from inews_crawler.discovery.network import network_indeks_url
from inews_crawler.discovery.tags import tag_url
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.crawl.listing_pages import ListingPage
    from inews_crawler.items import Article


class Following:
    """The listings behind pages; which of them are due is not decided here."""

    def __init__(self, frontier: Frontier, arguments: Arguments) -> None:
        self._frontier = frontier
        self._follows_tags = "tags" in arguments.discover and not arguments.tags

    def choose(self, listing: ListingRequest, page: ListingPage) -> list[ListingRequest]:
        """The listings that a page of a method names, its own next page left out."""
        deeper, hops = listing.number + 1, listing.hops + 1
        chosen = [replace(listing, kind="sitemap", url=url, number=deeper, tries=0) for url in page.children]
        sections = [address.url for address in page.sections if self._covers(address.url)]
        chosen += [open_listing("sections", "listing", url, hops=hops) for url in sections]
        if self._follows_tags:
            tags = [address.url for address in page.tags if self.covers_host(address.url)]
            chosen += [open_listing("tags", "listing", url, hops=hops) for url in tags]
        self._frontier.admit(page.hosts)
        indexes = [network_indeks_url(label) for label in page.hosts] + page.channels
        return chosen + [open_listing("network", "network", url) for url in indexes]

    def tag_listings(self, article: Article) -> list[ListingRequest]:
        """The tag pages of an article, where tags are a method of their own."""
        if not self._follows_tags:
            return []
        host = urlsplit(article.url).netloc
        return [open_listing("tags", "listing", tag_url(tag, host=host)) for tag in article.tags]

    def _covers(self, url: str) -> bool:
        address = to_listing_address(url)
        if address is None:
            return False
        return self._frontier.scope.covers(address.edition, address.section, address.subsection)

    def covers_host(self, url: str) -> bool:
        """Whether the host of an address is one of the run's editions."""
        editions = self._frontier.scope.editions
        return editions is None or (urlsplit(url).hostname or "").partition(".")[0] in editions
