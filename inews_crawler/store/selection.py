"""Which addresses of the ledger come next. Input: a scope. Output: queries, each in its order."""

from __future__ import annotations

import heapq
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, literal_column, select

from inews_crawler.store.moments import to_seconds
from inews_crawler.store.schema import addresses, aliases
from inews_crawler.store.scope import to_clause, to_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row

    from inews_crawler.store.entries import Discovery
    from inews_crawler.store.scope import Scope

Selection = Literal["pending", "revisit", "returned", "all"]

_COLUMNS = addresses.c
# Written out, not bound: only then does the database see that the small index serves.
_PENDING = _COLUMNS.state == literal_column("'pending'")
_DONE = _COLUMNS.state == literal_column("'done'")
_GONE = _COLUMNS.state == literal_column("'gone'")
_NOT_GONE = _COLUMNS.state.not_in([literal_column("'gone'"), literal_column("'forgotten'")])
_NOT_TAKEN = _COLUMNS.taken_run != bindparam("run")
_IS_DUE = _COLUMNS.retry_at <= bindparam("now")
#: A redirect led from there to another article.
_MOVED = exists().where(aliases.c.digest == _COLUMNS.digest, aliases.c.address_id != _COLUMNS.id)
#: Fewest hops first, then the latest found, then the latest published as far as a listing shows it.
_PENDING_ORDER = (_COLUMNS.hops, _COLUMNS.discovered_run.desc(), _COLUMNS.hint_at.desc(), _COLUMNS.id)


def to_condition(scope: Scope, selection: Selection) -> ColumnElement[bool]:
    """Which rows a run may take; ``run``, ``now`` and ``floor`` are parameters.

    ``pending`` are those that wait and are due; ``revisit`` those stored and published after
    ``scope.revisit_after``, or that failed when they were checked last; ``returned`` those removed that a
    page has linked since; ``all`` every address but removed ones.
    """
    terms = [_NOT_TAKEN, to_clause(_COLUMNS, scope)]
    if selection == "pending":
        return and_(_PENDING, _IS_DUE, *terms)
    if selection == "all":
        return and_(_NOT_GONE, *terms)
    if scope.revisit_after is not None:
        is_young = _COLUMNS.published_at > to_seconds(scope.revisit_after)
        terms.append(is_young if selection == "returned" else (is_young | _COLUMNS.reason.is_not(None)))
    if selection == "returned":
        return and_(_GONE, _COLUMNS.seen_run > _COLUMNS.checked_run, ~_MOVED, *terms)
    return and_(_DONE, _IS_DUE, *terms)


@lru_cache(maxsize=64)
def to_queries(scope: Scope, selection: Selection) -> tuple[Select[Any], ...]:
    """The queries that together give the rows a run may take, each in its order; ``limit`` is a parameter.

    Waiting addresses are asked edition by edition, and section by section where only some are wanted: the
    index of each begins with them, so that no address outside the scope is read.
    """
    statement = select(addresses).where(to_condition(scope, selection)).limit(bindparam("limit"))
    if selection == "pending":
        statement = statement.order_by(*_PENDING_ORDER)
        places = to_places(scope)
        return tuple(statement.where(*_to_terms(place)) for place in places) if places else (statement,)
    if selection in {"revisit", "returned"}:
        return (statement.order_by(_COLUMNS.published_at.desc(), _COLUMNS.id),)
    return (statement.where(_COLUMNS.id > bindparam("floor")).order_by(_COLUMNS.id),)


def _to_terms(place: tuple[str, str | None]) -> list[ColumnElement[bool]]:
    edition, section = place
    return [_COLUMNS.edition == edition, *([_COLUMNS.section == section] if section is not None else [])]


def merge(found: Sequence[Sequence[Row[Any]]], limit: int) -> list[Row[Any]]:
    """The first rows of several results, each of which is in the order of waiting addresses."""
    if len(found) == 1:
        return list(found[0])
    ordered = heapq.merge(*found, key=lambda row: (row.hops, -row.discovered_run, -row.hint_at, row.id))
    return [row for row, _ in zip(ordered, range(limit), strict=False)]


class Cursor:
    """Where a run stands in the ledger, so that nothing is read through twice.

    A million addresses that wait outside the scope would otherwise be read each time that none inside it
    is left; it is remembered until one is found.
    """

    def __init__(self) -> None:
        self._ended: set[tuple[Scope, int, Selection]] = set()
        self._floors: dict[tuple[Scope, int], int] = {}

    def is_ended(self, scope: Scope, run: int, selection: Selection) -> bool:
        """True if nothing was left the last time, and nothing has come since."""
        return (scope, run, selection) in self._ended

    def end(self, scope: Scope, run: int, selection: Selection) -> None:
        """Nothing is left."""
        self._ended.add((scope, run, selection))

    def floor(self, scope: Scope, run: int) -> int:
        """Up to which row every address of the scope was taken, when all are."""
        return self._floors.get((scope, run), 0)

    def advance(self, scope: Scope, run: int, row: int) -> None:
        """Every address of the scope up to ``row`` was taken."""
        self._floors[scope, run] = row

    def reopen(self, found: Iterable[Discovery], *, seen_again: bool = False) -> None:
        """These addresses may be taken now, or in another order; if only ``seen_again``, not everywhere."""
        places = {(one.edition, one.section, one.subsection) for one in found}
        for ended in list(self._ended) if places else []:
            scope = ended[0]
            concerns = scope.only_seen_run is not None or ended[2] == "returned" or not seen_again
            if concerns and any(scope.covers(*place) for place in places):
                self._ended.discard(ended)

    def restart(self) -> None:
        """Anything may be taken again."""
        self._ended.clear()
        self._floors.clear()
