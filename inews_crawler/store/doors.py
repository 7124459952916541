"""What is remembered of a listing page: its validators, whether its walk ended, when it gave anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from inews_crawler.store.moments import from_seconds, to_seconds
from inews_crawler.store.schema import doors, facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from inews_crawler.store.connection import Database

A_DAY = timedelta(days=1)
EMPTY_LIST = "empty_list"  #: a fact about one address: its list has no articles


@dataclass(frozen=True, slots=True)
class DoorState:
    """What is remembered of one listing page."""

    url: str
    door: str
    etag: str | None
    last_modified: str | None
    walked: bool  #: the last walk that began here, or led through here, ended by itself
    walked_at: datetime | None
    first_asked_at: datetime
    asked_at: datetime
    new_at: datetime | None  #: when it last showed an article that was not known
    missing: bool  #: the site had no such page when it was last asked


class Doors:
    """The listing pages of a store, and what was learned about the hosts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, url: str) -> DoorState | None:
        """What is remembered of a listing page, or ``None``."""
        rows = self._database.rows(select(doors).where(doors.c.url == url))
        if not rows:
            return None
        row = rows[0]._asdict()
        for name in ("walked_at", "first_asked_at", "asked_at", "new_at"):
            row[name] = from_seconds(row[name])
        return DoorState(**row)

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified to ask with.

        Both are ``None`` unless the last walk ended by itself: an unchanged page must not hide what an
        interrupted walk has not reached.
        """
        state = self.state(url)
        return (state.etag, state.last_modified) if state and state.walked else (None, None)

    def is_walked(self, url: str) -> bool:
        """Whether the last walk ended by itself, so that the next may stop early at known articles.

        To be asked before the page is: ``record_visit`` begins the next walk.
        """
        state = self.state(url)
        return state is not None and state.walked

    def record_visit(
        self, url: str, door: str, *, etag: str | None, last_modified: str | None, new: int, at: datetime
    ) -> None:
        """A listing page was read, with ``new`` unknown articles; belongs into the unit of its links."""
        moment = to_seconds(at)
        values: dict[str, Any] = {
            "door": door,
            "etag": etag,
            "last_modified": last_modified,
            "walked": False,
            "missing": False,
        }
        values["asked_at"] = moment
        if new:
            values["new_at"] = moment
        statement = self._database.insert(doors).values(url=url, first_asked_at=moment, **values)
        with self._database.unit():
            self._database.write(statement.on_conflict_do_update(index_elements=["url"], set_=values))

    def record_missing(self, url: str, door: str, *, at: datetime) -> None:
        """The site has no such page (404, 410): it rests for a day."""
        moment = to_seconds(at)
        values = {"door": door, "walked": False, "missing": True, "asked_at": moment}
        statement = self._database.insert(doors).values(url=url, first_asked_at=moment, **values)
        with self._database.unit():
            self._database.write(statement.on_conflict_do_update(index_elements=["url"], set_=values))

    def record_unchanged(self, url: str, *, at: datetime) -> None:
        """A listing page was asked for and has not changed (304); what is remembered stays."""
        with self._database.unit():
            self._database.write(update(doors).where(doors.c.url == url).values(asked_at=to_seconds(at)))

    def complete(self, urls: str | Iterable[str], *, at: datetime) -> None:
        """The walk over these pages ended by itself: by its last page, or at articles known of old."""
        names = [urls] if isinstance(urls, str) else list(urls)
        these = doors.c.url.in_(bindparam("urls", expanding=True))
        with self._database.unit():
            self._database.write(
                update(doors).where(these).values(walked=True, walked_at=to_seconds(at)), {"urls": names}
            )

    def is_resting(self, url: str, *, at: datetime, quiet_after: timedelta, every: timedelta = A_DAY) -> bool:
        """Whether a page that gave nothing new for ``quiet_after``, or is missing, was just asked for."""
        state = self.state(url)
        if state is None:
            return False
        is_quiet = state.missing or at - (state.new_at or state.first_asked_at) >= quiet_after
        return is_quiet and at - state.asked_at < every

    def record_list(self, url: str, *, is_empty: bool) -> None:
        """Whether a page of an index lists nothing, for when it says only that it has not changed."""
        if is_empty or self.is_empty_list(url):
            self.learn(url, EMPTY_LIST, is_empty)

    def is_empty_list(self, url: str) -> bool:
        """Whether the page listed nothing when it was last read."""
        return bool(self.facts(url).get(EMPTY_LIST))

    def facts(self, host: str) -> dict[str, Any]:
        """What was learned about a host; empty if nothing."""
        statement = select(facts.c.name, facts.c.value).where(facts.c.host == host).order_by(facts.c.name)
        return {row.name: json.loads(row.value) for row in self._database.rows(statement)}

    def learn(self, host: str, name: str, value: Any) -> None:
        """Remember a fact about a host; ``value`` is anything JSON can hold."""
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        statement = self._database.insert(facts).values(host=host, name=name, value=text)
        with self._database.unit():
            self._database.write(
                statement.on_conflict_do_update(index_elements=["host", "name"], set_={"value": text})
            )
