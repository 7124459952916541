"""CSV as the contract says."""

from __future__ import annotations

import csv
import io
import json

import pytest

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.csv import CsvExporter, to_cell
from tests.feeds.records import record
from tests.feeds.writing import export

HEADER = (
    "key,url,kind,edition,section,subsection,title,description,published_at,modified_at,authors,editor,"
    "dateline,body,word_count,image_url,image_caption,image_credit,images,videos,tags,read_next,related,"
    "language,page_count,complete,duplicate_of,version,content_hash,fetched_at,sources"
)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_header_stands_without_records():
    assert export(CsvExporter, []) == f"{HEADER}\r\n".encode()


def test_cells():
    (row,) = read(export(CsvExporter, [record()]))
    assert row["title"] == "Harga Beras Turun di Pasar Induk"
    assert row["authors"] == "Sinta Ayu | Bagus Wirawan"
    assert row["videos"] == ""
    assert row["description"] == ""
    assert row["complete"] == "true"
    assert row["word_count"] == "10"
    assert row["images"] == (
        '[{"url":"https://img.inews.co.id/files/2026/03/beras.jpg","caption":"Karung beras.","credit":null}]'
    )
    assert row["read_next"] == (
        '{"title":"Jagung Juga Turun","url":"https://www.inews.id/news/nasional/jagung"}'
    )
    assert row["sources"] == '{"title":"layout:redesign","published_at":"json_ld"}'
    assert row["body"] == 'Pedagang berkata “murah”.\n\n- beras\n- jagung\n\nKata "turun", dua kali.'


def test_empty_values():
    (row,) = read(
        export(CsvExporter, [record(images=[], read_next=None, sources={}, complete=False, tags=[])])
    )
    assert (row["images"], row["read_next"], row["sources"], row["complete"], row["tags"]) == (
        "[]",
        "",
        "{}",
        "false",
        "",
    )


def test_rows_end_in_crlf_and_breaks_in_a_cell_stay():
    data = export(CsvExporter, [record(body="satu\n\ndua")], fields_to_export=["key", "body", "version"])
    assert data == b'key,body,version\r\nwww.inews.id/news/nasional/harga-beras-turun,"satu\n\ndua",1\r\n'


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_guarded(sign):
    (row,) = read(export(CsvExporter, [record(title=f"{sign}cmd|x", tags=[f"{sign}SUM(A1)", "b"])]))
    assert row["title"] == f"'{sign}cmd|x"
    assert row["tags"] == f"'{sign}SUM(A1) | b"


@pytest.mark.parametrize("text", ["'kutip", " =1", "a=1", "1-2", "–tanda", "|x", "%x"])
def test_other_cells_are_not_touched(text):
    assert to_cell("title", text) == text


def test_a_hidden_character_does_not_hide_a_formula():
    assert to_cell("title", "\x00=1+1") == "'=1+1"


def test_odd_characters():
    (row,) = read(export(CsvExporter, [record(title="a\x00b\x1bc\ud800d\x9be\tf")]))
    assert row["title"] == "abc\N{REPLACEMENT CHARACTER}de\tf"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_rows_are_appended_under_one_header(tmp_path, end):
    old = tmp_path / "old.csv"
    old.write_bytes(export(CsvExporter, [record(body="satu\n\ndua")]).removesuffix(b"\r\n") + end.encode())
    data = export(CsvExporter, [record(version=2)], old)
    assert [row["version"] for row in read(data)] == ["1", "2"]
    assert data.count(b"content_hash,fetched_at") == 1


def test_a_header_with_a_byte_order_mark_is_known(tmp_path):
    old = tmp_path / "old.csv"
    old.write_bytes(export(CsvExporter, [record()], encoding="utf-8-sig"))
    for encoding in ("utf-8", "utf-8-sig"):
        data = export(CsvExporter, [record(version=2)], old, encoding=encoding)
        assert [
            row["version"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        ] == ["1", "2"]
        assert data.count(b"\xef\xbb\xbf") == 1


def test_an_empty_file_gets_a_header(tmp_path):
    old = tmp_path / "old.csv"
    old.touch()
    assert export(CsvExporter, [], old) == f"{HEADER}\r\n".encode()


@pytest.mark.parametrize(
    "header", ["title,url", HEADER.replace("key,url", "url,key"), f"{HEADER},more", "\n"]
)
def test_other_columns_are_refused(tmp_path, header):
    old = tmp_path / "old.csv"
    old.write_text(f"{header}\n")
    with pytest.raises(FeedError, match=r"old\.csv: its columns are not those of this feed\."):
        export(CsvExporter, [], old)


def test_a_file_cut_inside_a_cell_is_refused(tmp_path):
    old = tmp_path / "old.csv"
    old.write_text(f'{HEADER}\r\nk,"satu\n\n')
    with pytest.raises(FeedError, match="inside a quoted cell"):
        export(CsvExporter, [], old)


def test_json_cells_parse():
    (row,) = read(export(CsvExporter, [record(read_next={"title": 'Kata "ya" | \x9b', "url": "u"})]))
    assert json.loads(row["read_next"]) == {"title": 'Kata "ya" | \x9b', "url": "u"}


def test_columns_with_titles_of_their_own():
    data = export(
        CsvExporter, [record(tags=[], images=[])], fields_to_export={"tags": "Tag", "images": "Gambar"}
    )
    assert data == b"Tag,Gambar\r\n,[]\r\n"


def test_a_cell_that_excel_cuts_is_told_once(caplog):
    export(CsvExporter, [record(body="x" * 40_000)] * 3)
    assert [entry.message for entry in caplog.records] == [
        "A CSV cell has more than 32767 characters; Excel cuts such a cell"
    ]
