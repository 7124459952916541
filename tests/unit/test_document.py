"""A page's bytes are read whatever they are: encodings, damaged JSON-LD, deep nesting."""

from __future__ import annotations

import random
import time

import pytest

from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.pages.document import Document
from inews_crawler.pages.json_text import find_objects, read_json

URL = "https://www.inews.id/news/nasional/pasar-apung-kembali-ramai-setelah-banjir"
QUOTE = "“Pasar ramai”, kata Ibu Ré"


def page(text: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body><p>{text}</p></body></html>"


def read(body: bytes, encoding: str | None = None) -> str:
    node = Document(URL, body, encoding=encoding).find("p")
    assert node is not None
    return node.text()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (page(QUOTE).encode(), None),
        (page(QUOTE).encode(), "iso-8859-1"),
        (page(QUOTE, '<meta charset="windows-1252">').encode(), None),
        (page(QUOTE).encode("utf-8-sig"), None),
        (page(QUOTE).encode("utf-16"), None),
        (page(QUOTE).encode("utf-16-le"), None),
        (page(QUOTE).encode("utf-16-be"), "utf-8"),
        (page(QUOTE).encode("cp1252"), "windows-1252"),
        (page(QUOTE).encode("cp1252"), "text/html; charset=windows-1252"),
        (page(QUOTE, '<meta charset="windows-1252">').encode("cp1252"), None),
        (page(QUOTE).encode("cp1252"), None),
        (page(QUOTE).encode("cp1252"), "utf-8"),
        (page(QUOTE).encode("cp1252"), "no-such-charset"),
    ],
)
def test_text_is_right_whatever_is_declared(body, encoding):
    assert read(body, encoding) == QUOTE


def test_character_cut_at_the_end_does_not_spoil_the_rest():
    body = page(QUOTE).encode() + "é".encode()[:1]
    assert read(body) == QUOTE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "x"}', {"a": "x"}),
        ('<!-- {"a": "x"} -->', {"a": "x"}),
        ('//<![CDATA[\n{"a": "x // y"}\n//]]>', {"a": "x // y"}),
        ('/*<![CDATA[*/ {"a": "x"} /*]]>*/', {"a": "x"}),
        ('{"a": "x", /* c */ "b": [1, 2,],, } // end', {"a": "x", "b": [1, 2]}),
        ('{"a": "line one\nline two\ttab"}', {"a": "line one\nline two\ttab"}),
        ("{&quot;a&quot;: &quot;x&quot;}", {"a": "x"}),
        ('{"a": "it\\\'s"};', {"a": "it's"}),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": "/* kept */, }"}', {"a": "/* kept */, }"}),
        ("", None),
        ("not json", None),
        ('{"a": ', None),
        ("[" * 100_000, None),
        ("," * 100_000, None),
    ],
)
def test_damaged_json_is_mended_or_left(text, value):
    assert read_json(text) == value


def test_graph_and_lists_are_opened_in_their_order():
    value = [{"@graph": [{"n": 1}, [{"n": 2}]]}, {"n": 3, "mainEntity": {"n": 4}}, "text", 5]
    assert [found.get("n") for found in find_objects(value)] == [None, 1, 2, 3, 4]


def test_json_ld_scripts_are_read_in_page_order_and_broken_ones_left_out():
    head = (
        '<script type="application/ld+json">{"n": 1}</script>'
        '<script type="application/ld+json">{broken</script>'
        '<script type=APPLICATION/LD+JSON>[{"n": 2}]</script><script>{"n": 3}</script>'
    )
    document = Document(URL, page("x", head).encode())
    assert document.json_ld == [{"n": 1}, {"n": 2}]


def test_head_gives_metas_links_and_script_values():
    head = (
        '<base href="https://www.inews.id/dasar/"><meta property="og:title" content=" "><meta name="og:title" '
        'content="Judul Kedua"><link rel="canonical" href="/news/nasional/a"><link rel="amphtml" href="b">'
        '<script>var x = {"publish_date": "1999-01-01 00:00:00"};</script>'
        "<script>dataLayer.push({'publish_date' : '2026-02-03 04:05:00', total_page: 3});</script>"
    )
    document = Document(URL, page("x", head).encode())
    assert document.meta("og:title") == "Judul Kedua"
    assert document.meta("og:image") is None
    assert document.canonical == "https://www.inews.id/news/nasional/a"
    assert document.base_url == "https://www.inews.id/dasar/"
    assert document.script_value("publish_date") == "2026-02-03 04:05:00"
    assert document.script_value("total_page") == "3"
    assert document.script_value("none") is None


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (page("x").encode(), False),
        (b"<html><body><p>x</p></BODY>", False),
        (page("x" * 200).encode()[:150], True),
        (b"<html><head><script>'</body>'</script></head><body>" + b"<p>x</p>" * 50, True),
        (b"just text", False),
    ],
)
def test_cut_pages_are_seen(body, cut):
    assert Document(URL, body).is_cut is cut


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000,
        b"<div></b>" * 200_000,
        b"<div>" * 6_000 + b"</div>" * 6_000,
        b"<B><i>" * 3_000,
        b"".join(b"<b id=%d>" % number for number in range(4_000)) + b"<p>" * 20_000,
    ],
)
def test_pages_that_would_stall_the_parser_are_refused(body):
    started = time.perf_counter()
    with pytest.raises(NestingTooDeep):
        Document(URL, body)
    assert time.perf_counter() - started < 10  # a guard against blow-up


@pytest.mark.parametrize(
    "body",
    [
        b"<p>x" * 50_000,
        b"<li>x<br><img>" * 20_000,
        b"<div><span>x</span></div>" * 20_000,
        b"<script>" + b"if(a<b)'<div>';" * 10_000 + b"</script>",
        b"</div>" * 50_000,
        b"<div>" * 4_000,
    ],
)
def test_flat_pages_of_many_tags_are_read(body):
    document = Document(URL, body)
    assert document.tree.body is not None


def test_random_bytes_never_raise():
    maker = random.Random(7)
    for _ in range(200):
        body = maker.randbytes(maker.randrange(400))
        document = Document(URL, body, encoding=maker.choice([None, "utf-8", "utf-16", "x", "shift_jis"]))
        assert isinstance(document.json_ld, list)
        assert document.tree.root is not None
