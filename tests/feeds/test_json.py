"""JSON and JSON Lines as the contract says."""

from __future__ import annotations

import json

import pytest

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.json import JsonExporter, JsonLinesExporter, to_json
from inews_crawler.items import FIELDS
from tests.feeds.records import record
from tests.feeds.writing import export


def test_array_without_records():
    assert export(JsonExporter, []) == b"[]\n"


def test_array_has_one_object_a_line():
    text = export(JsonExporter, [record(), record(version=2)]).decode()
    lines = text.split("\n")
    assert lines[0] == "["
    assert json.loads(lines[1].removesuffix(","))["version"] == 1
    assert json.loads(lines[2])["version"] == 2
    assert lines[3:] == ["]", ""]


def test_fields_are_all_there_in_order():
    shuffled = dict(reversed(record(editor=None).items()))
    (read,) = json.loads(export(JsonExporter, [shuffled]))
    assert tuple(read) == FIELDS
    assert read["editor"] is None


def test_what_an_encoding_does_not_have_is_escaped():
    data = export(
        JsonLinesExporter, [record(title="caf\u00e9 \u201cmurah\u201d \U0001f600")], encoding="latin-1"
    )
    assert b"caf\xe9 \\u201cmurah" in data
    assert json.loads(data.decode("latin-1"))["title"] == "caf\u00e9 \u201cmurah\u201d \U0001f600"


def test_json_has_no_byte_order_mark():
    assert export(JsonExporter, [], encoding="utf-8-sig") == b"[]\n"
    with pytest.raises(ValueError, match="utf-16"):
        export(JsonExporter, [], encoding="utf-16")


def test_values_come_back_with_their_types():
    (read,) = json.loads(export(JsonExporter, [record()]))
    assert read == record()


def test_text_is_not_ascii_escaped():
    assert "“murah”".encode() in export(JsonLinesExporter, [record()])


def test_some_fields_in_their_own_order():
    assert export(JsonLinesExporter, [record()], fields_to_export=["version", "key"]) == (
        b'{"version": 1, "key": "www.inews.id/news/nasional/harga-beras-turun"}\n'
    )


@pytest.mark.parametrize(
    "bad", ["\ud83d", "a\udc00b", "\x00", "\x1b[31m", "\x9b31m", "\x7f", "\u2028", "\x85"]
)
def test_odd_characters_leave_valid_json_on_one_line(bad):
    data = export(JsonLinesExporter, [record(title=f"Judul {bad} akhir")])
    text = data.decode()
    assert len(text.splitlines()) == 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in text.rstrip("\n"))
    title = json.loads(text)["title"]
    assert title.startswith("Judul ")
    assert title.endswith(" akhir")


def test_control_characters_come_back():
    assert json.loads(to_json("a\x9bb\u2028c\x7f")) == "a\x9bb\u2028c\x7f"


def test_surrogate_pair_becomes_its_character_and_a_lone_half_a_mark():
    assert to_json("\ud83d\ude00 \ud83d").decode() == '"😀 \N{REPLACEMENT CHARACTER}"'


@pytest.mark.parametrize(
    "before",
    ["[]", "[]\n", " [ \n ] ", '[{"key": "a"}]', '[\n{"key": "a"},\n{"key": "b"}\n]\n', "[\n  {\n  }\n]", ""],
)
def test_array_is_extended(tmp_path, before):
    old = tmp_path / "old.json"
    old.write_text(before)
    was = json.loads(before) if before else []
    assert json.loads(export(JsonExporter, [record()], old)) == [*was, record()]
    assert json.loads(export(JsonExporter, [], old)) == was


def test_a_large_array_is_extended_without_being_read_whole(tmp_path):
    old = tmp_path / "old.json"
    long = [record(body="Panen raya. " * 1000) for _ in range(700)]
    old.write_bytes(export(JsonExporter, long))
    assert old.stat().st_size > 8_000_000
    assert len(json.loads(export(JsonExporter, [record()], old))) == 701
    old.write_bytes(old.read_bytes()[:-40])
    with pytest.raises(FeedError, match="no JSON array"):
        export(JsonExporter, [], old)


@pytest.mark.parametrize(
    "before",
    ['{"a": 1}', '[{"a": 1}', '[{"a": [1]', '[{"a": 1},]', "garbage", '{"a":1}\n{"a":2}', "[\udcff]"],
)
def test_what_is_no_array_is_refused(tmp_path, before):
    old = tmp_path / "old.json"
    old.write_bytes(before.encode("utf-8", "surrogateescape"))
    with pytest.raises(FeedError, match=r"old\.json: it is no JSON array\."):
        export(JsonExporter, [], old)
    with pytest.raises(FeedError):
        export(JsonExporter, [record()], old)


@pytest.mark.parametrize("before", ["", '{"key": "a"}', '{"key": "a"}\n', '{"key": "a"}\n{"key": "b"}'])
def test_lines_are_continued(tmp_path, before):
    old = tmp_path / "old.jsonl"
    old.write_text(before)
    lines = export(JsonLinesExporter, [record()], old).decode().split("\n")
    assert [json.loads(line) for line in lines[:-1]] == [*map(json.loads, before.splitlines()), record()]
    assert lines[-1] == ""


def test_a_cut_last_line_is_refused(tmp_path):
    old = tmp_path / "old.jsonl"
    old.write_text('{"key": "a"}\n{"key": "b", "ti')
    with pytest.raises(FeedError, match="last line"):
        export(JsonLinesExporter, [], old)
