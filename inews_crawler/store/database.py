"""One open store and its parts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from inews_crawler.store.articles import Articles
from inews_crawler.store.forgetting import forget
from inews_crawler.store.ledger import Ledger
from inews_crawler.store.listings import Listings
from inews_crawler.store.opening import open_database
from inews_crawler.store.published import PublishedArticles
from inews_crawler.store.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import TracebackType

    from inews_crawler.store.connection import Database


class Store:
    """One open store. It belongs to one thread; what is written becomes lasting unit by unit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = database.name  #: how messages call it; no password
        self.ledger = Ledger(database)
        self.articles = Articles(database, self.ledger)
        self.listings = Listings(database)
        self.runs = Runs(database)
        self.published = PublishedArticles(database)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        commit_every: int = 50,
        commit_seconds: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
        create: bool = True,
    ) -> Self:
        """Open the store at ``url``, making it if it is not there and ``create`` says so.

        Raises ``StoreError`` with one sentence when the store is newer, locked, read-only, damaged, full or
        out of reach.
        """
        database = open_database(
            url, commit_every=commit_every, commit_seconds=commit_seconds, clock=clock, create=create
        )
        return cls(database)

    def forget(self, key: str) -> bool:
        """Delete an article on request, whatever its state, for good; False for an unknown key."""
        row = self.ledger.row(key)
        if row is None:
            return False
        if row.state != "forgotten":
            forget(self._database, row)
        return True

    def unit(self) -> AbstractContextManager[None]:
        """One operation that happens whole or not at all. Nothing may be awaited inside."""
        return self._database.unit()

    def check_in_place(self) -> None:
        """Raise ``StoreError`` if the file of the store was moved or removed while it is in use."""
        self._database.check_in_place()

    def commit_if_due(self) -> None:
        """Commit if enough units or enough time have gathered; for a timer."""
        self._database.commit_if_due()

    def flush(self) -> None:
        """Commit now."""
        self._database.flush()

    def close(self) -> None:
        """Commit and close."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
