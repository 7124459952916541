"""Parquet: declared types, row groups, and one sentence without pyarrow."""

from __future__ import annotations

import sys

import pytest

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds import parquet
from inews_crawler.items import FIELDS
from tests.feeds.records import record
from tests.feeds.writing import Target, check, write_feed

arrow = pytest.importorskip("pyarrow")
reader = pytest.importorskip("pyarrow.parquet")


TIMES = ("published_at", "modified_at", "fetched_at")


def rows(path):
    """The records of a file, their times as texts again."""
    return [
        row | {name: row[name].isoformat() for name in TIMES if row.get(name)}
        for row in reader.read_table(path).to_pylist(maps_as_pydicts="strict")
    ]


def test_records_come_back(tmp_path):
    path = tmp_path / "a.parquet"
    first, second = record(), record(read_next=None, images=[], tags=[], sources={}, section=None)
    assert write_feed(Target(path, "parquet"), [first, second]) == 2
    assert rows(path) == [first, second]


def test_the_schema_is_declared_even_without_records(tmp_path):
    path = tmp_path / "a.parquet"
    write_feed(Target(path, "parquet"), [])
    schema = reader.read_schema(path)
    assert tuple(schema.names) == FIELDS
    assert schema.field("description").type == arrow.string()
    assert schema.field("published_at").type == arrow.timestamp("us", "Asia/Jakarta")
    assert schema.field("fetched_at").type == arrow.timestamp("us", "UTC")
    assert schema.field("word_count").type == arrow.int32()
    assert schema.field("complete").type == arrow.bool_()
    assert schema.field("authors").type.value_type == arrow.string()
    assert [entry.name for entry in schema.field("images").type.value_type] == ["url", "caption", "credit"]
    assert [entry.name for entry in schema.field("read_next").type] == ["title", "url"]
    assert schema.field("sources").type.item_type == arrow.string()


def test_row_groups_are_bounded_and_kept_when_appended(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 3)
    path = tmp_path / "a.parquet"
    write_feed(Target(path, "parquet"), (record(version=number) for number in range(1, 8)))
    write_feed(Target(path, "parquet", overwrite=False), (record(version=number) for number in (8, 9)))
    with reader.ParquetFile(path) as file:
        groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert groups == [3, 3, 1, 2]
    assert [row["version"] for row in rows(path)] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_the_same_records_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_feed(Target(tmp_path / name, "parquet"), [record(), record(version=2)])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_lone_surrogate_breaks_nothing(tmp_path):
    path = tmp_path / "a.parquet"
    write_feed(Target(path, "parquet"), [record(title="a\ud800b", tags=["\udfff"])])
    assert rows(path)[0]["title"] == "a\N{REPLACEMENT CHARACTER}b"
    assert rows(path)[0]["tags"] == ["\N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize("content", [b"no parquet", b"PAR1 cut"])
def test_another_file_is_not_continued(tmp_path, content):
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    target = Target(path, "parquet", overwrite=False)
    for ask in (lambda: check(target), lambda: write_feed(target, [record()])):
        with pytest.raises(FeedError, match=r"a\.parquet: it is no Parquet file\."):
            ask()
    assert path.read_bytes() == content


def test_other_columns_are_not_continued(tmp_path):
    path = tmp_path / "a.parquet"
    write_feed(Target(path, "parquet", fields=("key", "url")), [record()])
    with pytest.raises(FeedError, match="its columns are not those"):
        check(Target(path, "parquet", overwrite=False))


def test_without_pyarrow_one_sentence_and_no_file(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = Target(tmp_path / "a.parquet", "parquet")
    for ask in (lambda: check(target), lambda: write_feed(target, [record()])):
        with pytest.raises(ArgumentError, match=r'pip install "inews-crawler\[parquet\]"\.$'):
            ask()
    assert list(tmp_path.iterdir()) == []
