"""The article addresses of a store: which are known, their state, and which come next."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, literal_column, select, update

from inews_crawler.store.entries import (
    REMOVED,
    Discovery,
    Entry,
    Failure,
    GiveUp,
    State,
    Transition,
    to_digest,
    to_discovery,
    to_entry,
    to_failure,
    to_row,
)
from inews_crawler.store.moments import to_moment, to_seconds
from inews_crawler.store.names import BY_DIGEST, Names, chunks
from inews_crawler.store.schema import addresses, aliases, articles
from inews_crawler.store.selection import Cursor, Selection, merge, to_condition, to_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row

    from inews_crawler.store.connection import Database
    from inews_crawler.store.scope import Scope

_BY_ID = addresses.c.id.in_(bindparam("ids", expanding=True))
_SEEN = update(addresses).where(_BY_ID).values(seen_run=bindparam("run"))
# A list or feed names an address: it is due at once, whatever came of it before.
_NAMED = update(addresses).where(_BY_ID).values(named_at=bindparam("now"), state="pending", retry_at=0)
#: States of addresses without a record.
UNREAD = frozenset({"pending", "failed"})
_TAKEN = update(addresses).where(_BY_ID).values(taken_run=bindparam("run"))
_CLAIMED = update(addresses).where(BY_DIGEST).values(taken_run=bindparam("run"))
_RELEASED = update(addresses).where(BY_DIGEST).values(taken_run=0)
_NEARER = update(addresses).where(addresses.c.id == bindparam("which")).values(hops=bindparam("nearer"))
_CHANGE = update(addresses).where(addresses.c.id == bindparam("which"))
_ROW = select(addresses).where(addresses.c.digest == bindparam("wanted"))


__all__ = ["Discovery", "Entry", "Failure", "Ledger", "Selection", "State", "Transition"]


class Ledger:
    """The article addresses of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = Names(database)
        self._cursor = Cursor()
        # Another worker on the same server may have written it down a moment ago.
        self._new = database.insert(addresses).on_conflict_do_nothing(index_elements=["digest"])

    # --- what was come across ---

    def discover(
        self, discoveries: Sequence[Discovery], *, run: int, at: datetime, hours: int = 0
    ) -> list[bool]:
        """Write down addresses, new ones due in so many hours; for each whether it is new.

        A known one keeps its state, takes the smaller number of hops, and counts as seen by this run if the
        run follows such links. An alias counts as the address that it leads to.
        """
        if not discoveries:
            return []
        now = to_seconds(at)
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
                rows = [to_row(d, run=run, at=now, hours=hours) for d in fresh.values()]
                self._database.number(addresses, rows)
                self._database.write(self._new, rows)
            known = [(places[d.key], d) for d in discoveries if d.key in places]
            self._see_again(known, run, now, are_due=not hours)
        self._cursor.reopen(fresh.values())
        return are_new

    def _see_again(
        self, known: Sequence[tuple[Row[Any], Discovery]], run: int, now: int, *, are_due: bool
    ) -> None:
        nearer = [(row.id, found) for row, found in known if found.hops < row.hops]
        if nearer:
            nearer.sort(key=lambda change: -change[1].hops)  # the smallest is written last
            self._database.write(_NEARER, [{"which": which, "nearer": found.hops} for which, found in nearer])
        unseen = [(row.id, found) for row, found in known if found.is_followed and row.seen_run != run]
        for some in chunks([which for which, _ in unseen]):
            self._database.write(_SEEN, {"ids": some, "run": run})
        waiting = [
            (row.id, found) for row, found in known if are_due and not found.hops and row.state in UNREAD
        ]
        for some in chunks([which for which, _ in waiting]):
            self._database.write(_NAMED, {"ids": some, "now": now})
        self._cursor.reopen(found for _, found in [*nearer, *waiting])
        self._cursor.reopen((found for _, found in unseen), seen_again=True)

    # --- look-ups ---

    def known(self, keys: Iterable[str]) -> set[str]:
        """Those of ``keys`` whose article is stored, under this key or one that it is an alias of."""
        return self._names.known(keys)

    def forgotten(self, keys: Iterable[str]) -> set[str]:
        """Those of ``keys`` that were forgotten on request, under this key or one that it is an alias of."""
        places = self._names.places(set(keys))
        return {key for key, row in places.items() if row.state == "forgotten"}

    def resolve(self, urls: Iterable[str]) -> dict[str, str]:
        """Of the addresses that are aliases, the keys that they lead to."""
        return self._names.resolve(urls)

    def add_alias(self, url: str, key: str) -> None:
        """Remember that ``url`` leads to the article ``key``; an address that waited under it is closed."""
        self._names.add([url], key)

    def add_aliases(self, urls: Iterable[str], key: str) -> None:
        """The same for several addresses."""
        self._names.add(urls, key)

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

    # --- what comes next ---

    def take(
        self,
        scope: Scope,
        *,
        run: int,
        limit: int,
        selection: Selection = "pending",
        at: datetime | None = None,
    ) -> list[Entry]:
        """The next addresses of this scope, at most ``limit``; a run is given each of them once."""
        if self._cursor.is_ended(scope, run, selection):
            return []
        with self._database.unit():
            rows = self._find(scope, run, selection, limit, at)
            for some in chunks([row.id for row in rows]):
                self._database.write(_TAKEN, {"ids": some, "run": run})
        if len(rows) < limit:
            self._cursor.end(scope, run, selection)
        elif selection == "all":
            self._cursor.advance(scope, run, rows[-1].id)
        return [to_entry(row) for row in rows]

    def _find(
        self, scope: Scope, run: int, selection: Selection, limit: int, at: datetime | None
    ) -> list[Row[Any]]:
        now = to_seconds(at or datetime.now(UTC))
        parameters = {"run": run, "now": now, "limit": limit}
        if selection == "all":
            parameters["floor"] = self._cursor.floor(scope, run)
        found = [self._database.rows(query, parameters) for query in to_queries(scope, selection)]
        return merge(found, limit)

    def release(self, keys: Iterable[str]) -> None:
        """Give back addresses that were taken and not asked for."""
        self._cursor.restart()
        with self._database.unit():
            for some in chunks([to_digest(key) for key in keys]):
                self._database.write(_RELEASED, {"digests": some})

    def claim(self, key: str, *, run: int) -> None:
        """The run fetches the article by itself; ``take`` is not to give it as well."""
        with self._database.unit():
            self._database.write(_CLAIMED, {"digests": [to_digest(key)], "run": run})

    def keep_pending(self, key: str, *, published_hint: str | None, run: int, at: datetime) -> None:
        """An article was read and lies out of the run's window: it stays pending, with its date."""
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

    def has_pending(
        self, scope: Scope, *, run: int, selection: Selection = "pending", at: datetime | None = None
    ) -> bool:
        """True if ``take`` would give anything."""
        if self._cursor.is_ended(scope, run, selection):
            return False
        if self._find(scope, run, selection, 1, at):
            return True
        self._cursor.end(scope, run, selection)
        return False

    def count_states(self) -> dict[str, int]:
        """How many addresses there are in each state."""
        counted = select(addresses.c.state, func.count().label("number")).group_by(addresses.c.state)
        return {row.state: int(row.number) for row in self._database.rows(counted)}

    def count_pending(
        self, scope: Scope, *, run: int, selection: Selection = "pending", at: datetime | None = None
    ) -> int:
        """How many addresses ``take`` would give in all."""
        counted = select(func.count()).select_from(addresses).where(to_condition(scope, selection))
        now = to_seconds(at or datetime.now(UTC))
        return int(self._database.rows(counted, {"run": run, "now": now})[0][0])

    # --- articles that were read ---

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
        transition: Transition | None,
    ) -> None:
        """Write down that an article was read; without a transition it is done."""
        after = transition or Transition("done", None, 0, None)
        changes = self._to_changes(row, after, run=run, at=at) | {"status": None, "version": version}
        if record is not None:
            changes["url"] = record["url"]
            changes["published_at"] = to_moment(record["published_at"])
        self._database.write(_CHANGE, changes)

    def _to_changes(self, row: Row[Any], transition: Transition, *, run: int, at: datetime) -> dict[str, Any]:
        self._names.mark(row, transition.state)
        return {
            "which": row.id,
            **asdict(transition),
            "taken_run": run,
            "checked_run": run,
            "attempted_at": to_seconds(at),
        }

    # --- failures ---

    def fail(
        self,
        key: str,
        to_transition: Callable[[Entry], Transition],
        *,
        status: int | None,
        run: int,
        at: datetime,
    ) -> State | None:
        """Write down that an article was not read; its new state, ``None`` for an unknown key.

        ``to_transition`` says what the failure makes of the entry; a stored article keeps its record.
        """
        with self._database.unit():
            row = self._present_row(key)
            if row is None:
                return None
            transition = to_transition(to_entry(row))
            changes = self._to_changes(row, transition, run=run, at=at)
            self._database.write(_CHANGE, {**changes, "status": status})
        return transition.state

    def forgive(self, run: int, edition: str, reason: str) -> None:
        """The trouble was the host's: this run's failure counts against no address, and all are due."""
        these = (addresses.c.checked_run == run, addresses.c.edition == edition, addresses.c.reason == reason)
        values = {"attempts": func.max(addresses.c.attempts - 1, 0), "retry_at": 0}
        if self._database.is_postgresql:
            values["attempts"] = func.greatest(addresses.c.attempts - 1, 0)
        with self._database.unit():
            self._database.write(update(addresses).where(*these).values(values))

    def give_up(self, run: int, rule: GiveUp, *, editions: Iterable[str]) -> None:
        """Give up the addresses of these editions whose failures have reached the rule's bounds, and which no
        list names any more.
        """
        columns = addresses.c
        lasted = (
            columns.checked_run == run,
            columns.edition.in_(sorted(editions)),
            columns.failing_since <= rule.since,
            columns.named_at < rule.named,
            columns.attempts >= rule.attempts,
            columns.reason.in_(sorted(rule.reasons))
            if rule.reasons is not None
            else columns.reason.is_not(None),
        )
        is_stored = columns.version > 0 if rule.state == "gone" else columns.version == 0
        with self._database.unit():
            self._database.write(
                update(addresses).where(*lasted, is_stored).values(state=rule.state, retry_at=0)
            )

    def count_met_again(self, run: int) -> int:
        """How many articles that earlier runs stored this run came across again."""
        own = select(articles.c.address_id).where(articles.c.run == run, articles.c.version == 1)
        met = (
            addresses.c.seen_run == run,
            addresses.c.version > literal_column("0"),
            addresses.c.discovered_run < run,
            addresses.c.id.not_in(own),
        )
        return int(self._database.rows(select(func.count()).select_from(addresses).where(*met))[0][0])

    def failures(self, run: int) -> list[Failure]:
        """The articles that this run did not get, in the order of discovery."""
        is_failure = _is_failure(run)
        statement = select(addresses).where(*is_failure).order_by(addresses.c.id)
        return [to_failure(row) for row in self._database.rows(statement)]

    def failure_reasons(self, run: int) -> dict[str, int]:
        """How often each reason stands in ``failures``."""
        is_failure = _is_failure(run)
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


def _is_failure(run: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions on an article that a run did not get; one that the site removed is no failure."""
    columns = addresses.c
    return columns.checked_run == run, columns.reason.is_not(None), columns.reason != REMOVED
