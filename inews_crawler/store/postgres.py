"""A store on a server of PostgreSQL. Input: a URL. Output: the engine and the ``Database`` on it.

A server goes away and comes back: it is restarted, ends a connection, or makes a statement wait too long.
The run waits for it, writes once more what the lost transaction had written, and goes on.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import create_engine, event, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from inews_crawler.exceptions import StoreError
from inews_crawler.store.connection import Database, to_json
from inews_crawler.store.faults import translate_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine, Executable, Row, Table
    from sqlalchemy.engine import URL

Result = TypeVar("Result")

#: For so long a run waits for a server that is away or busy, in seconds, before it fails.
WAIT_SECONDS = 120.0
#: Between two attempts to reach it.
PAUSE_SECONDS = 0.25
CONNECT_SECONDS = 10
#: After so many milliseconds a wait for another's lock is given up, and begun again within the time above.
LOCK_MILLISECONDS = 10_000
#: A transaction that its process has left alone so long holds up all others: the server ends it.
IDLE_MILLISECONDS = 60_000
#: The advisory locks of a store begin with this number, "inws"; the second says which: here who may write.
LOCK_SPACE, WRITING = 0x696E7773, 1
#: Numbers for new rows that are taken from the server at a time.
NUMBERS = 100
#: SQLSTATE of what passes: deadlock, serialization, lock and statement time-outs, no connection left,
#: restarts, ended and idle sessions. Class 08 is the connection itself.
PASSING = frozenset({
    "40001", "40P01", "55P03", "57014", "53300", "57P01", "57P02", "57P03", "57P05", "25P03",
})  # fmt: skip

# One statement: the lock, and the number by which the server can tell what became of the transaction.
_LOCK = text(f"SELECT pg_advisory_xact_lock({LOCK_SPACE}, {WRITING}), pg_current_xact_id()::text")
_STATUS = text("SELECT pg_xact_status(CAST(:number AS xid8))")
_NUMBERS = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")


class Written(NamedTuple):
    """A statement of the open transaction, to be written once more if the connection is lost."""

    statement: Executable
    parameters: Any
    changed: int  #: rows


class PostgresDatabase(Database):
    """A store on a server.

    Each unit is a transaction, and whoever writes holds one lock of the database from the unit's first
    statement to its commit, as in SQLite. So of several writers none takes a row while another waits for
    it: there are no deadlocks, whatever the order of rows in a unit. What it costs: one unit at a time.
    """

    is_postgresql = True

    def __init__(self, engine: Engine, name: str, **options: Any) -> None:
        super().__init__(engine, name, **{**options, "commit_every": 1})
        self._written: list[Written] = []
        self._transaction = ""
        self._numbers: dict[str, list[int]] = {}
        self._set_idle_limit()

    def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query; what this run has written and not yet committed is seen."""
        clean = _to_storable(parameters)

        def read() -> Sequence[Row[Any]]:
            found = self._connection.execute(statement, clean).all()
            if not self._is_open:
                self._connection.rollback()
            return found

        with translate_errors(self.name):
            return self._persist(read)

    def write(self, statement: Executable, parameters: Any = None) -> None:
        """Write, once for each of the parameters if they are a list; only inside a unit."""
        if not self._depth:
            raise RuntimeError("writing outside a unit")
        clean = _to_storable(parameters)
        with translate_errors(self.name):
            count = self._persist(lambda: self._connection.execute(statement, clean).rowcount)
        self._written.append(Written(statement, clean, count))

    def insert(self, table: Table) -> Any:
        """The insert of PostgreSQL."""
        return postgresql.insert(table)

    def insert_row(self, table: Table, values: dict[str, Any]) -> int:
        """Write one row; returns its ``id``."""
        self.number(table, [values])
        self.write(insert(table), values)
        return int(values["id"])

    def number(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Give new rows their ``id``: a unit that is written once more must give them the same again."""
        ready = self._numbers.setdefault(table.name, [])
        for row in rows:
            if not ready:
                wanted = {"name": table.name, "count": NUMBERS}
                ready += [number for (number,) in reversed(self.rows(_NUMBERS, wanted))]
            row["id"] = ready.pop()

    def stream(self, statement: Executable, size: int = 200) -> Iterator[Row[Any]]:
        """Rows by moment, key and version, ``size`` at a time, on a connection of their own.

        They are those of one moment, unless the connection is lost: then the rest is of a later one.
        """
        self.flush()
        last, until = (-1, "", 0), 0.0
        while True:
            try:
                with translate_errors(self.name):
                    for row in self._read_through(statement, size):
                        if (place := (row.moment, row.key, row.version)) > last:
                            yield row
                            last, until = place, 0.0
            except StoreError as error:
                until = until or time.monotonic() + WAIT_SECONDS
                cause = error.__cause__
                if not isinstance(cause, DBAPIError) or not is_passing(cause) or time.monotonic() >= until:
                    raise
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def _read_through(self, statement: Executable, size: int) -> Iterator[Row[Any]]:
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ", yield_per=size)
            with connection.execute(statement) as result:  # a cursor of the server must be closed
                yield from result

    # --- units ---

    def _open_transaction(self) -> None:
        self._written.clear()
        self._persist(self._start)

    def _start(self) -> None:
        self._connection.exec_driver_sql("BEGIN")
        self._transaction = take_write_lock(self._connection)

    def _enter_unit(self) -> None:
        """A unit is the transaction."""

    def _leave_unit(self) -> None:
        """A unit is the transaction."""

    def _undo_unit(self) -> None:
        self._is_open = False
        self._written.clear()
        try:
            self._connection.rollback()
        except SQLAlchemyError:  # what was lost with its connection is undone
            self._reset()

    def _commit(self) -> None:
        try:
            self._connection.commit()
        except DBAPIError as error:
            if not is_passing(error):
                raise
            self._persist(self._commit_again, error)
        self._written.clear()

    def _commit_again(self) -> None:
        """Commit what was lost in a commit, unless the server had committed it before it said so.

        Once this has the lock, the lost transaction has ended.
        """
        self._connection.exec_driver_sql("BEGIN")
        number = take_write_lock(self._connection)
        status = self._connection.execute(_STATUS, {"number": self._transaction}).scalar()
        if status != "committed":
            self._transaction = number
            self._write_again()
        self._connection.commit()

    # --- a server that goes away ---

    def _persist(self, act: Callable[[], Result], first: DBAPIError | None = None) -> Result:
        """Do something; while the server is away or busy, wait, restore the transaction, and do it again."""
        until = time.monotonic() + WAIT_SECONDS if first is not None else None
        trouble = first
        while True:
            try:
                if trouble is not None:
                    self._restore()
                return act()
            except DBAPIError as error:
                now = time.monotonic()
                until = now + WAIT_SECONDS if until is None else until
                if not is_passing(error) or now >= until:
                    raise
                trouble = error
                time.sleep(PAUSE_SECONDS)

    def _restore(self) -> None:
        self._reset()
        if self._is_open:
            self._start()
            self._write_again()

    def _reset(self) -> None:
        with suppress(SQLAlchemyError):
            self._connection.rollback()
        with suppress(SQLAlchemyError):
            self._connection.close()
        self._connection = self._engine.connect()
        self._set_idle_limit()

    def _write_again(self) -> None:
        """Write what the lost transaction had written. It must come to the same rows."""
        for one in self._written:
            count = self._connection.execute(one.statement, one.parameters).rowcount
            # Another worker may have discovered the same address meanwhile.
            if count != one.changed and not isinstance(one.statement, postgresql.Insert):
                raise StoreError(
                    f"The store {self.name} was changed by somebody else while its server was away."
                )

    def _set_idle_limit(self) -> None:
        words = f"SET idle_in_transaction_session_timeout = {IDLE_MILLISECONDS}"
        self._connection.exec_driver_sql(words)
        self._connection.rollback()


def is_passing(error: DBAPIError) -> bool:
    """True if the same may succeed later: the server is away, or somebody else holds a row."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # not the server's word: there is no connection, or no more
        return error.connection_invalidated or type(error.orig).__name__ == "OperationalError"
    return state in PASSING or state.startswith("08")


def take_write_lock(connection: Connection) -> str:
    """Wait for the lock of whoever writes, till the end of the transaction; returns that one's number."""
    return str(connection.execute(_LOCK).one()[1])


def make_postgres_engine(url: URL) -> Engine:
    """The engine of a store on a server; each of its connections notices within a minute that it is dead."""
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    defaults = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "application_name": f"inews_crawler {os.getpid()} on {socket.gethostname()}",
    }
    arguments = {name: value for name, value in defaults.items() if name not in url.query}
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args=arguments,
        isolation_level="AUTOCOMMIT",  # the transactions are ours, not the driver's
        json_serializer=to_json,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}").close()


def _to_storable(parameters: Any) -> Any:
    """Parameters without NUL, which no text of PostgreSQL can hold."""
    if isinstance(parameters, list):
        return [_to_storable(row) for row in parameters]
    if not parameters:
        return parameters
    if any(isinstance(value, str) and "\x00" in value for value in parameters.values()):
        return {
            name: value.replace("\x00", "") if isinstance(value, str) else value
            for name, value in parameters.items()
        }
    return parameters
