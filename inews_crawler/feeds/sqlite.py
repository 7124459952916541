"""Articles as an SQLite database of plain tables with a full-text index, as Datasette reads it."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.columns import ArticleColumns
from inews_crawler.feeds.files import copy_bytes, reason_of, show
from inews_crawler.feeds.json import to_valid

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTEGERS = frozenset({"word_count", "page_count", "version", "complete"})
#: What one version of one article is known by.
_IDENTITY = ("key", "version")
_SEARCHED = ("title", "description", "body")


class SqliteExporter(ArticleColumns):
    """A table ``articles`` with a column a field (lists and objects as JSON), and ``articles_fts`` beside it.

    With ``old``, the articles are added to that database; a version that it has already is replaced.
    Raises ``FeedError`` if ``old`` is no such database.
    """

    def __init__(self, file: IO[bytes], *, old: Path | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._file = file
        self._old = old
        self._titles = {name: title for title, name in self.columns.items()}
        if old:
            self._check_old(old)

    def _check_old(self, old: Path) -> None:
        try:
            with closing(sqlite3.connect(f"{old.resolve().as_uri()}?mode=ro", uri=True)) as database:
                columns = [row[1] for row in database.execute("PRAGMA table_info(articles)")]
        except sqlite3.Error:
            raise FeedError(f"Cannot append to {show(old)}: it is no SQLite database.") from None
        if columns != list(self.columns):
            raise FeedError(f"Cannot append to {show(old)}: its columns are not those of this feed.")

    def start_exporting(self) -> None:
        # SQLite writes only to files of its own; the whole file is copied to the feed at the end.
        self._folder = tempfile.TemporaryDirectory(prefix="feed-")
        self._path = Path(self._folder.name, "articles.db")
        if self._old:
            with self._path.open("wb") as copy:
                copy_bytes(self._old, copy, self._old.stat().st_size)
        self._database = sqlite3.connect(self._path)
        self._database.execute("PRAGMA synchronous=OFF")
        if not self._old:
            self._database.executescript(self._to_schema())
        places = ", ".join("?" * len(self.columns))
        self._insert = f"INSERT OR REPLACE INTO articles VALUES ({places})"  # noqa: S608 - only question marks

    def _to_schema(self) -> str:
        columns = [
            f"{_quote(title)} {'INTEGER' if name in _INTEGERS else 'TEXT'}"
            for title, name in self.columns.items()
        ]
        if self._titles.keys() >= set(_IDENTITY):
            columns.append(f"PRIMARY KEY ({', '.join(_quote(self._titles[name]) for name in _IDENTITY)})")
        schema = f"CREATE TABLE articles ({', '.join(columns)});"
        if searched := self._list_searched():
            # In double quotes: by them Datasette finds the index that belongs to a table.
            schema += f'CREATE VIRTUAL TABLE articles_fts USING fts5({searched}, content="articles");'
        return schema

    def _list_searched(self) -> str:
        return ", ".join(_quote(self._titles[name]) for name in _SEARCHED if name in self._titles)

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        if isinstance(value, list | dict):
            value = json.dumps(value, ensure_ascii=False)
        return to_valid(value) if isinstance(value, str) else value

    def export_item(self, item: Any) -> None:
        self._run(self._insert, [value for _, value in self.get_serialized_fields(item)])

    def finish_exporting(self) -> None:
        with self._folder:
            if self._list_searched():
                self._run("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
            self._database.commit()
            self._database.close()
            copy_bytes(self._path, self._file, self._path.stat().st_size)

    def _run(self, statement: str, values: Any = ()) -> None:
        try:
            self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise FeedError(
                f"Cannot write the database of a feed: {reason_of(OSError(str(error)))}."
            ) from None


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
