"""The runs of a store: when, with which arguments, how each ended, whether its feeds are out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, insert, or_, select, update

from inews_crawler.store.moments import from_seconds, to_seconds
from inews_crawler.store.schema import UNKNOWN_MOMENT, articles, figures, runs, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from inews_crawler.store.connection import Database


#: Runs of which all figures are kept, and of which the number of new articles is read: six weeks of hours.
FULL_FIGURES, LIGHT_FIGURES = 60, 1_010


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. A run that was killed has neither an end nor an outcome."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    outcome: int | None  #: the exit code
    cause: str | None  #: the sentence that goes with it
    output: str  #: the run's own folder
    arguments: dict[str, Any]
    counts: dict[str, Any]
    reasons: dict[str, int]
    new: int  #: versions with number 1 that the run stored
    changed: int  #: versions with another number


class Runs:
    """The runs of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, arguments: Mapping[str, Any], *, output: str, at: datetime) -> int:
        """Write down a new run, at once; returns its number."""
        values = {
            "started_at": to_seconds(at),
            "output": output,
            "arguments": to_json(arguments),
            "counts": "{}",
            "reasons": "{}",
        }
        with self._database.unit():
            run = self._database.insert_row(runs, values)
        self._database.flush()
        return run

    def finish(
        self,
        run: int,
        *,
        outcome: int,
        cause: str | None = None,
        counts: Mapping[str, Any] | None = None,
        reasons: Mapping[str, int] | None = None,
        at: datetime,
    ) -> None:
        """Write down how a run ended, at once. ``outcome`` is the exit code, ``cause`` its sentence."""
        values = {
            "finished_at": to_seconds(at),
            "outcome": outcome,
            "cause": cause,
            "counts": to_json(counts or {}),
            "reasons": to_json(reasons or {}),
        }
        with self._database.unit():
            self._database.write(update(runs).where(runs.c.id == run).values(values))
        self._database.flush()

    def keep_figures(
        self,
        run: int,
        data: Mapping[str, Any],
        *,
        scope: Mapping[str, Any],
        is_whole: bool,
        new: int,
        at: datetime,
    ) -> None:
        """Keep what later runs are compared with; of old runs the numbers alone."""
        values = {
            "run": run,
            "started_at": to_seconds(at),
            "scope": to_json(scope),
            "is_whole": is_whole,
            "new": new,
            "data": to_json(data),
        }
        with self._database.unit():
            self._database.write(insert(figures).values(values))
            full = select(figures.c.run).where(figures.c.data != "{}").order_by(figures.c.run.desc())
            for row in self._database.rows(full.offset(FULL_FIGURES)):
                self._database.write(update(figures).where(figures.c.run == row.run).values(data="{}"))

    def figures(self, *, since: int = 0) -> list[tuple[int, int, dict[str, Any]]]:
        """Number, start and figures of the last runs, the newest first; none before the run ``since``."""
        statement = select(figures.c.run, figures.c.started_at, figures.c.data).where(
            figures.c.run >= since, figures.c.data != "{}"
        )
        rows = self._database.rows(statement.order_by(figures.c.run.desc()).limit(FULL_FIGURES))
        return [(row.run, row.started_at, json.loads(row.data)) for row in rows]

    def new_articles(self, scope: Mapping[str, Any], *, since: int = 0) -> list[tuple[int, int, bool]]:
        """Start, new articles and wholeness of the last runs that asked for the same, the newest first."""
        statement = select(figures.c.started_at, figures.c.new, figures.c.is_whole).where(
            figures.c.run >= since, figures.c.scope == to_json(scope)
        )
        rows = self._database.rows(statement.order_by(figures.c.run.desc()).limit(LIGHT_FIGURES))
        return [(row.started_at, row.new, row.is_whole) for row in rows]

    def newest_moment(self) -> int | None:
        """When the newest stored article was published, in seconds since 1970."""
        newest = select(func.max(articles.c.moment)).where(articles.c.moment < UNKNOWN_MOMENT)
        moment = self._database.rows(newest)[0][0]
        return None if moment is None else int(moment)

    def mark_published(self, run: int, *, at: datetime | None = None) -> None:
        """The feeds of this run are out. Without ``at``: by its end, or its beginning if it has none."""
        moment = func.coalesce(runs.c.finished_at, runs.c.started_at) if at is None else to_seconds(at)
        with self._database.unit():
            self._database.write(update(runs).where(runs.c.id == run).values(published_at=moment))
        self._database.flush()

    def update_arguments(self, run: int, arguments: Mapping[str, Any]) -> None:
        """Replace the arguments that are remembered of a run, at once."""
        with self._database.unit():
            values = {"arguments": to_json(arguments)}
            self._database.write(update(runs).where(runs.c.id == run).values(values))
        self._database.flush()

    def unpublished(self) -> list[RunRecord]:
        """The runs that stored versions and whose feeds were never published, the oldest first."""
        has_versions = or_(*(exists().where(table.c.run == runs.c.id) for table in (articles, versions)))
        return self._select(runs.c.published_at.is_(None), has_versions, newest=False)

    def latest(self, number: int = 10) -> list[RunRecord]:
        """The last runs, the newest first."""
        return self._select(limit=number)

    def find(self, number: int) -> RunRecord | None:
        """One run by its number."""
        return next(iter(self._select(runs.c.id == number)), None)

    def _select(self, *terms: Any, newest: bool = True, limit: int | None = None) -> list[RunRecord]:
        statement = select(
            runs,
            _count(lambda version: version == 1).label("new"),
            _count(lambda version: version > 1).label("changed"),
        ).where(*terms)
        statement = statement.order_by(runs.c.id.desc() if newest else runs.c.id).limit(limit)
        return [to_run(row) for row in self._database.rows(statement)]


def _count(to_term: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[int]:
    """How many versions of a sort a run has stored."""
    counts = [
        select(func.count()).select_from(table).where(table.c.run == runs.c.id, to_term(table.c.version))
        for table in (articles, versions)
    ]
    return counts[0].scalar_subquery() + counts[1].scalar_subquery()


def to_json(value: Mapping[str, Any]) -> str:
    """Compact JSON; what JSON does not know is written as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def to_run(row: Row[Any]) -> RunRecord:
    """The run of a row."""
    started_at = from_seconds(row.started_at)
    assert started_at is not None
    return RunRecord(
        id=row.id,
        started_at=started_at,
        finished_at=from_seconds(row.finished_at),
        published_at=from_seconds(row.published_at),
        outcome=row.outcome,
        cause=row.cause,
        output=row.output,
        arguments=json.loads(row.arguments),
        counts=json.loads(row.counts),
        reasons=json.loads(row.reasons),
        new=row.new,
        changed=row.changed,
    )
