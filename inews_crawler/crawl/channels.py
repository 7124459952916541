"""Decides when the channels of a network host are walked: where its own index is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.visits import Visit, open_visit

if TYPE_CHECKING:
    from inews_crawler.crawl.door_pages import DoorPage
    from inews_crawler.store.listings import Listings


class Channels:
    """The channels that front pages of network hosts name, remembered from run to run."""

    def __init__(self, listings: Listings) -> None:
        self._doors = listings
        self._wanted: set[str] = set()  #: hosts whose own index is missing

    def note(self, visit: Visit, page: DoorPage) -> None:
        """A page leads to its channels only if the host's own index is missing."""
        if visit.kind != "channels" and _host_of(visit) not in self._wanted:
            page.channels = []

    def open(self, visit: Visit) -> list[Visit]:
        """The channels of the host whose own index is missing, as far as they are known."""
        host = _host_of(visit)
        self._wanted.add(host)
        front = self._doors.state(f"https://{host}/")
        return [open_visit("network", "network", url) for url in (front.channels if front else [])]

    def open_resting(self, visit: Visit) -> list[Visit]:
        """The same for an index that is not asked again today, because it was missing."""
        if visit.kind != "network" or visit.url != visit.walk:
            return []
        state = self._doors.state(visit.url)
        return self.open(visit) if state is not None and state.missing_since is not None else []


def _host_of(visit: Visit) -> str:
    return urlsplit(visit.url).hostname or ""
