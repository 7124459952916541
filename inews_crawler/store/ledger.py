"""Which article addresses are known, what became of each, and which come next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, exists, func, select, update

from inews_crawler.store.choice import Course, Taking, to_condition, to_selection
from inews_crawler.store.entries import (
    Discovery,
    Entry,
    Failure,
    State,
    to_digest,
    to_discovery,
    to_entry,
    to_failure,
    to_row,
)
from inews_crawler.store.moments import to_moment, to_seconds
from inews_crawler.store.names import BY_DIGEST, Names, chunks
from inews_crawler.store.schema import addresses, aliases, versions
from inews_crawler.store.verdicts import Verdict, judge, to_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from inews_crawler.store.connection import Database
    from inews_crawler.store.scope import Scope

_BY_ID = addresses.c.id.in_(bindparam("ids", expanding=True))
_SEEN = update(addresses).where(_BY_ID).values(seen_run=bindparam("run"))
_TAKEN = update(addresses).where(_BY_ID).values(taken_run=bindparam("run"))
_CLAIMED = update(addresses).where(BY_DIGEST).values(taken_run=bindparam("run"))
_RELEASED = update(addresses).where(BY_DIGEST).values(taken_run=0)
_NEARER = update(addresses).where(addresses.c.id == bindparam("which")).values(hops=bindparam("nearer"))
_CHANGE = update(addresses).where(addresses.c.id == bindparam("which"))
_ROW = select(addresses).where(addresses.c.digest == bindparam("wanted"))


__all__ = ["Discovery", "Entry", "Failure", "Ledger", "State", "Taking"]


class Ledger:
    """The article addresses of a store."""

    def __init__(self, database: Database, *, max_attempts: int) -> None:
        self._database = database
        self._names = Names(database)
        self._max_attempts = max_attempts
        self._course = Course()
        # Another worker on the same server may have written it down a moment ago.
        self._new = database.insert(addresses).on_conflict_do_nothing(index_elements=["digest"])

    # --- what was come across ---

    def discover(self, discoveries: Sequence[Discovery], *, run: int, at: datetime) -> list[bool]:
        """Write down addresses; for each whether it is new.

        A known one keeps its state, takes the smaller number of hops, and counts as seen by this run. An
        alias counts as the address that it leads to.
        """
        if not discoveries:
            return []
        with self._database.unit():
            places = self._names.places({discovery.key for discovery in discoveries})
            fresh: dict[str, Discovery] = {}
            are_new = []
            for discovery in discoveries:
                other = fresh.get(discovery.key)
                is_unknown = discovery.key not in places
                are_new.append(is_unknown and other is None)
                if is_unknown and (other is None or discovery.hops < other.hops):
                    fresh[discovery.key] = discovery
            if fresh:
                self._database.write(
                    self._new, [to_row(d, run=run, at=to_seconds(at)) for d in fresh.values()]
                )
            self._see_again([(places[d.key], d) for d in discoveries if d.key in places], run)
        self._course.reopen(fresh.values())
        return are_new

    def _see_again(self, known: Sequence[tuple[Row[Any], Discovery]], run: int) -> None:
        nearer = [(row.id, found) for row, found in known if found.hops < row.hops]
        if nearer:
            nearer.sort(key=lambda change: -change[1].hops)  # the smallest is written last
            self._database.write(_NEARER, [{"which": which, "nearer": found.hops} for which, found in nearer])
        unseen = [(row.id, found) for row, found in known if row.seen_run != run]
        for some in chunks([which for which, _ in unseen]):
            self._database.write(_SEEN, {"ids": some, "run": run})
        self._course.reopen(found for _, found in nearer)
        self._course.reopen((found for _, found in unseen), seen_again=True)

    # --- look-ups ---

    def known(self, keys: Iterable[str]) -> set[str]:
        """Those of ``keys`` whose article is stored, under this key or one that it is an alias of."""
        return self._names.known(keys)

    def resolve(self, urls: Iterable[str]) -> dict[str, str]:
        """Of the addresses that are aliases, the keys that they lead to."""
        return self._names.resolve(urls)

    def add_alias(self, url: str, key: str) -> None:
        """Remember that ``url`` leads to the article ``key``; an address that waited under it is closed."""
        self._names.add(url, key)

    def row(self, key: str) -> Row[Any] | None:
        """The row of exactly this key, for the other parts of the store."""
        rows = self._database.rows(_ROW, {"wanted": to_digest(key)})
        return rows[0] if rows else None

    def _present_row(self, key: str) -> Row[Any] | None:
        """The row of a key, or of the article that a redirect has led to since."""
        moved = self._names.targets([key]).get(key)
        return self.row(key if moved is None else moved.key)

    @staticmethod
    def is_key(key: str) -> ColumnElement[bool]:
        """The condition that a row is that of this key."""
        return addresses.c.digest == to_digest(key)

    def entry(self, key: str) -> Entry | None:
        """What the ledger knows of a key, or ``None``."""
        row = self.row(key)
        return None if row is None else to_entry(row)

    def is_checked(self, key: str, *, run: int) -> bool:
        """Whether this run has stored, confirmed or failed the article already."""
        row = self.row(key)
        return row is not None and row.checked_run == run

    # --- what comes next ---

    def take(self, scope: Scope, *, run: int, limit: int, taking: Taking = "pending") -> list[Entry]:
        """The next addresses of this scope, at most ``limit``; a run is given each of them once."""
        if self._course.is_ended(scope, run, taking):
            return []
        floor = self._course.floor(scope, run)
        with self._database.unit():
            rows = self._database.rows(to_selection(scope, run, taking, floor).limit(limit))
            for some in chunks([row.id for row in rows]):
                self._database.write(_TAKEN, {"ids": some, "run": run})
        if len(rows) < limit:
            self._course.end(scope, run, taking)
        elif taking == "all":
            self._course.pass_by(scope, run, rows[-1].id)
        return [to_entry(row) for row in rows]

    def release(self, keys: Iterable[str]) -> None:
        """Give back addresses that were taken and not asked for."""
        self._course.restart()
        with self._database.unit():
            for some in chunks([to_digest(key) for key in keys]):
                self._database.write(_RELEASED, {"digests": some})

    def claim(self, key: str, *, run: int) -> None:
        """The run fetches the article by itself; ``take`` is not to give it as well."""
        with self._database.unit():
            self._database.write(_CLAIMED, {"digests": [to_digest(key)], "run": run})

    def set_aside(self, key: str, *, published_hint: str | None, run: int, at: datetime) -> None:
        """An article was read but is not this run's: it stays as it is, with the date that was learned."""
        row = self._present_row(key)
        if row is None:
            return
        changes = {
            "which": row.id,
            "hint": published_hint,
            "hint_at": to_moment(published_hint) or 0,
            "published_at": to_moment(published_hint),
            "reason": None,
            "taken_run": run,
            "checked_run": run,
            "attempted_at": to_seconds(at),
        }
        with self._database.unit():
            self._database.write(_CHANGE, changes)

    def has_pending(self, scope: Scope, *, run: int, taking: Taking = "pending") -> bool:
        """Whether ``take`` would give anything."""
        if self._course.is_ended(scope, run, taking):
            return False
        floor = self._course.floor(scope, run)
        if self._database.rows(to_selection(scope, run, taking, floor).limit(1)):
            return True
        self._course.end(scope, run, taking)
        return False

    def count_pending(self, scope: Scope, *, run: int, taking: Taking = "pending") -> int:
        """How many addresses ``take`` would give in all."""
        counted = select(func.count()).select_from(addresses).where(to_condition(scope, run, taking))
        return int(self._database.rows(counted)[0][0])

    # --- what was had ---

    def row_for(self, record: Mapping[str, Any], *, run: int, at: datetime) -> Row[Any]:
        """The row of the record's key, written now if the article was never discovered."""
        row = self.row(record["key"])
        if row is None:
            self._database.write(delete(aliases).where(aliases.c.digest == to_digest(record["key"])))
            self.discover([to_discovery(record)], run=run, at=at)
            row = self.row(record["key"])
        assert row is not None
        return row

    def settle(
        self,
        row: Row[Any],
        record: Mapping[str, Any] | None,
        *,
        version: int,
        run: int,
        at: datetime,
        retry: str | None,
    ) -> None:
        """Write down that an article was had; with ``retry`` it is to be fetched again by a later run."""
        changes = to_changes(row, record, retry, max_attempts=self._max_attempts)
        self._names.mark(row, changes["state"])
        here = {"which": row.id, "version": version, "taken_run": run, "checked_run": run}
        self._database.write(_CHANGE, {**changes, **here, "attempted_at": to_seconds(at)})

    # --- what could not be had ---

    def fail(
        self,
        key: str,
        *,
        reason: str,
        status: int | None,
        final: bool,
        run: int,
        at: datetime,
        attempted: bool = True,
    ) -> State | None:
        """Write down that an article could not be had; its new state, ``None`` for an unknown key.

        What was not ``attempted``, since its host refuses or ended the talk, is no attempt of the article's.
        A stored article keeps its record: one that the site has removed is ``gone``, which is no failure.
        """
        with self._database.unit():
            row = self._present_row(key)
            if row is None:
                return None
            verdict = Verdict(row.state, reason)
            if attempted:
                verdict = judge(row, reason, status, final=final, max_attempts=self._max_attempts)
            self._names.mark(row, verdict.state)
            changes = {
                "which": row.id,
                "state": verdict.state,
                "reason": verdict.reason,
                "status": status,
                "attempts": row.attempts + (attempted and row.state == "pending"),
                "taken_run": run,
                "checked_run": run,
                "attempted_at": to_seconds(at),
            }
            self._database.write(_CHANGE, changes)
        return verdict.state

    def count_met_again(self, run: int) -> int:
        """How many articles that earlier runs stored this run came across again."""
        is_older = exists().where(versions.c.address_id == addresses.c.id, versions.c.run < run)
        met = (addresses.c.seen_run == run, addresses.c.discovered_run < run, is_older)
        return int(self._database.rows(select(func.count()).select_from(addresses).where(*met))[0][0])

    def failures(self, run: int) -> list[Failure]:
        """What this run could not have, in the order of discovery."""
        is_failure = (addresses.c.checked_run == run, addresses.c.reason.is_not(None))
        statement = select(addresses).where(*is_failure).order_by(addresses.c.id)
        return [to_failure(row) for row in self._database.rows(statement)]

    def failure_reasons(self, run: int) -> dict[str, int]:
        """How often each reason stands in ``failures``."""
        is_failure = (addresses.c.checked_run == run, addresses.c.reason.is_not(None))
        statement = select(addresses.c.reason, func.count().label("number")).where(*is_failure)
        statement = statement.group_by(addresses.c.reason).order_by(addresses.c.reason)
        return {row.reason: row.number for row in self._database.rows(statement)}

    def move(self, old_key: str, new: Discovery, *, run: int, at: datetime) -> bool:
        """A redirect led from one article to another: the old address becomes an alias of the new one.

        Returns whether the new one was not known before. What is stored under the old key goes to the new
        one; if that has a record of its own, the old record stays, and its address is gone.
        """
        if old_key == new.key:
            return False
        with self._database.unit():
            is_new = self.discover([new], run=run, at=at)[0]
            self.add_alias(f"https://{old_key}", new.key)
        return is_new
