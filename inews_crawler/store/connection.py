"""One connection to the store: atomic units, commits by number and by time."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from inews_crawler.exceptions import StoreError
from inews_crawler.store.faults import DATABASE_ERRORS, translate_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine, Executable, Row, Table


class Database(ABC):
    """One open store: its connection and its transaction. Not for several threads at a time.

    What differs between SQLite and PostgreSQL stands in the classes below this one.
    """

    is_postgresql = False  #: True if the store is on PostgreSQL

    def __init__(
        self,
        engine: Engine,
        name: str,
        *,
        commit_every: int,
        commit_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self.name = name
        self._engine = engine
        self._connection: Connection = engine.connect()
        self._commit_every = commit_every
        self._commit_seconds = commit_seconds
        self._clock = clock
        self._depth = 0
        self._units = 0
        self._since = 0.0
        self._is_open = False
        self._fault: str | None = None

    @property
    def uncommitted(self) -> int:
        """How many finished units wait for the next commit."""
        return self._units

    @abstractmethod
    def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query; what this run has written and not yet committed is seen."""

    @abstractmethod
    def write(self, statement: Executable, parameters: Any = None) -> None:
        """Write, once for each of the parameters if they are a list; only inside a unit."""

    @abstractmethod
    def insert(self, table: Table) -> Any:
        """The insert of this database, with ``on_conflict_do_update`` and ``on_conflict_do_nothing``."""

    @abstractmethod
    def insert_row(self, table: Table, values: dict[str, Any]) -> int:
        """Write one row; returns its ``id``. Only inside a unit."""

    def number(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:  # noqa: B027 - SQLite does so
        """Give new rows their ``id`` where the database does not do so by itself."""

    @abstractmethod
    def stream(self, statement: Executable, size: int = 200) -> Iterator[Row[Any]]:
        """The rows of one moment, ``size`` at a time, on a connection of their own."""

    @contextmanager
    def unit(self) -> Iterator[None]:
        """One operation that happens whole or not at all; a unit inside another is part of that one.

        The commit comes at the end of a unit, when enough units or enough time have gathered. An error
        undoes this unit alone; a failure of the database itself ends all writing.
        """
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        self._begin()
        self._enter_unit()
        self._depth = 1
        try:
            yield
            self._leave_unit()
        except BaseException as error:
            self._undo(error)
            raise
        finally:
            self._depth = 0
        self._units += 1
        self.commit_if_due()

    def check_in_place(self) -> None:  # noqa: B027 - a server keeps its files
        """Raise ``StoreError`` if another file, or none, stands where this store was opened."""

    def commit_if_due(self) -> None:
        """Commit when the first uncommitted unit is old enough, or when there are enough of them."""
        if not self._units or self._depth:
            return
        waited = self._clock() - self._since
        if self._units >= self._commit_every or waited >= self._commit_seconds:
            self.flush()

    def flush(self) -> None:
        """Commit now what whole units have written; not to be called inside a unit."""
        if self._depth:
            raise RuntimeError("a commit inside a unit")
        if not self._is_open:
            return
        self._is_open = False
        self._units = 0
        try:
            with translate_errors(self.name):
                self._commit()
        except StoreError as error:
            self._break(str(error))
            raise

    def close(self) -> None:
        """Commit and let the store go; after a failure of the database only let it go."""
        try:
            if self._fault is None:
                self.flush()
        finally:
            with suppress(SQLAlchemyError):
                self._connection.close()
            self._engine.dispose()

    def _begin(self) -> None:
        if self._fault is not None:
            raise StoreError(self._fault)
        if self._is_open:
            return
        with translate_errors(self.name):
            self._open_transaction()
        self._is_open = True
        self._since = self._clock()

    def _undo(self, error: BaseException) -> None:
        """Undo one unit. After a failure of the database, the units before it cannot be trusted either."""
        if isinstance(error, StoreError) and isinstance(error.__cause__, DATABASE_ERRORS):
            self._break(str(error))
            return
        try:
            self._undo_unit()
        except StoreError:
            self._break(f"The store {self.name} could not undo an operation.")

    def _break(self, sentence: str) -> None:
        self._fault = sentence
        self._is_open = False
        self._units = 0
        with suppress(SQLAlchemyError):
            self._connection.rollback()

    # --- what each database does in its own way ---

    @abstractmethod
    def _open_transaction(self) -> None: ...

    @abstractmethod
    def _enter_unit(self) -> None: ...

    @abstractmethod
    def _leave_unit(self) -> None: ...

    @abstractmethod
    def _undo_unit(self) -> None: ...

    @abstractmethod
    def _commit(self) -> None: ...


def to_json(value: Any) -> str:
    """Compact JSON, its letters as they are, for columns that people read."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
