"""Statements that a run repeats. Input: a statement with parameters. Output: its rows from SQLite.

SQLAlchemy compiles a statement once, and SQLite's driver runs it: SQLAlchemy's own way to run a statement
costs three to ten times as much as SQLite's work.
"""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Dialect

    Convert = Callable[[Any], Any]
    Parameters = Mapping[str, Any]

#: Statements kept; one with lists counts once for each length of them.
MOST_KEPT = 2_000


class Place(NamedTuple):
    """What stands at one place of a statement."""

    name: str
    position: int | None  #: in a list
    default: Any
    convert: Convert | None  #: turns the value into SQLite's

    def read(self, parameters: Parameters) -> Any:
        """The value for this place."""
        value = parameters.get(self.name, self.default)
        if self.position is not None:
            value = value[self.position]
        return self.convert(value) if self.convert else value


class Prepared(NamedTuple):
    """A compiled statement."""

    sql: str
    places: list[Place]
    to_row: Callable[[Sequence[Any]], Any]
    converts: list[tuple[int, Convert]]  #: of the columns whose values are not SQLite's


class Statements:
    """The compiled statements of one store. Raises ``sqlite3.Error``."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled = lru_cache(maxsize=MOST_KEPT)(self._compile)
        self._prepared = lru_cache(maxsize=MOST_KEPT)(self._expand)

    def write(self, connection: sqlite3.Connection, statement: Any, rows: Sequence[Parameters]) -> None:
        """Run a statement once for each of the rows, which have the same names and no lists for ``IN``."""
        prepared = self._prepare(statement, rows[0])
        values = [[place.read(row) for place in prepared.places] for row in rows]
        if len(values) == 1:
            connection.execute(prepared.sql, values[0]).close()
        else:
            connection.executemany(prepared.sql, values).close()

    def read(self, connection: sqlite3.Connection, statement: Any, parameters: Parameters) -> list[Any]:
        """All rows of a query, their columns as attributes."""
        prepared = self._prepare(statement, parameters)
        values = [place.read(parameters) for place in prepared.places]
        rows = connection.execute(prepared.sql, values).fetchall()
        if prepared.converts:
            rows = [convert_row(row, prepared.converts) for row in rows]
        return [prepared.to_row(row) for row in rows]

    def _prepare(self, statement: Any, parameters: Parameters) -> Prepared:
        names = tuple(parameters)
        _, lists = self._compiled(statement, names)
        return self._prepared(statement, names, tuple((name, len(parameters[name])) for name in lists))

    def _compile(self, statement: Any, names: tuple[str, ...]) -> tuple[Any, list[str]]:
        """The compiled statement, and which of its parameters are lists for an ``IN``."""
        compiled = statement.compile(
            dialect=self._dialect, column_keys=None if statement.is_select else list(names)
        )
        return compiled, [name for name in names if name in compiled.binds and compiled.binds[name].expanding]

    def _expand(
        self, statement: Any, names: tuple[str, ...], lengths: tuple[tuple[str, int], ...]
    ) -> Prepared:
        """The statement with one place for each entry of its lists."""
        compiled, _ = self._compiled(statement, names)
        lists = {name: [None] * length for name, length in lengths}
        state = compiled.construct_expanded_state(dict.fromkeys(names) | lists)
        entries = {
            entry: (name, position)
            for name, expanded in state.parameter_expansion.items()
            for position, entry in enumerate(expanded)
        }
        places = []
        for entry in state.positiontup:
            name, position = entries.get(entry, (entry, None))
            bind = compiled.binds[name]
            convert = self._kind(bind).bind_processor(self._dialect)
            places.append(Place(name, position, bind.effective_value, convert))
        columns = statement.selected_columns if statement.is_select else {}
        row = namedtuple("Row", columns.keys(), rename=True)  # type: ignore[misc]  # noqa: PYI024
        converts = [self._kind(column).result_processor(self._dialect, None) for column in columns]
        found = [(position, convert) for position, convert in enumerate(converts) if convert]
        return Prepared(state.statement, places, row._make, found)

    def _kind(self, expression: Any) -> Any:
        return expression.type.dialect_impl(self._dialect)


def convert_row(row: Sequence[Any], converts: Sequence[tuple[int, Convert]]) -> list[Any]:
    """A row with its values as the columns' types have them."""
    values = list(row)
    for position, convert in converts:
        values[position] = convert(values[position])
    return values
