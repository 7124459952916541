"""SQLite files: plain tables, a full-text index, and files that are extended."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from inews_crawler.exceptions import FeedError
from inews_crawler.items import FIELDS
from tests.feeds.records import names, record
from tests.feeds.writing import Target, check, write_feed


def ask(path, statement, *values):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement, values).fetchall()


def test_a_table_with_a_column_a_field(tmp_path):
    path = tmp_path / "a.db"
    assert write_feed(Target(path, "db"), [record(), record(version=2, title="a\ud800b")]) == 2
    assert names(tmp_path) == ["a.db"]
    assert tuple(row[1] for row in ask(path, "PRAGMA table_info(articles)")) == FIELDS
    (row,) = ask(path, "SELECT * FROM articles WHERE version = 1")
    kept = dict(zip(FIELDS, row, strict=True))
    assert json.loads(kept["images"]) == record()["images"]
    assert (kept["title"], kept["description"], kept["complete"]) == (record()["title"], None, 1)
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_full_text(tmp_path):
    path = tmp_path / "a.db"
    write_feed(
        Target(path, "db"), [record(), record(key="b", title="Jembatan dibuka", body="Warga menyeberang.")]
    )
    write_feed(Target(path, "db", overwrite=False), [record(key="c", title="Jembatan ditutup")])
    found = ask(
        path,
        "SELECT key FROM articles WHERE rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)",
        "jembatan",
    )
    assert found == [("b",), ("c",)]


def test_a_version_stands_there_once(tmp_path):
    path = tmp_path / "a.db"
    for title in ("lama", "baru"):
        write_feed(Target(path, "db", overwrite=False), [record(title=title)])
    assert ask(path, "SELECT title FROM articles") == [("baru",)]


def test_some_fields(tmp_path):
    path = tmp_path / "a.db"
    write_feed(Target(path, "db", fields=("url", "tags")), [record()])
    assert ask(path, "SELECT * FROM articles") == [(record()["url"], '["beras", "harga pangan"]')]
    assert ask(path, "SELECT name FROM sqlite_master") == [("articles",)]


def test_datasette_finds_the_full_text_index(tmp_path):
    path = tmp_path / "a.db"
    write_feed(Target(path, "db"), [record()])
    ((schema,),) = ask(path, "SELECT sql FROM sqlite_master WHERE name = 'articles_fts'")
    assert 'content="articles"' in schema


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\x00 cut"])
def test_another_file_is_not_extended(tmp_path, content):
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=r"Cannot append to .*a\.db: it"):
        check(Target(path, "db", overwrite=False))
    assert path.read_bytes() == content


def test_other_columns_are_not_extended(tmp_path):
    path = tmp_path / "a.db"
    write_feed(Target(path, "db", fields=("url",)), [record()])
    with pytest.raises(FeedError, match="its columns are not those"):
        check(Target(path, "db", overwrite=False))
