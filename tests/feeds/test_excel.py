"""Excel workbooks, read back."""

from __future__ import annotations

import sys
from datetime import datetime

import pytest

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds import excel
from inews_crawler.items import FIELDS
from tests.feeds.records import record
from tests.feeds.writing import Target, check, make_feed, write_feed

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")


def read(path):
    return openpyxl.load_workbook(path)["articles"]


def test_cells_have_their_types(tmp_path):
    path = tmp_path / "a.xlsx"
    assert write_feed(Target(path, "xlsx"), [record(title="=1+1"), record(version=2, published_at=None)]) == 2
    sheet = read(path)
    assert tuple(cell.value for cell in sheet[1]) == FIELDS
    assert sheet.freeze_panes == "A2"
    row = dict(zip(FIELDS, sheet[2], strict=True))
    assert row["published_at"].value == datetime(2026, 3, 4, 9, 42)  # noqa: DTZ001 - Excel knows no zones
    assert row["fetched_at"].is_date
    assert (row["title"].value, row["title"].data_type) == ("=1+1", "s")
    assert row["url"].hyperlink.target == record()["url"]
    assert row["word_count"].value == 10
    assert row["complete"].value is True
    assert row["tags"].value == "beras | harga pangan"
    assert row["images"].value.startswith('[{"url":')
    assert sheet.cell(3, FIELDS.index("published_at") + 1).value is None


def test_columns_with_titles_of_their_own(tmp_path):
    path = tmp_path / "a.xlsx"
    target = make_feed(str(path), {"fields": {"title": "Judul", "published_at": "Terbit"}, "overwrite": True})
    import asyncio  # noqa: PLC0415

    from inews_crawler.feeds.writing import write_feeds  # noqa: PLC0415

    asyncio.run(write_feeds([target], [record()]))
    assert [cell.value for cell in read(path)[1]] == ["Judul", "Terbit"]
    assert read(path)["B2"].is_date


def test_limits_of_excel(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(excel, "MOST_LINKS", 1)
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    path = tmp_path / "a.xlsx"
    write_feed(Target(path, "xlsx"), [record(body="x" * 40_000)] * 3)
    column = FIELDS.index("body")
    assert {len(row[column].value) for row in read(path).iter_rows(min_row=2)} == {32_767}
    assert [entry.message for entry in caplog.records] == [
        "Cut texts to the 32767 characters that an Excel cell can hold"
    ]
    assert sum(cell.hyperlink is not None for row in read(path).iter_rows() for cell in row) == 1
    with pytest.raises(FeedError, match="An Excel sheet holds 3 articles"):
        write_feed(Target(path, "xlsx"), [record()] * 4)
    assert len(list(read(path).iter_rows())) == 4


def test_a_workbook_is_not_extended(tmp_path):
    path = tmp_path / "a.xlsx"
    write_feed(Target(path, "xlsx"), [record()])
    with pytest.raises(FeedError, match=r"a\.xlsx: no xlsx file can be extended; use -O\."):
        check(Target(path, "xlsx", overwrite=False))


def test_without_xlsxwriter_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ArgumentError, match=r'pip install "inews-crawler\[excel\]"\.$'):
        check(Target(tmp_path / "a.xlsx", "xlsx"))
