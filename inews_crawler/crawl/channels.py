"""Decides when the channels of a network host are exhausted: where its own index is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.listing_requests import ListingRequest, open_listing

if TYPE_CHECKING:
    from inews_crawler.crawl.listing_pages import ListingPage
    from inews_crawler.store.listings import Listings


class Channels:
    """The channels that front pages of network hosts name, remembered from run to run."""

    def __init__(self, listings: Listings) -> None:
        self._states = listings
        self._wanted: set[str] = set()  #: hosts whose own index is missing

    def note(self, listing: ListingRequest, page: ListingPage) -> None:
        """A page leads to its channels only if the host's own index is missing."""
        if listing.kind != "channels" and _host_of(listing) not in self._wanted:
            page.channels = []

    def open(self, listing: ListingRequest) -> list[ListingRequest]:
        """The channels of the host whose own index is missing, as far as they are known."""
        host = _host_of(listing)
        self._wanted.add(host)
        front = self._states.state(f"https://{host}/")
        return [open_listing("network", "network", url) for url in (front.channels if front else [])]

    def open_backed_off(self, listing: ListingRequest) -> list[ListingRequest]:
        """The same for an index that is not asked again today, because it was missing."""
        if listing.kind != "network" or listing.url != listing.origin:
            return []
        state = self._states.state(listing.url)
        return self.open(listing) if state is not None and state.missing_since is not None else []


def _host_of(listing: ListingRequest) -> str:
    return urlsplit(listing.url).hostname or ""
