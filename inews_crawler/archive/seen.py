"""Which pages the archive holds already. Input: address and digest of a payload. Output: the record before.

An SQLite file beside the archive's own. It may be lost: then pages are kept once more.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "seen.db"
_TABLE = "CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, digest, date, record) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class Kept:
    """The record that holds the payload of an address."""

    digest: str
    date: str  #: as in its WARC-Date
    record: str  #: its WARC-Record-ID


class Seen:
    """The latest payload of every address. What is added counts for later runs once it is ``flush``-ed."""

    def __init__(self, folder: Path) -> None:
        self._fresh: dict[str, Kept] = {}
        self._database: sqlite3.Connection | None = None
        with suppress(sqlite3.Error):
            self._database = sqlite3.connect(folder / NAME, isolation_level=None, timeout=5)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(_TABLE)

    def find(self, url: str) -> Kept | None:
        """The latest record with a payload of this address; None if there is none, or nobody knows."""
        if url in self._fresh:
            return self._fresh[url]
        with suppress(sqlite3.Error):
            if self._database is not None:
                rows = self._database.execute("SELECT digest, date, record FROM pages WHERE url = ?", (url,))
                return next((Kept(*row) for row in rows), None)
        return None

    def add(self, url: str, kept: Kept) -> int:
        """Note a record that was just written; returns how many wait for ``flush``."""
        self._fresh[url] = kept
        return len(self._fresh)

    def flush(self) -> None:
        """Write down what was added. Only after its records are safe: a revisit must not lead nowhere."""
        rows = [(url, *astuple(kept)) for url, kept in self._fresh.items()]
        self._fresh.clear()
        with suppress(sqlite3.Error):
            if self._database is not None and rows:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", rows)
                self._database.execute("COMMIT")

    def close(self) -> None:
        """Write down what was added and let go of the file."""
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None
