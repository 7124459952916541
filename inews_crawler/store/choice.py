"""Which addresses of the ledger come next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, select

from inews_crawler.store.moments import to_seconds
from inews_crawler.store.schema import addresses, aliases
from inews_crawler.store.scope import to_clause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inews_crawler.store.entries import Discovery
    from inews_crawler.store.scope import Scope

Taking = Literal["pending", "revisit", "returned", "all"]

# Written out, not bound: only then does the database see that the small index serves.
_PENDING = addresses.c.state == literal_column("'pending'")
_DONE = addresses.c.state == literal_column("'done'")
_GONE = addresses.c.state == literal_column("'gone'")
_NOT_GONE = addresses.c.state != literal_column("'gone'")

#: A redirect led from there to another article.
_MOVED = exists().where(aliases.c.digest == addresses.c.digest, aliases.c.address_id != addresses.c.id)


def to_condition(scope: Scope, run: int, taking: Taking) -> ColumnElement[bool]:
    """Which rows this run may still take.

    ``pending`` are those that wait; ``revisit`` those stored and published after ``scope.revisit_after``;
    ``returned`` those removed which a page has linked since; ``all`` every address but removed ones.
    """
    columns = addresses.c
    terms = [columns.taken_run != run, to_clause(columns, scope)]
    if taking == "pending":
        return and_(_PENDING, *terms)
    if taking == "all":
        return and_(_NOT_GONE, *terms)
    if scope.revisit_after is not None:
        terms.append(columns.published_at > to_seconds(scope.revisit_after))
    if taking == "returned":
        return and_(_GONE, columns.seen_run > columns.checked_run, ~_MOVED, *terms)
    return and_(_DONE, *terms)


def to_selection(scope: Scope, run: int, taking: Taking, floor: int = 0) -> Select[Any]:
    """The rows this run may take, in the order in which it takes them; of ``all`` those behind ``floor``.

    Waiting ones: fewest hops first, then the latest found, then the latest published as far as a listing
    told, then as they were found. Stored ones: the latest published first. All: as they were found.
    """
    columns = addresses.c
    statement = select(addresses).where(to_condition(scope, run, taking))
    if taking == "pending":
        return statement.order_by(
            columns.hops, columns.discovered_run.desc(), columns.hint_at.desc(), columns.id
        )
    if taking in {"revisit", "returned"}:
        return statement.order_by(columns.published_at.desc(), columns.id)
    return statement.where(columns.id > floor).order_by(columns.id)


class Course:
    """What a run has learnt on its way through the ledger, so that nothing is read through twice.

    A million addresses that wait outside the scope would otherwise be read each time that none inside it
    is left; it is remembered until one is found.
    """

    def __init__(self) -> None:
        self._ended: set[tuple[Scope, int, Taking]] = set()
        self._floors: dict[tuple[Scope, int], int] = {}

    def is_ended(self, scope: Scope, run: int, taking: Taking) -> bool:
        """Whether nothing was left the last time, and nothing has come since."""
        return (scope, run, taking) in self._ended

    def end(self, scope: Scope, run: int, taking: Taking) -> None:
        """Nothing is left."""
        self._ended.add((scope, run, taking))

    def floor(self, scope: Scope, run: int) -> int:
        """Up to which row every address of the scope was taken, when all are."""
        return self._floors.get((scope, run), 0)

    def pass_by(self, scope: Scope, run: int, row: int) -> None:
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
