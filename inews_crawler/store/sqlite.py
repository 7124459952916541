"""A store in a file of SQLite. Input: a URL. Output: the engine and the ``Database`` on it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import NullPool

from inews_crawler.exceptions import StoreError
from inews_crawler.store.connection import Database, to_json
from inews_crawler.store.faults import translate_errors
from inews_crawler.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine, Executable, Row, Table
    from sqlalchemy.engine import URL

BUSY_SECONDS = 5
#: How a connection opens its transaction in SQLite; without it, each reading stands alone.
BEGIN = "inews_begin"


class SqliteDatabase(Database):
    """A store in a file."""

    def __init__(self, engine: Engine, name: str, **options: Any) -> None:
        super().__init__(engine, name, **options)
        self._file = Path(engine.url.database or "")
        self._identity = self._identify()
        self._statements = Statements(engine.dialect)

    def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query; what this run has written and not yet committed is seen."""
        with translate_errors(self.name):
            if parameters:
                return self._statements.read(self._driver, statement, parameters)
            try:
                return self._connection.execute(statement, parameters).all()
            finally:
                if not self._is_open:
                    self._connection.rollback()

    def write(self, statement: Executable, parameters: Any = None) -> None:
        """Write, once for each of the parameters if they are a list; only inside a unit."""
        if not self._depth:
            raise RuntimeError("writing outside a unit")
        with translate_errors(self.name):
            if parameters:
                rows = parameters if isinstance(parameters, list) else [parameters]
                self._statements.write(self._driver, statement, rows)
                return
            self._connection.execute(statement, parameters)

    def insert(self, table: Table) -> Any:
        """The insert of SQLite."""
        return sqlite.insert(table)

    def insert_row(self, table: Table, values: dict[str, Any]) -> int:
        """Write one row; returns its ``id``."""
        return int(self.rows(insert(table).values(values).returning(table.c.id))[0][0])

    def stream(self, statement: Executable, size: int = 200) -> Iterator[Row[Any]]:
        """The rows of one moment, ``size`` at a time, on a connection of their own."""
        self.flush()
        with translate_errors(self.name), self._engine.connect() as connection:
            options = {BEGIN: "BEGIN", "yield_per": size}
            yield from connection.execution_options(**options).execute(statement)

    def check_in_place(self) -> None:
        """Raise ``StoreError`` if another file, or none, stands where this store was opened.

        SQLite goes on writing into a file that has lost its name, and says nothing.
        """
        if self._identify() != self._identity:
            self._break(f"The store {self.name} was moved or removed while it was in use.")
            raise StoreError(self._fault or "")

    def _identify(self) -> tuple[int, int] | None:
        try:
            state = self._file.stat()
        except OSError:
            return None
        return state.st_dev, state.st_ino

    def _open_transaction(self) -> None:
        self._connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        try:
            self._connection.begin()
        finally:
            self._connection.execution_options(**{BEGIN: None})

    def _enter_unit(self) -> None:
        self._say("SAVEPOINT unit")

    def _leave_unit(self) -> None:
        self._say("RELEASE SAVEPOINT unit")

    def _undo_unit(self) -> None:
        self._say("ROLLBACK TO SAVEPOINT unit")
        self._say("RELEASE SAVEPOINT unit")

    def _commit(self) -> None:
        self._connection.commit()

    @property
    def _driver(self) -> Any:
        return self._connection.connection.driver_connection

    def _say(self, words: str) -> None:
        """Run plain SQL. SQLAlchemy's own savepoints cost as much as three statements."""
        with translate_errors(self.name):
            self._driver.execute(words).close()


def make_sqlite_engine(url: URL, name: str, *, create: bool) -> Engine:
    """The engine of a store in a file. Raises ``StoreError`` where there can be no such file."""
    if not create and _is_on_read_only_disk(url):
        url = _to_unchanging(url)
    timeout = {"timeout": BUSY_SECONDS}
    engine = create_engine(url, poolclass=NullPool, connect_args=timeout, json_serializer=to_json)
    _prepare_file(url, name, create=create)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_file(url: URL, name: str, *, create: bool) -> None:
    if not url.database or url.database == ":memory:":
        raise StoreError("A store in memory would be lost: name a file, such as sqlite:///data/inews.db.")
    if "immutable" in url.query:
        return
    path = Path(url.database)
    if not create and not path.exists():
        raise StoreError(f"There is no store at {name}.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder of the store {name} cannot be made: {error.strerror}.") from error


def _is_on_read_only_disk(url: URL) -> bool:
    """Whether a whole store lies where nobody can write: with a WAL file beside it, it is not whole."""
    path = Path(url.database or "")
    try:
        is_read_only = os.statvfs(path).f_flag & os.ST_RDONLY
    except OSError:
        return False
    return bool(is_read_only) and not Path(f"{path}-wal").exists()


def _to_unchanging(url: URL) -> URL:
    """The URL by which SQLite reads a file without the shared memory that it would make beside it."""
    path = quote(os.path.abspath(url.database or ""))  # noqa: PTH100 - resolves no link, as SQLite does not
    return url.set(database=f"file:{path}", query={"mode": "ro", "immutable": "1", "uri": "true"})


def _set_up(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the transactions are ours, not the driver's
    connection.execute("PRAGMA synchronous=NORMAL").close()


def _begin(connection: Connection) -> None:
    words = connection.get_execution_options().get(BEGIN)
    if words:
        connection.exec_driver_sql(words)
