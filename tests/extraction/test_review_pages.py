"""Whole pages with templates of our own invention, each broken in one way: what must the record still say?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from inews_crawler.extraction.body import Body, read_body
from inews_crawler.items import to_record
from inews_crawler.page import Page, load_article
from inews_crawler.site.article_addresses import to_article_address

URL = "https://www.inews.id/news/nasional/pasar-ikan-labuan-kembali-ramai-usai-badai"
AMP_URL = URL.replace("inews.id/", "inews.id/amp/")
TITLE = "Pasar Ikan Labuan Kembali Ramai usai Badai"
PICTURE = "https://img.inews.co.id/media/600/files/inews_new/2026/03/07/pasar_ikan.jpg"
ORIGINAL = "https://img.inews.co.id/files/inews_new/2026/03/07/pasar_ikan.jpg"
FIRST = "Pasar ikan Labuan kembali dipadati pembeli sejak Minggu dini hari setelah badai mereda."
SECOND = "Nelayan membawa pulang tongkol dan cumi dalam jumlah yang belum terlihat sepanjang bulan ini."
TEXT = f"<p>LABUAN, iNews.id - {FIRST}</p><p>{SECOND}</p>"
BODY = f"{FIRST}\n\n{SECOND}"


def record_of(html: str, url: str = URL) -> dict[str, Any]:
    address = to_article_address(url)
    assert address is not None
    article = load_article(
        [Page(url, html.encode())],
        address,
        page_count=1,
        complete=True,
        fetched_at=datetime(2026, 3, 20, 5, 0, tzinfo=UTC),
    )
    return to_record(article)


def page(inside: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body>{inside}</body></html>"


def redesign(text: str, *, byline: str = "", behind: str = "", head: str = "") -> str:
    return page(
        f"""<article class="headerArticle"><h1 class="headerTitle">{TITLE}</h1>
        <div class="timeAndShare"><div class="createdAt">Minggu, 08 Maret 2026 - 10:56:00 WIB</div></div>{byline}</article>
        <main class="sideLeft"><article class="bodyArticleWrapper">{text}</article>{behind}
        <div class="tags">Tags: <a href="/tag/pasar">pasar</a></div></main>""",
        head,
    )


# --- the editor line, wherever it stands ---

OUTSIDE = {
    "right behind": "<div class='signature'>Editor: Raka Wijaya</div>",
    "label and link": "<p>Editor : <a href='#'>Raka Wijaya</a></p>",
    "behind paging": "<div class='pagination'><ul><li class='pageList'>1</li></ul></div><p>Editor: Raka Wijaya</p>",
    "in a box with buttons": "<div><span>Editor: Raka Wijaya</span><span>Share:</span></div>",
    "as bare text": "Editor: Raka Wijaya",
}


@pytest.mark.parametrize("behind", OUTSIDE.values(), ids=OUTSIDE)
def test_editor_outside_the_text(behind: str) -> None:
    record = record_of(redesign(TEXT, behind=behind))
    assert (record["editor"], record["body"]) == ("Raka Wijaya", BODY)


def test_editor_choice_names_no_editor() -> None:
    record = record_of(redesign(TEXT, behind="<section><h3>Editor Choice: Raka Wijaya</h3></section>"))
    assert record["editor"] is None


def body_of(html: str) -> Body:
    node = LexborHTMLParser(f"<html><body><article>{html}</article></body></html>").css_first("article")
    assert node is not None
    return read_body(node, URL)


SIGNED = {
    "name in a block of its own": "<div>Editor :</div><div>Raka Wijaya</div>",
    "an item of a list": "<ul><li>Editor: Raka Wijaya</li></ul>",
    "printed twice": "<p>Editor: Raka Wijaya</p><p>Editor: Raka Wijaya</p>",
    "star behind": "<p>Editor: Raka Wijaya (*)</p>",
}


@pytest.mark.parametrize("line", SIGNED.values(), ids=SIGNED)
def test_editor_at_the_end(line: str) -> None:
    body = body_of(TEXT + line)
    assert (body.editor, body.blocks) == ("Raka Wijaya", [FIRST, SECOND])


def test_editor_glued_to_the_last_sentence() -> None:
    body = body_of(f"<p>{FIRST}</p><p>{SECOND} Editor: Raka Wijaya</p>")
    assert (body.editor, body.blocks) == ("Raka Wijaya", [FIRST, SECOND])


def test_list_keeps_its_other_items() -> None:
    body = body_of(f"<p>{FIRST}</p><ul><li>Tongkol</li><li>Editor: Raka Wijaya</li></ul>")
    assert (body.editor, body.blocks) == ("Raka Wijaya", [FIRST, "- Tongkol"])


def test_no_word_behind_a_bare_label_is_lost() -> None:
    body = body_of(f"<p>{FIRST}</p><p>Editor:</p><p>hanya contoh tulisan tangan</p>")
    assert body.blocks == [FIRST, "hanya contoh tulisan tangan"]


# --- Baca Juga ---


def test_numbered_links_below_the_label() -> None:
    box = (
        "<p>Baca juga:<br>1. <a href='/news/nasional/kapal-baru-tiba-di-labuan'>Kapal Baru</a>"
        "<br>2. <a href='/news/nasional/dermaga-lama-dibongkar-warga'>Dermaga Lama</a></p>"
    )
    body = body_of(f"<p>{FIRST}</p>{box}<p>{SECOND}</p>")
    assert body.blocks == [FIRST, SECOND]
    assert body.related == [
        "https://www.inews.id/news/nasional/kapal-baru-tiba-di-labuan",
        "https://www.inews.id/news/nasional/dermaga-lama-dibongkar-warga",
    ]


def test_text_below_linked_lines_stays() -> None:
    box = (
        f"<p>Baca juga:<br><a href='/news/nasional/kapal-baru-tiba-di-labuan'>Kapal Baru</a><br>{SECOND}</p>"
    )
    assert body_of(f"<p>{FIRST}</p>{box}").blocks == [FIRST, SECOND]


# --- pictures and their captions ---


def test_sources_of_a_picture_with_a_placeholder() -> None:
    picture = (
        f"<picture><source srcset='{PICTURE} 600w'><img src='https://img.inews.co.id/files/inews_new/imageload.png'>"
        "</picture>"
    )
    assert [image["url"] for image in body_of(f"<p>{FIRST}</p>{picture}").images] == [ORIGINAL]


FLAT = {
    "AMP": f"<amp-img src='{PICTURE}' width='600' height='338'></amp-img><p>{TITLE}!. (AFC)</p>",
    "without AMP": f"<img src='{PICTURE}'><p>{TITLE}!. (AFC)</p>",
    "behind a copy of the headline": f"<div>{TITLE}</div><img src='{PICTURE}'><p>{TITLE}!. (AFC)</p>",
}


@pytest.mark.parametrize("above", FLAT.values(), ids=FLAT)
def test_caption_whose_credit_does_not_say_so(above: str) -> None:
    record = record_of(page(f"<div><h1>{TITLE}</h1>{above}{TEXT}<p>Editor : Raka Wijaya</p></div>"), AMP_URL)
    assert record["body"] == BODY
    assert (record["image_caption"], record["image_credit"]) == (f"{TITLE}!.", "AFC")


def test_caption_of_a_page_without_headline() -> None:
    picture = f"<amp-img src='{PICTURE}' width='600' height='338'></amp-img><p>Lapak ramai. (AFC)</p>"
    body = body_of(picture + TEXT)
    assert body.blocks == [FIRST, SECOND]
    assert body.images == [{"url": ORIGINAL, "caption": "Lapak ramai.", "credit": "AFC"}]


def test_paragraph_with_a_source_behind_a_picture_stays() -> None:
    body = body_of(f"<p>{FIRST}</p><p><img src='{PICTURE}'></p><p>{SECOND} (Antara)</p>")
    assert body.blocks == [FIRST, f"{SECOND} (Antara)"]


# --- header ---

BYLINES = {
    "role beside the name": "<ul class='author'><li class='authorList'><a>Sari D</a><span>Jurnalis</span></li></ul>",
    "role in brackets": "<ul class='author'><li class='authorList'><a>Sari D</a> <i>(Reporter)</i></li></ul>",
}


@pytest.mark.parametrize("byline", BYLINES.values(), ids=BYLINES)
def test_role_is_no_name(byline: str) -> None:
    assert record_of(redesign(TEXT, byline=byline))["authors"] == ["Sari D"]


def test_inline_byline_between_headline_and_picture() -> None:
    figure = (
        f"<figure><amp-img src='{PICTURE}'></amp-img><figcaption>Lapak. (Foto: Antara)</figcaption></figure>"
    )
    record = record_of(
        page(f"<div><h1>{TITLE}</h1><span>Sari Dewanti</span>{figure}<section>{TEXT}</section></div>"),
        AMP_URL,
    )
    assert (record["authors"], record["body"]) == (["Sari Dewanti"], BODY)


def test_an_empty_container_before_the_text() -> None:
    record = record_of(
        redesign(TEXT).replace(
            '<article class="body', '<article class="bodyArticleWrapper"></article><article class="body'
        )
    )
    assert (record["dateline"], record["body"]) == ("LABUAN", BODY)


def test_a_page_that_prints_its_text_twice() -> None:
    once = f"<div><article class='bodyArticleWrapper'>{TEXT}</article></div>"
    above = f"<article class='headerArticle'><h1 class='headerTitle'>{TITLE}</h1></article>"
    assert record_of(page(f"{above}<main>{once}</main><aside>{once}</aside>"))["body"] == BODY


def test_byte_order_mark_before_json() -> None:
    data = f'\ufeff{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2026-03-08T10:30:00+07:00"}}'
    record = record_of(redesign(TEXT, head=f'<script type="application/ld+json">{data}</script>'))
    assert record["published_at"] == "2026-03-08T10:30:00+07:00"


SLOGANS = [
    "Inspiring and Informative",
    "Informasi berita terkini dan terpopuler hari ini dari iNews.id",
    "Berita iNews.id hari ini",
]


@pytest.mark.parametrize("slogan", SLOGANS)
def test_slogan_that_shares_common_words(slogan: str) -> None:
    record = record_of(redesign(TEXT, head=f'<meta name="description" content="{slogan}">'))
    assert record["description"] is None
