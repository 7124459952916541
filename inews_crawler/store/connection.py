"""One connection to the store: atomic units, commits by number and by time."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from inews_crawler.exceptions import StoreError
from inews_crawler.store import migration
from inews_crawler.store.faults import DATABASE_ERRORS, to_name, translate_address_errors, translate_errors
from inews_crawler.store.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine, Executable, Row, Table
    from sqlalchemy.engine import URL

BUSY_SECONDS = 5
#: How a connection opens its transaction in SQLite; without it, each reading stands alone.
BEGIN = "inews_begin"


class Database:
    """One open store: its connection and its transaction. Not for several threads at a time."""

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
        self._file = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
        self._identity = self._identify()
        self._statements = Statements(engine.dialect) if self._file is not None else None

    @classmethod
    def open(
        cls,
        address: str,
        *,
        commit_every: int,
        commit_seconds: float,
        clock: Callable[[], float],
        create: bool,
    ) -> Self:
        """Open the store at ``address``, brought to this version; ``StoreError`` says why it cannot be."""
        with translate_address_errors(address):
            url = make_url(address)
            is_sqlite = url.get_backend_name() == "sqlite"
            name = to_name(url)
            if is_sqlite and not create and _is_on_read_only_disk(url):
                url = _to_unchanging(url)
            engine = create_engine(
                url,
                poolclass=NullPool,
                connect_args={"timeout": BUSY_SECONDS} if is_sqlite else {},
                json_serializer=to_json,
            )
        if is_sqlite:
            _prepare_file(url, name, create=create)
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        elif engine.dialect.name != "postgresql":
            raise StoreError(f"A store is kept in SQLite or PostgreSQL, not in {url.get_backend_name()!r}.")
        with translate_errors(name):
            _prepare_schema(engine, name, create=create)
            return cls(engine, name, commit_every=commit_every, commit_seconds=commit_seconds, clock=clock)

    @property
    def is_postgresql(self) -> bool:
        """True if the store is on PostgreSQL."""
        return self._engine.dialect.name == "postgresql"

    @property
    def uncommitted(self) -> int:
        """How many finished units wait for the next commit."""
        return self._units

    def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query; what this run has written and not yet committed is seen."""
        with translate_errors(self.name):
            if self._statements is not None and parameters:
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
            if self._statements is not None and parameters:
                rows = parameters if isinstance(parameters, list) else [parameters]
                self._statements.write(self._driver, statement, rows)
                return
            self._connection.execute(statement, parameters)

    def insert(self, table: Table) -> Any:
        """The insert of this database, with ``on_conflict_do_update`` and ``on_conflict_do_nothing``."""
        if self.is_postgresql:
            from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - half of the stores never need it

            return postgresql.insert(table)
        return sqlite.insert(table)

    def stream(self, statement: Executable, size: int = 200) -> Iterator[Row[Any]]:
        """The rows of one moment, ``size`` at a time, on a connection of their own."""
        self.flush()
        with translate_errors(self.name), self._engine.connect() as connection:
            options = {BEGIN: "BEGIN", "yield_per": size}
            yield from connection.execution_options(**options).execute(statement)

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
        self._say("SAVEPOINT unit")
        self._depth = 1
        try:
            yield
            self._say("RELEASE SAVEPOINT unit")
        except BaseException as error:
            self._undo(error)
            raise
        finally:
            self._depth = 0
        self._units += 1
        self.commit_if_due()

    def check_in_place(self) -> None:
        """Raise ``StoreError`` if another file, or none, stands where this store was opened.

        SQLite goes on writing into a file that has lost its name, and says nothing.
        """
        if self._identify() != self._identity:
            self._break(f"The store {self.name} was moved or removed while it was in use.")
            raise StoreError(self._fault or "")

    def _identify(self) -> tuple[int, int] | None:
        try:
            state = self._file.stat() if self._file is not None else None
        except OSError:
            return None
        return (state.st_dev, state.st_ino) if state else None

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
                self._connection.commit()
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
            self._connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
            try:
                self._connection.begin()
            finally:
                self._connection.execution_options(**{BEGIN: None})
        self._is_open = True
        self._since = self._clock()

    @property
    def _driver(self) -> Any:
        return self._connection.connection.driver_connection

    def _say(self, words: str) -> None:
        """Run plain SQL. SQLAlchemy's own savepoints cost as much as three statements."""
        with translate_errors(self.name):
            self._driver.execute(words).close()

    def _undo(self, error: BaseException) -> None:
        """Undo one unit. After a failure of the database, the units before it cannot be trusted either."""
        if isinstance(error, StoreError) and isinstance(error.__cause__, DATABASE_ERRORS):
            self._break(str(error))
            return
        try:
            self._say("ROLLBACK TO SAVEPOINT unit")
            self._say("RELEASE SAVEPOINT unit")
        except StoreError:
            self._break(f"The store {self.name} could not undo an operation.")

    def _break(self, sentence: str) -> None:
        self._fault = sentence
        self._is_open = False
        self._units = 0
        with suppress(SQLAlchemyError):
            self._connection.rollback()


def to_json(value: Any) -> str:
    """Compact JSON, its letters as they are, for columns that people read."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the transactions are ours, not the driver's
    connection.execute("PRAGMA synchronous=NORMAL").close()


def _begin_sqlite(connection: Connection) -> None:
    words = connection.get_execution_options().get(BEGIN)
    if words:
        connection.exec_driver_sql(words)


def _prepare_schema(engine: Engine, name: str, *, create: bool) -> None:
    """Without ``create`` nothing is written unless the store is older, so it may be busy or read-only."""
    with engine.connect() as connection:
        connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE" if create else "BEGIN"})
        with connection.begin():
            if not create and migration.is_empty(connection):
                raise StoreError(f"There is no store at {name}.")
            migration.prepare(connection, name, migration.MIGRATIONS)
            if create:
                migration.try_to_write(connection)
    if create and engine.dialect.name == "sqlite":  # lasting, and only once the file is known to be ours
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
