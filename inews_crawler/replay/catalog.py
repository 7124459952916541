"""Which pages of an article to read. Input: captures in any number. Output: jobs, in the archive's order.

Captures wait in an SQLite file, so that an archive of any size needs little memory.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from inews_crawler.replay.captures import OK, REDIRECTS, Capture
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_TABLE = f"CREATE TABLE captures ({', '.join(Capture._fields)}, leads_to)"
_INSERT = f"INSERT INTO captures VALUES ({', '.join('?' * (len(Capture._fields) + 1))})"  # noqa: S608
_SELECT = f"SELECT {', '.join(Capture._fields)} FROM captures"  # noqa: S608 - names of ours
_KEYS = """
    SELECT key FROM captures WHERE status NOT IN (301, 302, 303, 307, 308)
    GROUP BY key ORDER BY MIN(source * 1000000000000000 + position)
"""


@dataclass(slots=True)
class Job:
    """An article to read: all captures of its pages, the latest first, revisits resolved."""

    key: str
    captures: list[Capture]
    aliases: list[str] = field(default_factory=list)  #: addresses that led to it
    stored_at: str | None = None  #: when the stored text was read, if the archive holds pages from before

    @property
    def dates(self) -> set[str]:
        """The moments of its captures."""
        return {capture.date for capture in self.captures}


class Catalog:
    """The captures of an archive."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute(_TABLE)
        self.unresolved = 0  #: revisits of pages that the archive does not hold

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def add(self, captures: Iterable[Capture]) -> None:
        """Add captures."""
        self._database.execute("BEGIN")
        self._database.executemany(_INSERT, ((*capture, _leads_to(capture)) for capture in captures))
        self._database.execute("COMMIT")

    def jobs(self, size: int) -> Iterator[list[Job]]:
        """The articles by the place of their first record, so many at a time. Nothing is added afterwards."""
        for name in ("key", "digest", "url", "leads_to"):
            self._database.execute(f"CREATE INDEX by_{name} ON captures ({name})")
        keys = self._database.execute(_KEYS)
        while some := keys.fetchmany(size):
            yield [self._to_job(key) for (key,) in some]

    def _to_job(self, key: str) -> Job:
        rows = self._database.execute(f"{_SELECT} WHERE key = ? ORDER BY date DESC, source, position", (key,))
        captures = [self._resolve(Capture(*row)) for row in rows.fetchall()]
        sources = self._database.execute("SELECT DISTINCT url FROM captures WHERE leads_to = ?", (key,))
        return Job(key, [one for one in captures if one is not None], [url for (url,) in sources])

    def _resolve(self, capture: Capture) -> Capture | None:
        """A revisit with the place of the page that it stands for; None if the archive does not hold it."""
        if capture.kind != "revisit" or capture.status in REDIRECTS:
            return capture
        original = self._find("digest = ?", capture.digest) if capture.digest else None
        original = original or self._find("url = ? AND date = ?", capture.url, _to_date(capture.earlier))
        if original is None:
            self.unresolved += 1
            return None
        found = Capture(*original)
        return capture._replace(source=found.source, position=found.position, status=found.status)

    def _find(self, condition: str, *values: str) -> tuple[Any, ...] | None:
        statement = f"{_SELECT} WHERE {condition} AND kind != 'revisit' AND status = {OK} LIMIT 1"
        return next(self._database.execute(statement, values), None)


def _to_date(text: str) -> str:
    """A moment in the form of a capture's date; empty if it is none."""
    with suppress(ValueError):
        return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="microseconds")
    return ""


def _leads_to(capture: Capture) -> str | None:
    """The key of another article that a redirect leads to."""
    address = to_article_address(capture.target) if capture.target else None
    return address.key if address is not None and address.key != capture.key else None
