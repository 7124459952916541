"""No input makes extraction raise: whatever a host answers becomes a record, a list or a named nothing.

The one refusal is `NestingTooDeep`, which is counted. How long it takes is measured by ``bench/extract.py``.
"""

from __future__ import annotations

import random
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.discovery.feed import read_feed
from inews_crawler.discovery.indeks import read_indeks_page
from inews_crawler.discovery.network import find_channels, read_network_indeks
from inews_crawler.discovery.pagination import find_next_page
from inews_crawler.discovery.read_next import find_read_next, find_related
from inews_crawler.discovery.sections import find_section_links
from inews_crawler.discovery.sitemap import read_sitemap
from inews_crawler.discovery.tags import find_tag_links
from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.extraction.parts import find_parts
from inews_crawler.items import FIELDS, to_record
from inews_crawler.page import Page, load_article
from inews_crawler.pages.kind import PageType, classify
from inews_crawler.site.article_addresses import to_article_address
from tests.support.cases import Case, article_cases, find_cases

URL = "https://www.inews.id/news/nasional/warga-tanjung-kelor-gotong-royong-perbaiki-jembatan-gantung"
NOW = datetime(2026, 3, 10, tzinfo=UTC)
CASES = find_cases()
STRINGS = ("key", "url", "kind", "edition", "language", "fetched_at", "content_hash")


def read_everything(body: bytes, url: str = URL, encoding: str | None = None) -> None:
    """All that the crawler does with an answer, and what must hold of the outcome."""
    try:
        document = Page(url, body, encoding=encoding)
        verdict = classify(document)
        assert verdict.type in PageType
        for find in (find_section_links, find_read_next, find_related, find_tag_links, find_channels):
            find(document)
        find_article_links(document, "sections")
        find_next_page(document)
        read_indeks_page(document)
        read_network_indeks(document)
        address = to_article_address(url)
        assert address is not None
        plan = find_parts(document, address)
        assert plan.count >= 1
        article = load_article(
            [document, document], address, page_count=plan.count, complete=True, fetched_at=NOW
        )
    except NestingTooDeep:
        return
    record = to_record(article)
    assert list(record) == list(FIELDS)
    assert all(isinstance(record[name], str) for name in STRINGS)
    assert all(isinstance(record[name], list) for name in ("authors", "images", "videos", "tags", "related"))
    assert record["title"] is None or record["title"].strip()


NASTIES: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n\t ",
    "null bytes": b"\0" * 1000,
    "byte order mark alone": b"\xef\xbb\xbf",
    "UTF-16 with mark": "<html><body><h1>Judul</h1><p>Teks</p></body></html>".encode("utf-16"),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "compressed": zlib.compress(b"<html></html>" * 100),
    "JSON": b'{"data": [{"id": 1, "url": "https://www.inews.id/news"}]}',
    "XML": b'<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>',
    "text": b"bukan halaman",
    "open angle": b"<" * 5000,
    "open tag": b"<html><body><p class='",
    "open comment": b"<html><body><!-- <p>Teks</p>",
    "open script": b"<html><head><script>var a = '<p>",
    "open title": b"<title>Judul <body><p>teks",
    "only ends": b"</p></div></body></html>" * 50,
    "tables in tables": b"<table><tr><td>" * 300 + b"x",
    "lists in lists": b"<ul><li>" * 400 + b"x",
    "tables without rows": b"<table>" * 200 + b"<caption>x</caption>",
    "paragraphs in links": b"<a href='/news/nasional/satu-dua-tiga-empat'><p>" * 200 + b"x",
    "formatting": b"<b><i><u>" * 300 + b"x" + b"</b></i></u>" * 300,
    "numbers that are none": "<main><article class='headerArticle'><h1 class='headerTitle'>Judul</h1><img width='¹²³' src='https://img.inews.co.id/files/a.jpg'></article><article class='bodyArticleWrapper'><p>Teks</p><ol start='²'><li value='½'>x</li></ol><table><td colspan='③'>y</table></article></main><ul class='pagination'><a href='/news/nasional/a-b-c-d/²'>²</a></ul><script>'total_page' : '²'</script>".encode(),
    "many attributes": b"<p " + b" ".join(b"a%d='%d'" % (n, n) for n in range(5000)) + b">x</p>",
    "one long attribute": b"<div class='" + b"x " * 100_000 + b"'>x</div>",
    "one long word": b"<article class='bodyArticleWrapper'><p>" + b"a" * 500_000 + b"</p></article>",
    "one long line of spaces": b"<article class='bodyArticleWrapper'><p>a" + b" " * 500_000 + b"b</p></article>",
    "breaks": b"<article class='bodyArticleWrapper'><p>" + b"<br>" * 20_000 + b"x</p></article>",
    "images": b"<article class='bodyArticleWrapper'><p>" + b"<img src='https://img.inews.co.id/files/a.jpg'>" * 3000 + b"</p></article>",
    "entities": b"<article class='bodyArticleWrapper'><p>" + b"&amp;&#0;&#xD800;&#x110000;&nope;&#99999999999;" * 500 + b"</p></article>",
    "JSON-LD deep": b"<script type='application/ld+json'>" + b"[" * 20_000 + b"</script>",
    "JSON-LD deep objects": b"<script type='application/ld+json'>" + b'{"@graph":' * 20_000 + b"1" + b"}" * 20_000 + b"</script>",
    "JSON-LD numbers": b'<script type="application/ld+json">{"@type":"NewsArticle","headline":12,"datePublished":20260308,"author":[1,null,{"name":{"@value":3}}],"image":[[[]]],"description":{"a":[]},"articleBody":["x"],"mainEntityOfPage":7,"@id":[]}</script>',
    "JSON-LD huge number": b'<script type="application/ld+json">{"@type":"NewsArticle","datePublished":' + b"9" * 10_000 + b"}</script>",
    "JSON-LD surrogates": b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud800","description":"\\udfff \\u0000"}</script>',
    "addresses": b"<a href='http://[::1'>x</a><a href='https://www.inews.id:99999/x'>y</a><a href='//'>z</a><a href='http://\xff'>q</a><base href='http://['><link rel=canonical href='http://[v1.x]/'><a class=readNext href='mailto:x'>Read Next : y</a>",
    "dates": b"<div class='createdAt'>Jumat, 99 Desember 9999 - 99:99:99 WIB</div><meta property='article:published_time' content='0000-00-00T00:00:00+99:99'>",
    "pager": b"<div class='pagination'><a href='?page=999999999999999999999'>9</a></div><script>'total_page' : '999999999999999999'</script>",
    "years": b"<meta property='article:published_time' content='9999-12-31T23:59:59-14:00'><div class='createdAt'>Senin, 01 Januari 0001 - 00:00:00 WIB</div>",
    "nested 4,900 deep": b"<div>" * 4900 + b"x" + b"</div>" * 4900,
    "nested 60,000 deep": b"<div>" * 60_000 + b"x",
    "nested 200,000 deep": b"<p><b>" * 100_000 + b"x",
    "spans 100,000": b"<span>x</span>" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", NASTIES)
@pytest.mark.parametrize("frame", ["alone", "in a page"])
def test_nasty(name: str, frame: str) -> None:
    body = NASTIES[name]
    if frame == "in a page":
        page = article_cases()[0].read_html().encode()
        body = page.replace(b"</body>", body + b"</body>")
    read_everything(body)


@pytest.mark.parametrize(
    "unit", [b"<p>Warga antre di balai kota sejak pagi.</p>\n", b"<div>x", b"a", b"\xff"]
)
def test_ten_megabytes(unit: bytes) -> None:
    read_everything((b"<article class='bodyArticleWrapper'>" + unit * (10_000_000 // len(unit)))[:10_000_000])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_truncated_anywhere(case: Case) -> None:
    """Cut at fifteen places, chosen by the case's name, also within a character."""
    html = case.read_html().encode()
    chance = random.Random(case.name)  # the same places in every run
    for _ in range(15):
        read_everything(html[: chance.randrange(len(html))], case.url if case.is_article else URL)


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-7", "big5", "ascii", "unknown-8bit", "cp037", "", "utf-32"]
)
def test_wrong_encoding_declared(case: Case, encoding: str) -> None:
    read_everything(case.read_html().encode(), encoding=encoding)
    html = case.read_html().replace('charset="UTF-8"', f'charset="{encoding}"')
    read_everything(html.encode("latin-1", errors="replace"))


@pytest.mark.parametrize("case", article_cases(), ids=lambda case: case.name)
def test_bytes_changed(case: Case) -> None:
    """A hundred bytes of the page changed, ten times over."""
    html = case.read_html().encode()
    chance = random.Random(case.name)
    for _ in range(10):
        changed = bytearray(html)
        for _ in range(100):
            changed[chance.randrange(len(html))] = chance.randrange(256)
        read_everything(bytes(changed), case.url)


PIECES = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<article class='bodyArticleWrapper'>", "</article>", "<h1 class='headerTitle'>",
    "</h1>", "<br>", "<br><br>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<figure>", "</figure>",
    "<figcaption>", "<img src='https://img.inews.co.id/files/a.jpg'>", "<a href='/news/nasional/a-b-c-d'>", "</a>",
    "<iframe src='https://www.youtube.com/embed/x'></iframe>", "<em>", "</em>", "<strong>", "</strong>", "Baca Juga",
    "Read Next : ", "Editor: ", "Tags:", "KEDIRI, iNews.id - ", "(Foto: X)", "Foto: ", "Jumat, 31 Desember 2021 - 09:42 WIB",
    "&nbsp;", "\u200b", "***", "Halaman : 1 2", "<script>", "</script>", "<!--", "-->", "<blockquote>", "<section>",
    "<select>", "<template>", "<svg>", "<math>", "<noscript>", "<frameset>", "<plaintext>", "kata ", ". ", "\x00",
])  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.text(max_size=20), max_size=60))
def test_any_markup(pieces: list[str]) -> None:
    read_everything("".join(pieces).encode("utf-8", errors="surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes(body: bytes) -> None:
    read_everything(body)
    read_feed(body)
    read_sitemap(body)
