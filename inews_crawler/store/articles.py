"""The articles of a store. Input: a fetched record. Output: a new article, a new version, or nothing new."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update

from inews_crawler.items import FIELDS
from inews_crawler.store.duplicates import Duplicates, Standing
from inews_crawler.store.entries import Transition, to_digest
from inews_crawler.store.records import to_columns, to_content_hash, to_export_terms, to_listing, to_record
from inews_crawler.store.schema import addresses, articles, parts, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Row

    from inews_crawler.store.connection import Database
    from inews_crawler.store.entries import Discovery
    from inews_crawler.store.ledger import Ledger

_LATEST = select(articles).where(articles.c.address_id == bindparam("which"))
_COPIED = [column.name for column in articles.c]
_SUPERSEDE = insert(versions).from_select(_COPIED, _LATEST)
_NEW = insert(articles)
_CHANGE = update(articles).where(articles.c.address_id == bindparam("which"))
_NEW_PARTS = insert(parts)
_OLD_PARTS = delete(parts).where(parts.c.address_id == bindparam("which"))

#: ``improved``: other values out of the same text, by other rules; no version of its own.
Status = Literal["new", "changed", "unchanged", "improved"]
#: Between the answer of a page and the record made of it lie seconds; delays and retries make it minutes.
SAME_FETCH = timedelta(minutes=15)
#: What a reading of the same page may differ in.
_OF_THE_RUN = ("fetched_at", "version", "duplicate_of", "content_hash")


@dataclass(frozen=True, slots=True)
class PartValidator:
    """What a page of an article is asked again with, and compared with."""

    part: str  #: ``1``, ``2``, … or ``all``
    url: str
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None  #: None for a part that was not there


@dataclass(frozen=True, slots=True)
class Reread:
    """An article that was read from archived pages, and not asked of the site."""

    at: datetime  #: when the site gave the latest of the pages
    #: The text, by the same rules, of the pages that the archive holds from when the stored text was read.
    earlier_hash: str | None = None


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
        retry: Transition | None = None,
        next_check: int = 0,
        reread: Reread | None = None,
    ) -> Saved:
        """Store a record with its outgoing links, aliases and validators: all of it or nothing.

        Another title or body makes a version; an incomplete text never follows a complete one. ``retry``
        is given if a later run should fetch the article again, since a part of it failed. ``next_check``
        (seconds since 1970) is when an article that is as it was is due again; a new text is due at once.
        With ``reread`` a record of the page that is stored replaces the stored values, in the same version.
        """
        with self._database.unit():
            row = self._ledger.row_for(record, run=run, at=at)
            latest = self._latest_row(row.id) if row.version else None
            if reread is not None and latest is not None and not is_site_change(record, latest, reread):
                return self._improve(record, latest, reread, parts)
            status = choose_status(record, latest)
            version = row.version + (status != "unchanged")
            is_kept = is_better(record, latest)
            after = retry if is_kept else None
            if after is None and status == "unchanged":
                after = Transition("done", None, 0, None, next_check)
            self._ledger.settle(row, record, version=version, run=run, at=at, transition=after)
            if is_kept:
                self._replace_parts(row.id, parts, is_new=latest is None)
            are_new = tuple(self._ledger.discover(links, run=run, at=at))
            self._ledger.add_aliases(aliases, row.key)
            values = to_columns(record, address_id=row.id, run=run, version=version)
            if latest is None or status == "changed":
                stored = self._write(values, latest)
            else:
                stored = self._refresh(values, latest)
        return Saved(status, version, stored, are_new)

    def _write(self, values: dict[str, Any], latest: Row[Any] | None) -> dict[str, Any]:
        which = values["address_id"]
        if latest is None:
            self._database.write(_NEW, values)
        else:
            self._database.write(_SUPERSEDE, {"which": which})
            self._database.write(_CHANGE, {"which": which, **values})
        own = Standing(which, values["moment"], values["key"], values["title"] or "")
        former = latest.body if latest is not None else None
        values["duplicate_of"] = self._duplicates.settle(own, values["body"], former)
        return {name: values[name] for name in FIELDS}

    def _improve(
        self, record: Mapping[str, Any], latest: Row[Any], reread: Reread, parts: Sequence[PartValidator]
    ) -> Saved:
        """Other values for a stored version, if the page is as new as the stored one and they differ."""
        former = to_record(latest)
        is_older = reread.at < datetime.fromisoformat(latest.fetched_at) - SAME_FETCH
        if is_older or not is_better(record, latest) or not find_differences(former, record):
            return Saved("unchanged", latest.version, former)
        which = latest.address_id
        values = to_columns(record, address_id=which, run=latest.run, version=latest.version)
        is_settled = all(values[name] == getattr(latest, name) for name in ("moment", "key", "title", "body"))
        if is_settled:
            values |= {"duplicate_of": latest.duplicate_of, "original_id": latest.original_id}
        self._database.write(_CHANGE, {"which": which, **values})
        self._replace_parts(which, parts)
        if not is_settled:
            own = Standing(which, values["moment"], values["key"], values["title"] or "")
            values["duplicate_of"] = self._duplicates.settle(own, values["body"], latest.body)
        return Saved("improved", latest.version, {name: values[name] for name in FIELDS})

    def _refresh(self, values: dict[str, Any], latest: Row[Any]) -> dict[str, Any]:
        """The same text is no version, but the record may be complete by now, or stand at another address."""
        changes: dict[str, Any] = {}
        if values["complete"] and not latest.complete:
            own = ("run", "moment", "duplicate_of", "original_id", "version")
            changes = {name: value for name, value in values.items() if name not in own}
        elif latest.key != values["key"]:
            names = ("key", "url", "edition", "section", "subsection", "kind")
            changes = {name: values[name] for name in names}
        if changes:
            self._database.write(_CHANGE, {"which": values["address_id"], **changes})
        return to_record(latest) | {name: value for name, value in changes.items() if name in FIELDS}

    def _replace_parts(
        self, address_id: int, validators: Sequence[PartValidator], *, is_new: bool = False
    ) -> None:
        if not validators:
            return
        if not is_new:
            self._database.write(_OLD_PARTS, {"which": address_id})
        rows = [{"address_id": address_id, **asdict(validator)} for validator in validators]
        self._database.write(_NEW_PARTS, rows)

    def confirm(
        self,
        key: str,
        *,
        run: int,
        at: datetime,
        parts: Sequence[PartValidator] = (),
        next_check: int = 0,
    ) -> bool:
        """A stored article was asked for again and is as it was; ``False`` for an unknown key.

        It is due again at ``next_check``, in seconds since 1970. ``parts`` replaces what is known of all its
        parts; without it that stays.
        """
        with self._database.unit():
            row = self._ledger.row(key)
            if row is None or not row.version:
                return False
            after = Transition("done", None, 0, None, next_check)
            self._ledger.settle(row, None, version=row.version, run=run, at=at, transition=after)
            self._replace_parts(row.id, parts)
        return True

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
            PartValidator(row.part, row.url, row.etag, row.last_modified, row.fingerprint)
            for row in self._database.rows(statement)
        ]

    def latest(self, key: str) -> dict[str, Any] | None:
        """The record of an article as it is now, or ``None``."""
        rows = self._of_key(key, earlier=False)
        return to_record(rows[0]) if rows else None

    def latest_of(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The records of several articles as they are now, by key; without those that are not stored."""
        statement = select(articles).join_from(articles, addresses, addresses.c.id == articles.c.address_id)
        rows = self._database.rows(statement.where(addresses.c.digest.in_([*map(to_digest, keys)])))
        return {row.key: to_record(row) for row in rows}

    def history(self, key: str) -> list[dict[str, Any]]:
        """All versions of an article, the first one first."""
        records = map(to_record, self._of_key(key, earlier=True))
        return sorted(records, key=lambda record: record["version"])

    def _of_key(self, key: str, *, earlier: bool) -> Sequence[Row[Any]]:
        ids = select(addresses.c.id).where(self._ledger.is_key(key)).scalar_subquery()
        return self._database.rows(to_listing(lambda columns: [columns.address_id == ids], earlier=earlier))

    def published_by(self, run: int) -> Iterator[dict[str, Any]]:
        """The versions that a run stored, by publishing time, key and version; in bounded memory."""
        for row in self._database.stream(to_listing(lambda columns: [columns.run == run], earlier=True)):
            yield to_record(row)

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

        def to_terms(columns: Any) -> list[Any]:
            return to_export_terms(
                columns,
                since=since,
                until=until,
                sections=sections,
                editions=editions,
                kinds=kinds,
                duplicates=duplicates,
            )

        for row in self._database.stream(to_listing(to_terms, earlier=versions)):
            yield to_record(row)

    def sections(self) -> set[str]:
        """The sections of what is stored."""
        return {row[0] for row in self._database.rows(select(articles.c.section).distinct()) if row[0]}

    def count(self) -> int:
        """How many articles are stored."""
        return int(self._database.rows(select(func.count()).select_from(articles))[0][0])

    def _latest_row(self, address_id: int) -> Row[Any] | None:
        rows = self._database.rows(_LATEST, {"which": address_id})
        return rows[0] if rows else None


def choose_status(record: Mapping[str, Any], latest: Row[Any] | None) -> Status:
    """Whether a record is new, a changed text, or the text that is stored."""
    if latest is None:
        return "new"
    if not is_better(record, latest) or latest.content_hash == to_content_hash(record):
        return "unchanged"
    return "changed"


def is_site_change(record: Mapping[str, Any], latest: Row[Any], reread: Reread) -> bool:
    """True if archived pages show that the site has another text than the stored one.

    It has not if the stored text was read from these very pages, or if pages of that time give the same text
    by the same rules: then the rules made the difference.
    """
    stored_at, read = datetime.fromisoformat(latest.fetched_at), to_content_hash(record)
    is_later = reread.at > stored_at + SAME_FETCH
    return is_later and is_better(record, latest) and read not in {latest.content_hash, reread.earlier_hash}


def find_differences(stored: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    """The fields in which two records of an article differ, without those that belong to a run."""
    return [name for name in FIELDS if name not in _OF_THE_RUN and stored[name] != record[name]]


def is_better(record: Mapping[str, Any], latest: Row[Any] | None) -> bool:
    """True if a fetched record counts: a part of a text says nothing against the whole text."""
    return latest is None or bool(record["complete"]) or not latest.complete
