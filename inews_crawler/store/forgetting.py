"""Deletes an article on request. Input: its row. Output: a store without it, which never asks for it.

What stays is a row without address and headline: its digest says that the article is not to be fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from inews_crawler.store.entries import to_digest
from inews_crawler.store.schema import addresses, aliases, articles, fingerprints, parts, stored, versions

if TYPE_CHECKING:
    from sqlalchemy import Row

    from inews_crawler.store.connection import Database


def forget(database: Database, row: Row[object]) -> None:
    """Forget the article of a row of ``addresses``, at once; articles that repeat its text lose that mark."""
    which = row.id
    with database.unit():
        for table in (articles, versions):
            copies = update(table).where(table.c.original_id == which)
            database.write(copies.values(original_id=None, duplicate_of=None))
        for table in (articles, versions, parts, fingerprints):
            database.write(delete(table).where(table.c.address_id == which))
        referrers = update(addresses).where(addresses.c.referrer == row.url)
        database.write(referrers.values(referrer=None))
        database.write(update(aliases).where(aliases.c.address_id == which).values(alias=""))
        nothing = dict.fromkeys(("hint", "referrer", "reason", "status", "published_at"))
        empty = {"key": "", "url": "", "state": "forgotten", "version": 0, "hint_at": 0, "retry_at": 0}
        database.write(update(addresses).where(addresses.c.id == which).values(**nothing, **empty))
        known = database.insert(stored).on_conflict_do_nothing(index_elements=["digest"])
        database.write(known, {"digest": to_digest(row.key)})
    database.flush()
