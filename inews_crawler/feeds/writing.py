"""Several feeds at once. In: records, read a single time; out: every feed complete, or with its failure."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from inews_crawler.exceptions import ArgumentError
from inews_crawler.items import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inews_crawler.feeds.exporter import Feed

#: Records that are read from the store at once.
CHUNK = 100


def check_feeds(feeds: Sequence[Feed]) -> None:
    """Raise ``ArgumentError`` if two feeds go to one place."""
    places = [feed.place for feed in feeds]
    for feed in feeds:
        if places.count(feed.place) > 1:
            raise ArgumentError(f"Cannot write {feed.name}: two feeds go there.")


async def write_feeds(feeds: Sequence[Feed], records: Iterable[Mapping[str, Any]]) -> int:
    """Write the same records to every feed and return how many they were.

    A feed that fails has a ``failure`` and holds no other feed back. If reading the records fails, no feed
    appears.
    """
    source, count = iter(records), 0
    try:
        for feed in feeds:
            feed.open()
        while not all(feed.is_over for feed in feeds) and (chunk := list(islice(source, CHUNK))):
            count += len(chunk)
            articles = [Article(**record) for record in chunk]
            for feed in feeds:
                await feed.write(articles)
        for feed in feeds:
            await feed.close()
    finally:
        for feed in feeds:
            feed.discard()
    return count
