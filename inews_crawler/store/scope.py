"""The scope of a run: the articles it may touch, as a test in Python and as a condition in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, or_, true

from inews_crawler.store.moments import day_end, day_start

if TYPE_CHECKING:
    from datetime import date, datetime


#: Feeds print local time as if it were UTC, and the reverse; the page itself decides.
HINT_MARGIN = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles of a run by their address; ``None`` sets no bound.

    ``sections`` holds names such as ``news`` or ``news/internasional``. It bounds www only: outside it
    an article has no section, so there the edition alone decides.
    """

    editions: frozenset[str] | None = None
    sections: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    since: date | None = None  #: first Jakarta day, by the hint of the listing; without a hint it passes
    until: date | None = None  #: last Jakarta day, the same
    max_hops: int | None = None
    closed_methods: frozenset[str] = frozenset()  #: links of article pages that are not followed
    only_seen_run: int | None = None  #: only what this run itself has come across
    without: frozenset[str] = frozenset()  #: editions that are not asked any more
    revisit_after: datetime | None = None  #: re-check only stored articles published after

    def covers(self, edition: str, section: str | None, subsection: str | None) -> bool:
        """Whether an address with these names may be touched."""
        if edition in self.without or (self.editions is not None and edition not in self.editions):
            return False
        if self.sections is None or edition != "www":
            return True
        return section is not None and (
            section in self.sections
            or (subsection is not None and f"{section}/{subsection}" in self.sections)
        )

    def covers_hint(self, moment: int | None) -> bool:
        """The same for the time that a listing tells: it may be off by a zone, so a day more counts."""
        if not moment:
            return True
        if self.since is not None and moment < day_start(self.since) - HINT_MARGIN:
            return False
        return self.until is None or moment < day_end(self.until) + HINT_MARGIN

    def covers_moment(self, moment: int | None) -> bool:
        """Whether an article published then lies inside the days; one without a known time does."""
        if not moment:
            return True
        if self.since is not None and moment < day_start(self.since):
            return False
        return self.until is None or moment < day_end(self.until)


def to_places(scope: Scope) -> list[tuple[str, str | None]]:
    """The pairs of edition and section that cover the scope; a section of None means all. Empty: no bound."""
    if scope.editions is None:
        return []
    editions = sorted(scope.editions - scope.without)
    if scope.sections is None or "www" not in editions:
        return [(edition, None) for edition in editions]
    sections = sorted({name.partition("/")[0] for name in scope.sections})
    others = [(edition, None) for edition in editions if edition != "www"]
    return [*(("www", section) for section in sections), *others]


def to_place_clause(columns: Any, scope: Scope) -> ColumnElement[bool]:
    """``Scope.covers`` as a condition on columns ``edition``, ``section`` and ``subsection``."""
    terms: list[ColumnElement[bool]] = [true()]
    if scope.editions is not None:
        terms.append(columns.edition.in_(sorted(scope.editions)))
    if scope.without:
        terms.append(columns.edition.not_in(sorted(scope.without)))
    if scope.sections is not None:
        terms.append(or_(columns.edition != "www", to_section_clause(columns, scope.sections)))
    return and_(*terms)


def to_section_clause(columns: Any, sections: frozenset[str]) -> ColumnElement[bool]:
    """Whether the section, or section and subsection, is one of ``sections``."""
    whole = sorted(name for name in sections if "/" not in name)
    halves = sorted(tuple(name.split("/", 1)) for name in sections if "/" in name)
    return or_(
        columns.section.in_(whole),
        *(and_(columns.section == section, columns.subsection == rest) for section, rest in halves),
    )


def to_clause(columns: Any, scope: Scope) -> ColumnElement[bool]:
    """The scope as a condition on the columns of the ledger."""
    terms = [to_place_clause(columns, scope)]
    if scope.kinds is not None:
        terms.append(columns.kind.in_(sorted(scope.kinds)))
    if scope.since is not None:
        start = day_start(scope.since)
        terms.append(or_(columns.hint_at == 0, columns.hint_at >= start - HINT_MARGIN))
        terms.append(or_(columns.published_at.is_(None), columns.published_at >= start))
    if scope.until is not None:
        end = day_end(scope.until)
        terms.append(or_(columns.hint_at == 0, columns.hint_at < end + HINT_MARGIN))
        terms.append(or_(columns.published_at.is_(None), columns.published_at < end))
    if scope.closed_methods:
        terms.append(or_(columns.hops == 0, columns.discovered_by.not_in(sorted(scope.closed_methods))))
    if scope.max_hops is not None:
        terms.append(columns.hops <= scope.max_hops)
    if scope.only_seen_run is not None:
        terms.append(columns.seen_run == scope.only_seen_run)
    return and_(*terms)
