"""What runs stored, and what changed. Input: a run, or a moment. Output: short rows, or pairs of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, union_all

from inews_crawler.store.records import to_record
from inews_crawler.store.schema import addresses, articles, runs, versions
from inews_crawler.store.scope import to_section_clause

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Row

    from inews_crawler.store.connection import Database

_SHORT = (
    "address_id",
    "url",
    "title",
    "edition",
    "section",
    "kind",
    "published_at",
    "version",
    "duplicate_of",
)


class PublishedArticles:
    """The articles that runs brought."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_run(self, run: int) -> list[Row[Any]]:
        """The articles that a run stored, the newest first, with their method and the headline before."""
        former = versions.alias("former")
        parts = []
        for table in (articles, versions):
            before = and_(former.c.address_id == table.c.address_id, former.c.version == table.c.version - 1)
            parts.append(
                select(
                    *(table.c[name] for name in _SHORT),
                    table.c.moment,
                    addresses.c.discovered_by,
                    former.c.title.label("former_title"),
                )
                .select_from(table)
                .outerjoin(addresses, addresses.c.id == table.c.address_id)
                .outerjoin(former, before)
                .where(table.c.run == run)
            )
        found = union_all(*parts).subquery()
        return list(self._database.rows(select(found).order_by(found.c.moment.desc(), found.c.address_id)))

    def withdrawn(self, since: int, *, sections: Collection[str] | None = None) -> list[Row[Any]]:
        """Stored articles that the site has removed, and of which that was seen at ``since`` or later."""
        terms = [] if sections is None else [to_section_clause(articles.c, frozenset(sections))]
        statement = (
            select(
                articles.c.key, articles.c.url, articles.c.title, addresses.c.reason, addresses.c.attempted_at
            )
            .join(addresses, addresses.c.id == articles.c.address_id)
            .where(
                addresses.c.state == "gone",
                addresses.c.reason.is_not(None),
                addresses.c.attempted_at >= since,
            )
        )
        return list(self._database.rows(statement.where(*terms).order_by(addresses.c.attempted_at.desc())))

    def changes(
        self, since: int, *, sections: Collection[str] | None = None, limit: int = 1_000
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Pairs of a version and the one before it, stored by runs that began at ``since`` or later."""
        former = versions.alias("former")

        def terms(columns: Any) -> list[Any]:
            return [] if sections is None else [to_section_clause(columns, frozenset(sections))]

        for table in (articles, versions):
            statement = (
                select(table.c.address_id, table.c.version, table.c.key)
                .join(runs, runs.c.id == table.c.run)
                .where(table.c.version > 1, runs.c.started_at >= since, *terms(table.c))
                .order_by(table.c.run.desc(), table.c.moment.desc())
                .limit(limit)
            )
            for row in self._database.rows(statement):
                here = (table.c.address_id == row.address_id, table.c.version == row.version)
                there = (former.c.address_id == row.address_id, former.c.version == row.version - 1)
                latter = self._database.rows(select(table).where(*here))
                before = self._database.rows(select(former).where(*there))
                if latter and before:
                    yield to_record(before[0]), to_record(latter[0])
