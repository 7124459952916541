"""`scrapy store`: forgets an article on request, and copies a store while a crawl goes on."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from sqlalchemy.engine import make_url

from inews_crawler.commands.asking import StoreCommand, to_plain
from inews_crawler.exceptions import ArgumentError, StoreError
from inews_crawler.feeds.files import reason_of
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from inews_crawler.store import Store

USAGE = "Give `forget ADDRESS` or `backup FILE`."


class Command(StoreCommand, ScrapyCommand):
    """Works on the store as a whole."""

    def syntax(self) -> str:
        return "forget ADDRESS | backup FILE"

    def short_desc(self) -> str:
        return "Forget an article on request, or copy the store"

    def long_desc(self) -> str:
        return (
            "forget deletes all versions of an article from the store, and no run fetches it again; feeds and"
            " reports that were written before are files of yours and stay. backup writes a copy of an SQLite"
            " store, also while a crawl goes on; FILE must not be there."
        )

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        actions = {"forget": forget, "backup": self._back_up}
        if len(args) != 2 or args[0] not in actions:  # noqa: PLR2004 - a word and what it is about
            raise ArgumentError(USAGE)
        act, given = actions[args[0]], args[1]
        return lambda store: act(store, given)

    def _back_up(self, store: Store, given: str) -> None:
        assert self.settings is not None
        back_up(self.settings["INEWS_STORE_URL"], Path(given))


def forget(store: Store, given: str) -> None:
    """Forget an article under any of its addresses. Raises ``ArgumentError``, ``StoreError``."""
    url = given if "://" in given else f"https://{given}"
    address = to_article_address(url)
    keys = [address.key] if address else []
    keys += store.ledger.resolve([url]).values()
    if not keys:
        raise ArgumentError(f"{given} is no address of an article.")
    if not any(store.forget(key) for key in dict.fromkeys(keys)):
        raise StoreError(f"The store knows nothing of {given}.")
    print(f"Forgotten: {to_plain(given)}. No run fetches it again; files written before are not touched.")


def back_up(store_url: str, target: Path) -> None:
    """Copy an SQLite store as it is at one moment. Raises ``ArgumentError`` or ``StoreError``."""
    url = make_url(store_url)
    if url.get_backend_name() != "sqlite":
        raise ArgumentError("The store is not in a file: PostgreSQL's own pg_dump copies it.")
    if target.exists():
        raise ArgumentError(f"{target} is there already; a backup writes over nothing.")
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(url.database or "", timeout=30)) as source:
            source.execute("VACUUM INTO ?", (str(temporary),))  # one read transaction; writers go on
        temporary.replace(target)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise StoreError(f"Cannot write {target}: {reason}.") from None
    print(f"{to_plain(str(target))}: {target.stat().st_size:,} bytes")
