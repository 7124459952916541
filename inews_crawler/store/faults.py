"""Errors of the database to sentences. Input: an exception. Output: ``StoreError`` without any password."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from inews_crawler.exceptions import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

#: What a database raises: SQLAlchemy's, and SQLite's own where its driver is asked directly.
DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error)
# The databases' own words, matched in this order. Source: SQLite 3.40 and PostgreSQL 15 with psycopg 3.
SENTENCES = (
    ("lock timeout", "is locked by another process: try again when it has ended"),
    ("statement timeout", "did not answer in time"),
    ("read-only transaction", "cannot be written: its server allows reading alone"),
    ("permission denied", "cannot be used: its server does not let this user do so"),
    ("too many clients", "cannot be reached: its server has no connection left"),
    ("remaining connection slots", "cannot be reached: its server has no connection left"),
    ("starting up", "cannot be reached: its server is starting up"),
    ("shutting down", "cannot be reached: its server is shutting down"),
    ("is locked", "is locked by another process: try again when it has ended"),
    ("readonly", "cannot be written: its file or folder is read-only"),
    ("unable to open", "cannot be opened: its file or folder cannot be read or written"),
    ("no such table", "is not whole any more: its file was moved or removed while it was in use"),
    ("is full", "cannot grow: the disk is full"),
    ("disk i/o error", "cannot be read or written: the disk reports an error or is full"),
    ("not a database", "is damaged or no SQLite file; it was left as it is"),
    ("malformed", "is damaged: restore it from a copy, or move it away to start anew"),
    ("no space left", "cannot grow: the disk is full"),
    ("disk full", "cannot grow: the disk is full"),
    ("authentication failed", "refused the user name or the password"),
    ('role "', "refused the user name or the password"),
    ("resolve host", "cannot be reached: its server is not known"),
    ("does not exist", "does not exist on its server, or lacks a table"),
    ("terminating connection", "lost its connection: the server ended it"),
    ("closed the connection", "lost its connection: the server closed it"),
    ("connection is closed", "lost its connection: the server closed it"),
    ("connection", "cannot be reached: its server does not answer"),
)


def to_name(url: URL) -> str:
    """How a store is called in a message: the file, or the server and the database."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()}://{url.host or 'localhost'}{port}/{url.database or ''}"


def to_sentence(name: str, error: SQLAlchemyError | sqlite3.Error) -> str:
    """One sentence for what went wrong with the store called ``name``."""
    own = error.orig if isinstance(error, DBAPIError) else error
    if own is None or isinstance(own, SQLAlchemyError):
        return f"The store {name} failed: {type(error).__name__}."
    words = " ".join(str(own).split())
    low = words.lower()
    for mark, sentence in SENTENCES:
        if mark in low:
            return f"The store {name} {sentence}."
    return f"The store {name} failed: {type(own).__name__} ({words[:120]})."


@contextmanager
def translate_errors(name: str) -> Iterator[None]:
    """Turn every failure of the database inside into a ``StoreError``."""
    try:
        yield
    except DATABASE_ERRORS as error:
        raise StoreError(to_sentence(name, error)) from error


@contextmanager
def translate_address_errors(text: str) -> Iterator[None]:
    """Turn a wrong address of a store or a missing driver into a ``StoreError``."""
    kind = text.partition(":")[0][:40]
    try:
        yield
    except NoSuchModuleError as error:
        raise StoreError(f"The store address begins with {kind!r}, which no driver serves.") from error
    except ModuleNotFoundError as error:
        extra = ": it comes with the extra 'postgres'" if kind.startswith("postgresql") else ""
        raise StoreError(f"The driver {error.name!r} for {kind!r} is not installed{extra}.") from error
    except (ArgumentError, ValueError) as error:
        raise StoreError("The store address is not of the form sqlite:///data/inews.db.") from error
