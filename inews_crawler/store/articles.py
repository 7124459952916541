"""What becomes of a fetched article: a new record, a new version, or nothing new."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update

from inews_crawler.store.duplicates import Duplicates, Standing
from inews_crawler.store.moments import to_moment
from inews_crawler.store.records import pack, to_content_hash, to_listing, to_stored_record, to_terms, unpack
from inews_crawler.store.schema import UNKNOWN_MOMENT, addresses, parts, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Row

    from inews_crawler.store.connection import Database
    from inews_crawler.store.entries import Discovery
    from inews_crawler.store.ledger import Ledger

_OF_ADDRESS = versions.c.address_id == bindparam("which")
_LATEST = select(versions).where(_OF_ADDRESS, versions.c.latest)
_SUPERSEDE = update(versions).where(_OF_ADDRESS, versions.c.latest).values(latest=False)
_NEW = insert(versions)

Status = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class PartValidator:
    """What a part of an article is asked again with."""

    part: str  #: ``1``, ``2``, … or ``all``
    url: str
    etag: str | None = None
    last_modified: str | None = None
    text_hash: str | None = None  #: what to compare an answer by; the store does not read it


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an article, and the record as it is stored now."""

    status: Status
    version: int
    record: dict[str, Any]
    are_new: tuple[bool, ...] = ()  #: for each link whether the ledger did not know it


class Articles:
    """The records of a store, every version of them."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger
        self._duplicates = Duplicates(database)

    # --- writing ---

    def save(
        self,
        record: Mapping[str, Any],
        *,
        run: int,
        at: datetime,
        links: Sequence[Discovery] = (),
        aliases: Sequence[str] = (),
        parts: Sequence[PartValidator] = (),
        retry: str | None = None,
    ) -> Saved:
        """Store a record with its outgoing links, aliases and validators: all of it or nothing.

        Another title or body makes a version; an incomplete text never follows a complete one. ``retry``
        is why a later run should fetch the article again: it stays pending, as often as failures may.
        """
        with self._database.unit():
            row = self._ledger.row_for(record, run=run, at=at)
            latest = self._latest_row(row.id) if row.version else None
            status = choose_status(record, latest)
            version = row.version + (status != "unchanged")
            counts = is_kept(record, latest)
            self._ledger.settle(row, record, version=version, run=run, at=at, retry=retry if counts else None)
            if counts:
                self._replace_parts(row.id, parts)
            are_new = tuple(self._ledger.discover(links, run=run, at=at))
            for alias in aliases:
                self._ledger.add_alias(alias, row.key)
            if status == "unchanged":
                if latest is not None and is_completed(record, latest):
                    self._complete(row.id, record, version)
                elif latest is not None and has_moved(record, latest):
                    self._readdress(row.id, record, version, latest)
                stored = self.history(row.key)[-1]
            else:
                stored = self._write(row.id, record, version, run, latest)
        return Saved(status, version, stored, are_new)

    def _write(
        self, address_id: int, record: Mapping[str, Any], version: int, run: int, latest: Row[Any] | None
    ) -> dict[str, Any]:
        former = None
        if latest is not None:
            former = unpack(latest.record)["body"] or ""
            self._database.write(_SUPERSEDE, {"which": address_id})
        published_at = to_moment(record["published_at"])
        stored = to_stored(record, version)
        values = {
            "address_id": address_id,
            "version": version,
            "latest": True,
            "run": run,
            "published_at": UNKNOWN_MOMENT if published_at is None else published_at,
            "edition": record["edition"],
            "section": record["section"],
            "subsection": record["subsection"],
            "kind": record["kind"],
            "complete": record["complete"],
            "content_hash": to_content_hash(record),
            "record": pack(stored),
        }
        self._database.write(_NEW, values)
        own = Standing(address_id, values["published_at"], record["key"], record["title"] or "")
        stored["duplicate_of"] = self._duplicates.settle(own, record["body"], former)
        return stored

    def _complete(self, address_id: int, record: Mapping[str, Any], version: int) -> None:
        """The same text, and by now it is known to be all of it: no version, but the record says so."""
        this = (versions.c.address_id == address_id, versions.c.version == version)
        values = {"complete": True, "record": pack(to_stored(record, version))}
        self._database.write(update(versions).where(*this).values(values))

    def _readdress(self, address_id: int, record: Mapping[str, Any], version: int, latest: Row[Any]) -> None:
        """The same text at another address: no version, but the record says where the article is."""
        names = {name: record[name] for name in ("edition", "section", "subsection", "kind")}
        stored = {**unpack(latest.record), "key": record["key"], "url": record["url"], **names}
        this = (versions.c.address_id == address_id, versions.c.version == version)
        self._database.write(update(versions).where(*this).values(record=pack(stored), **names))

    def _replace_parts(self, address_id: int, validators: Sequence[PartValidator]) -> None:
        if not validators:
            return
        self._database.write(delete(parts).where(parts.c.address_id == address_id))
        rows = [{"address_id": address_id, **asdict(validator)} for validator in validators]
        self._database.write(insert(parts), rows)

    def confirm(self, key: str, *, run: int, at: datetime, parts: Sequence[PartValidator] = ()) -> bool:
        """A stored article was asked for again and is as it was; ``False`` for an unknown key.

        ``parts`` replaces what is known of all its parts; without it that stays.
        """
        with self._database.unit():
            row = self._ledger.row(key)
            if row is None or not row.version:
                return False
            self._ledger.settle(row, None, version=row.version, run=run, at=at, retry=None)
            self._replace_parts(row.id, parts)
        return True

    def mark_gone(self, key: str, *, run: int, at: datetime, status: int = 410) -> None:
        """The site has removed a stored article; its record stays."""
        self._ledger.fail(key, reason="removed", status=status, final=True, run=run, at=at)

    # --- reading ---

    def validators(self, key: str) -> list[PartValidator]:
        """What the parts of an article are asked again with, in their order; ``all`` comes last."""
        statement = (
            select(parts)
            .join_from(parts, addresses, addresses.c.id == parts.c.address_id)
            .where(self._ledger.is_key(key))
            .order_by(func.length(parts.c.part), parts.c.part)
        )
        return [
            PartValidator(row.part, row.url, row.etag, row.last_modified, row.text_hash)
            for row in self._database.rows(statement)
        ]

    def latest(self, key: str) -> dict[str, Any] | None:
        """The record of an article as it is now, or ``None``."""
        rows = self._database.rows(to_listing(self._ledger.is_key(key), versions.c.latest))
        return to_stored_record(rows[0]) if rows else None

    def history(self, key: str) -> list[dict[str, Any]]:
        """All versions of an article, the first one first."""
        rows = self._database.rows(
            to_listing(self._ledger.is_key(key)).order_by(None).order_by(versions.c.version)
        )
        return [to_stored_record(row) for row in rows]

    def published_by(self, run: int) -> Iterator[dict[str, Any]]:
        """The versions that a run stored, by publishing time, key and version; in bounded memory."""
        for row in self._database.stream(to_listing(versions.c.run == run)):
            yield to_stored_record(row)

    def select(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        sections: Collection[str] | None = None,
        editions: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        versions: bool = False,
        duplicates: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """Stored records in one fixed order, in bounded memory.

        The latest versions, or all with ``versions``; without ``duplicates`` only originals. ``since`` and
        ``until`` are Jakarta days, both included; ``sections`` are names such as ``news`` or
        ``news/internasional``.
        """
        terms = to_terms(
            since=since,
            until=until,
            sections=sections,
            editions=editions,
            kinds=kinds,
            versions_too=versions,
            duplicates=duplicates,
        )
        for row in self._database.stream(to_listing(*terms)):
            yield to_stored_record(row)

    def sections(self) -> set[str]:
        """The sections of what is stored."""
        return {row[0] for row in self._database.rows(select(versions.c.section).distinct()) if row[0]}

    def count(self) -> int:
        """How many articles are stored."""
        counted = select(func.count()).select_from(versions).where(versions.c.latest)
        return int(self._database.rows(counted)[0][0])

    def _latest_row(self, address_id: int) -> Row[Any]:
        return self._database.rows(_LATEST, {"which": address_id})[0]


def to_stored(record: Mapping[str, Any], version: int) -> dict[str, Any]:
    """A record with what only the store knows; the original that it repeats is kept beside it."""
    content_hash = record["content_hash"] or to_content_hash(record).hex()
    return {**record, "version": version, "duplicate_of": None, "content_hash": content_hash}


def choose_status(record: Mapping[str, Any], latest: Row[Any] | None) -> Status:
    """Whether a record is new, a changed text, or the text that is stored."""
    if latest is None:
        return "new"
    if not is_kept(record, latest) or latest.content_hash == to_content_hash(record):
        return "unchanged"
    return "changed"


def is_kept(record: Mapping[str, Any], latest: Row[Any] | None) -> bool:
    """Whether what was fetched counts: a part of a text says nothing against the whole text."""
    return latest is None or record["complete"] or not latest.complete


def has_moved(record: Mapping[str, Any], latest: Row[Any]) -> bool:
    """Whether the stored record names another address than the one that was fetched."""
    return bool(unpack(latest.record)["key"] != record["key"])


def is_completed(record: Mapping[str, Any], latest: Row[Any]) -> bool:
    """Whether a text that was thought to lack a part turned out to be whole."""
    return bool(record["complete"]) and not latest.complete
