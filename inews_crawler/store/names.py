"""The rows of the ledger by key or address, through aliases too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, union_all, update
from sqlalchemy.types import NullType

from inews_crawler.store.entries import KNOWN, to_alias, to_digest
from inews_crawler.store.schema import addresses, aliases, articles, fingerprints, parts, stored, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Executable, Row

    from inews_crawler.store.connection import Database
    from inews_crawler.store.entries import State

#: Keys in one statement.
CHUNK = 500

# Bytes are bytes to every driver: naming their type would only wrap each of them once more.
_DIGESTS = bindparam("digests", expanding=True, type_=NullType())
BY_DIGEST = addresses.c.digest.in_(_DIGESTS)
_BY_ALIAS = aliases.c.digest.in_(_DIGESTS)
_TO_TARGET = addresses.c.id == aliases.c.address_id
_STORED = union_all(
    select(stored.c.digest).where(stored.c.digest.in_(_DIGESTS)),
    select(aliases.c.digest)
    .join_from(aliases, addresses, _TO_TARGET)
    .where(_BY_ALIAS, addresses.c.state.in_(sorted(KNOWN))),
)
_FORGET = delete(stored).where(stored.c.digest == bindparam("old"))
_PLACE = tuple(addresses.c[name] for name in ("id", "hops", "seen_run", "state", "retry_at", "key"))
_PLACES = select(addresses.c.digest, *_PLACE).where(BY_DIGEST)
_TARGETS = select(aliases.c.digest, *_PLACE).join_from(aliases, addresses, _TO_TARGET).where(_BY_ALIAS)


def chunks(values: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """``values`` in pieces that fit into one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


class Names:
    """The keys of the ledger and their aliases."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remember = database.insert(stored).on_conflict_do_nothing(index_elements=["digest"])

    def known(self, keys: Iterable[str]) -> set[str]:
        """Those of ``keys`` whose article is stored, under this key or one that it is an alias of."""
        by_digest = {to_digest(key): key for key in keys}
        found: set[str] = set()
        for some in chunks(list(by_digest)):
            found.update(by_digest[row[0]] for row in self._database.rows(_STORED, {"digests": some}))
        return found

    def mark(self, row: Row[Any], state: State) -> None:
        """Keep ``known`` right when the state of a row becomes ``state``."""
        is_stored = state in KNOWN
        if is_stored == (row.state in KNOWN):
            return
        if is_stored:
            self._database.write(self._remember, {"digest": row.digest})
        else:
            self._database.write(_FORGET, {"old": row.digest})

    def resolve(self, urls: Iterable[str]) -> dict[str, str]:
        """Of the addresses that are aliases, the keys that they lead to."""
        names = {url: to_alias(url) for url in urls}
        targets = self.targets(names.values())
        return {url: targets[name].key for url, name in names.items() if name in targets}

    def exact(self, keys: Iterable[str]) -> dict[str, Row[Any]]:
        """The places of those keys that have a row of their own: id, hops, last run that saw them."""
        return self._find(_PLACES, keys)

    def targets(self, names: Iterable[str]) -> dict[str, Row[Any]]:
        """The places that aliases lead to, with the key of each."""
        return self._find(_TARGETS, names)

    def _find(self, statement: Executable, names: Iterable[str]) -> dict[str, Row[Any]]:
        by_digest = {to_digest(name): name for name in names}
        found = {}
        for some in chunks(list(by_digest)):
            for row in self._database.rows(statement, {"digests": some}):
                found[by_digest[row.digest]] = row
        return found

    def places(self, keys: Collection[str]) -> dict[str, Row[Any]]:
        """The places of those keys that are known, through aliases too."""
        found = self.exact(keys)
        missing = [key for key in keys if key not in found]
        return {**found, **self.targets(missing)} if missing else found

    def add(self, urls: Iterable[str], key: str) -> None:
        """Remember that ``urls`` lead to the article ``key``; an address that waited under one is closed."""
        for name in {to_alias(url) for url in urls} - {key}:
            with self._database.unit():
                self._add(name, key)

    def _add(self, name: str, key: str) -> None:
        rows = self.exact({name, key})
        target = rows.get(key)
        if target is None:
            return
        if name in rows:
            self._close(rows[name].id, target.id)
        statement = self._database.insert(aliases).values(
            digest=to_digest(name), alias=name, address_id=target.id
        )
        self._database.write(
            statement.on_conflict_do_update(index_elements=["digest"], set_={"address_id": target.id})
        )

    def _close(self, old: int, target: int) -> None:
        """Nothing waits under ``old`` any more, and what led to it leads to ``target``.

        What is stored under it is the article's that now stands under ``target``, unless another does.
        """
        self._database.write(update(aliases).where(aliases.c.address_id == old).values(address_id=target))
        this = addresses.c.id == old
        before, after = (
            self._database.rows(select(addresses).where(addresses.c.id == one))[0] for one in (old, target)
        )
        if before.version and not after.version:
            self._hand_over(before, after)
            return
        self._database.write(delete(addresses).where(this, addresses.c.version == 0))
        self._database.write(update(addresses).where(this).values(state="gone", reason=None))

    def _hand_over(self, before: Row[Any], after: Row[Any]) -> None:
        """The versions of an article go to the address it has moved to; its pages are asked there anew."""
        for table in (articles, versions, fingerprints):
            moved = update(table).where(table.c.address_id == before.id).values(address_id=after.id)
            self._database.write(moved)
        for table in (articles, versions):
            copies = update(table).where(table.c.original_id == before.id)
            self._database.write(copies.values(original_id=after.id, duplicate_of=after.key))
        self._database.write(delete(parts).where(parts.c.address_id == before.id))
        self._database.write(delete(addresses).where(addresses.c.id == before.id))
        self._database.write(_FORGET, {"old": before.digest})
        self.mark(after, "done")
        known = {"state": "done", "version": before.version, "published_at": before.published_at}
        self._database.write(update(addresses).where(addresses.c.id == after.id).values(reason=None, **known))
