"""Keeps ``duplicate_of``: the article as which a text was first published, in whatever order they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from inews_crawler.store.schema import articles, fingerprints
from inews_crawler.store.similarity import (
    MOST_NEAR,
    SHORT_WORDS,
    Text,
    is_copy,
    is_near,
    to_band_fingerprints,
    to_distance,
    to_simhash,
    to_text,
    to_word_fingerprints,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Row

    from inews_crawler.store.connection import Database

_SHARING = select(fingerprints.c.fingerprint, fingerprints.c.address_id, fingerprints.c.simhash).where(
    fingerprints.c.fingerprint.in_(bindparam("wanted", expanding=True))
)
_STANDING = select(
    articles.c.address_id,
    articles.c.moment,
    articles.c.key,
    articles.c.title,
    articles.c.body,
    articles.c.original_id,
)
_OF_IDS = _STANDING.where(articles.c.address_id.in_(bindparam("ids", expanding=True)))
_COPIES = _STANDING.where(articles.c.original_id == bindparam("original"))
_NEW = insert(fingerprints)
_OLD = delete(fingerprints).where(
    fingerprints.c.address_id == bindparam("which"),
    fingerprints.c.fingerprint.in_(bindparam("wanted", expanding=True)),
)
_MARK = (
    update(articles)
    .where(articles.c.address_id == bindparam("which"))
    .values(original_id=bindparam("original"), duplicate_of=bindparam("name"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an article stands among those with its text."""

    address_id: int
    moment: int  #: of publishing, in seconds since 1970
    key: str
    title: str = ""


class Duplicates:
    """Keeps ``duplicate_of`` right for the latest version of every article.

    The original is the earliest published one of the texts that are copies of each other, at equal times
    the one with the smaller key. So the marks depend on what is stored, not on the order it came in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, own: Standing, body: str | None, former_body: str | None = None) -> str | None:
        """Mark an article whose latest version was just written, and whomever that concerns.

        ``former_body`` is the body of the version before, if there was one. Belongs into the unit that
        writes the version. Returns the key of the original, ``None`` if the article is one itself.
        """
        text = to_text(body)
        simhash = to_simhash(text.words)
        if former_body is not None:
            self._forget(own.address_id, to_text(former_body))
        matches = self._matches(own.address_id, own.title, text, simhash)
        if text.words:
            self._remember(own.address_id, text, simhash)
        original = choose_original(own, matches)
        if original is not None:
            self._mark(own.address_id, original)
        later = [row for row in matches if to_rank(row) > to_rank(own)]
        if later:
            self._lead(own, later)
        if former_body is not None:
            for row in self._database.rows(_COPIES, {"original": own.address_id}):
                self._reconsider(row)
        return None if original is None else original.key

    def _remember(self, address_id: int, text: Text, simhash: int) -> None:
        rows = [
            {"fingerprint": one, "address_id": address_id, "simhash": simhash}
            for one in {*to_word_fingerprints(text), *to_band_fingerprints(simhash)}
        ]
        self._database.write(_NEW, rows)

    def _forget(self, address_id: int, text: Text) -> None:
        old = [*to_word_fingerprints(text), *to_band_fingerprints(to_simhash(text.words))]
        self._database.write(_OLD, {"which": address_id, "wanted": old})

    def _matches(self, address_id: int, title: str, text: Text, simhash: int) -> list[Row[Any]]:
        """The latest versions of other articles that are copies of this text.

        A few words under another headline are a form: "Simak video selengkapnya di iNews."
        """
        if not text.words:
            return []
        exact = set(to_word_fingerprints(text))
        rows = self._database.rows(_SHARING, {"wanted": [*exact, *to_band_fingerprints(simhash)]})
        proposed = {row.address_id for row in rows if row.fingerprint in exact}
        near = {
            (to_distance(row.simhash, simhash), row.address_id)
            for row in rows
            if row.address_id not in proposed and is_near(row.simhash, simhash)
        }
        proposed.update(other for _, other in sorted(near)[: MOST_NEAR + 1])  # it may be among them itself
        proposed.discard(address_id)
        matches = []
        for row in self._standing(proposed):
            other = to_text(row.body)
            is_short = min(len(text.words), len(other.words)) < SHORT_WORDS
            if is_copy(text, other) and not (is_short and (row.title or "").casefold() != title.casefold()):
                matches.append(row)
        return matches

    def _standing(self, ids: Collection[int]) -> Sequence[Row[Any]]:
        return self._database.rows(_OF_IDS, {"ids": sorted(ids)}) if ids else []

    def _lead(self, own: Standing, later: Sequence[Row[Any]]) -> None:
        """Copies published later name this article, unless they name an earlier one."""
        named = {row.original_id for row in later if row.original_id is not None}
        ranks = {row.address_id: to_rank(row) for row in self._standing(named)}
        for row in later:
            present = ranks.get(row.original_id)
            if present is None or to_rank(own) < present:
                self._mark(row.address_id, own)

    def _reconsider(self, row: Row[Any]) -> None:
        text = to_text(row.body)
        matches = self._matches(row.address_id, row.title or "", text, to_simhash(text.words))
        original = choose_original(row, matches)
        self._mark(row.address_id, original)

    def _mark(self, address_id: int, original: Standing | Row[Any] | None) -> None:
        known = {"original": original.address_id, "name": original.key} if original is not None else {}
        self._database.write(_MARK, {"which": address_id, "original": None, "name": None, **known})


def to_rank(one: Standing | Row[Any]) -> tuple[int, str]:
    """What decides which of two copies is the original: the smaller is."""
    return one.moment, one.key


def choose_original(one: Standing | Row[Any], matches: Sequence[Row[Any]]) -> Row[Any] | None:
    """The earliest of the copies that came before this one."""
    return min((row for row in matches if to_rank(row) < to_rank(one)), key=to_rank, default=None)
