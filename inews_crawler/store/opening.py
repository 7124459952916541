"""Opens a store. Input: its URL. Output: a ``Database`` of this version, or a sentence why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import make_url

from inews_crawler.exceptions import StoreError
from inews_crawler.store import migration
from inews_crawler.store.faults import to_name, translate_address_errors, translate_errors
from inews_crawler.store.sqlite import BEGIN, SqliteDatabase, make_sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

    from inews_crawler.store.connection import Database


def open_database(
    address: str,
    *,
    commit_every: int,
    commit_seconds: float,
    clock: Callable[[], float],
    create: bool,
) -> Database:
    """Open the store at ``address``, brought to this version; ``StoreError`` says why it cannot be."""
    with translate_address_errors(address):
        url = make_url(address)
        kind, engine = _choose(url, to_name(url), create=create)
    name = to_name(url)
    with translate_errors(name):
        _prepare_schema(engine, name, create=create)
        return kind(engine, name, commit_every=commit_every, commit_seconds=commit_seconds, clock=clock)


def _choose(url: URL, name: str, *, create: bool) -> tuple[type[Database], Engine]:
    backend = url.get_backend_name()
    if backend == "sqlite":
        return SqliteDatabase, make_sqlite_engine(url, name, create=create)
    if backend == "postgresql":
        # Half of the stores never need it.
        from inews_crawler.store.postgres import PostgresDatabase, make_postgres_engine  # noqa: PLC0415

        return PostgresDatabase, make_postgres_engine(url)
    url.get_dialect().import_dbapi()  # a missing driver is said before a wrong database
    raise StoreError(f"A store is kept in SQLite or PostgreSQL, not in {backend!r}.")


def _prepare_schema(engine: Engine, name: str, *, create: bool) -> None:
    """Without ``create`` nothing is written unless the store is older, so it may be busy or read-only."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE" if create else "BEGIN"})
        else:
            connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            if create and not is_sqlite:
                from inews_crawler.store.postgres import take_write_lock  # noqa: PLC0415 - as above

                take_write_lock(connection)  # two first starts make the tables once
            if not create and migration.is_empty(connection):
                raise StoreError(f"There is no store at {name}.")
            migration.prepare(connection, name, migration.MIGRATIONS)
            if create:
                migration.try_to_write(connection)
    if create and is_sqlite:  # lasting, and only once the file is known to be ours
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
