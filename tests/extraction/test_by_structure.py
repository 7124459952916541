"""Pages without a known class name, in the forms that redesigns, old layouts, phones and AMP copies take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from inews_crawler.items import to_record
from inews_crawler.page import Page, load_article
from inews_crawler.pages.kind import PageType
from inews_crawler.site.article_addresses import to_article_address

URL = "https://www.inews.id/news/nasional/harga-cabai-naik-di-pasar-pagi"
TITLE = "Harga Cabai Naik di Pasar Pagi"
PICTURE = "https://img.inews.co.id/media/600/files/inews_new/2026/06/15/cabai.jpg"
ORIGINAL = "https://img.inews.co.id/files/inews_new/2026/06/15/cabai.jpg"
DATE = "Senin, 15 Juni 2026 - 10:00:00 WIB"
PARAGRAPHS = [
    "Harga cabai rawit di Pasar Pagi naik dua kali lipat sejak hujan turun tanpa henti pekan lalu.",
    "Pedagang mengaku pasokan dari lereng gunung berkurang karena banyak tanaman membusuk.",
    '"Saya hanya membawa setengah karung hari ini," kata Sumi, pedagang di los bumbu.',
    "Pembeli pun beralih ke cabai kering yang harganya belum berubah.",
]
BODY = "\n\n".join(PARAGRAPHS)
LED = [f"SELASIH, iNews.id - {PARAGRAPHS[0]}", *PARAGRAPHS[1:]]
RELATED = (
    '<div class="q8"><h2>Artikel Terkait</h2><ul>'
    '<li><a href="/news/nasional/petani-bawang-panen-raya-di-lereng-utara"><h3>Petani Bawang Panen Raya di Lereng Utara</h3></a></li>'
    '<li><a href="/news/nasional/jembatan-desa-selesai-dibangun-warga"><h3>Jembatan Desa Selesai Dibangun Warga</h3></a></li></ul></div>'
)


def page_of(html: str, url: str = URL) -> Page:
    return Page(url, html.encode())


def record_of(html: str, url: str = URL) -> dict[str, Any]:
    page = page_of(html, url)
    assert page.kind.type is PageType.ARTICLE, page.kind
    address = to_article_address(url)
    now = datetime(2026, 6, 20, 5, 0, tzinfo=UTC)
    return to_record(load_article([page], address, page_count=1, complete=True, fetched_at=now))


def page(inside: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE} - iNews.id</title>{head}</head><body>"
        f'<div class="q1"><a href="/">iNews.id</a> <a href="/news">News</a></div>{inside}{RELATED}'
        '<div class="q9">Copyright 2026 iNews.id, seluruh hak cipta dilindungi undang-undang.</div></body></html>'
    )


def wrap(tag: str, texts: list[str], attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{text}</{tag}>" for text in texts)


HEADER = f"<h1>{TITLE}</h1><div>{DATE}</div>"

# --- whatever elements the text stands in ---

TEXTS = {
    "p": wrap("p", LED),
    "div": wrap("div", LED),
    "div in div": "".join(f"<div><div>{text}</div></div>" for text in LED),
    "div and p, mixed": f"<div>{LED[0]}</div><p>{LED[1]}</p><div>{LED[2]}</div><p>{LED[3]}</p>",
    "section": wrap("section", LED),
    "article": wrap("article", LED),
    "span shown as a block": wrap("span", LED, ' style="display:block"'),
    "span shown as a block, with spaces": wrap("span", LED, ' style="margin:0; display : block;"'),
    "text between two breaks": "<br><br>".join(LED),
    "text between two breaks, split by a space": "<br>&nbsp;<br>".join(LED),
    "list items alone": f"<ul>{wrap('li', LED)}</ul>",
    "div with links and bold": f"<div><b>SELASIH, iNews.id</b> - {PARAGRAPHS[0]}</div>{wrap('div', LED[1:])}",
    "an advertisement between": f"<div>{LED[0]}</div><div>Advertisement . Scroll to see content</div>{wrap('div', LED[1:])}",
    "custom elements": wrap("x-paragraf", LED),
    "table cell": f"<table><tr><td>{'<br><br>'.join(LED)}</td></tr></table>",
    "font in div": "".join(f"<div><font>{text}</font></div>" for text in LED),
}
#: How the text stands in the page: in one box, in two, beside the headline.
PLACES = {
    "in a box": "{header}<div>{text}</div>",
    "in two boxes": "<div><div>{header}</div><div><div>{text}</div></div></div>",
    "in an article with its header": "<article>{header}{text}</article>",
    "in a main with its header": "<main><header>{header}</header>{text}</main>",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("name", TEXTS)
def test_elements_of_the_text(name: str, place: str) -> None:
    record = record_of(page(place.format(header=HEADER, text=TEXTS[name])))
    assert record["body"] == BODY
    assert record["dateline"] == "SELASIH"
    assert record["published_at"] == "2026-06-15T10:00:00+07:00"
    assert record["title"] == TITLE


@pytest.mark.parametrize("tag", ["p", "div", "section"])
def test_text_without_dateline(tag: str) -> None:
    record = record_of(page(f"<div>{HEADER}<div>{wrap(tag, PARAGRAPHS)}</div></div>"))
    assert (record["body"], record["dateline"]) == (BODY, None)


HEADLINES = {
    "div": f"<div>{TITLE}</div>",
    "div in div": f"<div><div>{TITLE}</div></div>",
    "span": f"<div><span>{TITLE}</span></div>",
    "p": f"<p>{TITLE}</p>",
    "h2": f"<h2>{TITLE}</h2>",
    "strong": f"<div><strong>{TITLE}</strong></div>",
}


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_headline_in_any_element(headline: str, tag: str) -> None:
    record = record_of(page(f"<div>{headline}<div>{DATE}</div><div>{wrap(tag, LED)}</div></div>"))
    assert (record["title"], record["body"]) == (TITLE, BODY)


DATES = {
    "text in time": f"<time>{DATE}</time>",
    "attribute of time": '<time datetime="2026-06-15T10:00:00+07:00">5 hari lalu</time>',
    "attribute of time, no text": '<time datetime="2026-06-15T10:00:00+07:00"></time>',
    "attribute and text": f'<time datetime="2026-06-15T10:00:00+07:00">{DATE}</time>',
    "time in a line": f"<div>Diterbitkan <time>{DATE}</time></div>",
    "a label before it": f"<div>Dipublikasikan: {DATE}</div>",
    "span": f"<span>{DATE}</span>",
    "list item": f"<ul><li>{DATE}</li></ul>",
    "attribute without seconds": '<time datetime="2026-06-15T10:00+07:00">Senin</time>',
    "attribute in UTC": '<time datetime="2026-06-15T03:00:00Z">5 hari lalu</time>',
}


@pytest.mark.parametrize("date", DATES.values(), ids=DATES)
def test_date_in_any_element(date: str) -> None:
    record = record_of(page(f"<div><h1>{TITLE}</h1>{date}<div>{wrap('p', LED)}</div></div>"))
    assert (record["published_at"], record["body"]) == ("2026-06-15T10:00:00+07:00", BODY)


def test_time_of_a_card_is_no_date() -> None:
    card = '<div><a href="/news/nasional/jembatan-desa-selesai-dibangun-warga">Jembatan</a> <time datetime="2026-06-14T10:00:00+07:00"></time></div>'
    record = record_of(page(f"{card}<div><h1>{TITLE}</h1><div>{wrap('p', LED)}</div></div>"))
    assert record["published_at"] is None


# --- lines above the text: byline, editor ---

BYLINES = {
    "author and editor": ("<div>Penulis: Adi Bambu</div><div>Editor: Pak Bambu</div>", ["Adi Bambu"], "Pak Bambu"),
    "editor and author": ("<div>Editor: Pak Bambu</div><div>Penulis: Adi Bambu</div>", ["Adi Bambu"], "Pak Bambu"),
    "in one line": ("<div>Penulis: Adi Bambu | Editor: Pak Bambu</div>", ["Adi Bambu"], "Pak Bambu"),
    "editor alone": ("<div>Editor: Pak Bambu</div>", [], "Pak Bambu"),
    "editor in p": ("<p>Editor: Pak Bambu</p>", [], "Pak Bambu"),
    "author alone": ("<div>Penulis: Adi Bambu</div>", ["Adi Bambu"], None),
    "in spans": ("<div><span>Penulis: Adi Bambu</span><span>Editor: Pak Bambu</span></div>", ["Adi Bambu"], "Pak Bambu"),
}  # fmt: skip


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize(("lines", "authors", "editor"), BYLINES.values(), ids=BYLINES)
@pytest.mark.parametrize("dated", ["behind", "before"])
def test_lines_above_the_text(
    lines: str, authors: list[str], editor: str | None, tag: str, dated: str
) -> None:
    date = f"<div>{DATE}</div>"
    above = f"{lines}{date}" if dated == "behind" else f"{date}{lines}"
    record = record_of(page(f"<h1>{TITLE}</h1>{above}<div>{wrap(tag, LED)}</div>"))
    assert (record["body"], record["authors"], record["editor"]) == (BODY, authors, editor)


def test_later_editor_line_ends_the_text() -> None:
    text = f"{wrap('div', LED)}<div>Editor: Pak Bambu</div><div>Cabai juga dijual di pasar lain dengan harga yang jauh lebih murah.</div>"
    record = record_of(
        page(f"<h1>{TITLE}</h1><div>Editor: Bu Melati</div><div>{DATE}</div><div>{text}</div>")
    )
    assert (record["body"], record["editor"]) == (BODY, "Pak Bambu")


# --- a name alone between headline and date ---

NAMES = {
    "div": "<div>Sari Wangi</div><div>.</div>",
    "span": "<div><span>Sari Wangi</span><span>.</span></div>",
    "p": "<p>Sari Wangi</p>",
    "h5": "<h5>Sari Wangi</h5>",
    "link": '<div><a href="/reporter/12/sari">Sari Wangi</a></div>',
    "avatar": '<div><img src="/assets/sari.png" width="40" height="40"><span>Sari Wangi</span></div>',
    "avatar in a link": '<a href="/penulis/sari"><img src="/a.png" width="32"> Sari Wangi</a>',
    "list": '<ul class="penulis"><li>Sari Wangi</li></ul>',
    "with a label": "<div>Oleh Sari Wangi</div>",
}


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize("byline", NAMES.values(), ids=NAMES)
def test_bare_byline(byline: str, tag: str) -> None:
    date = "<div>Sabtu, 10 September 2022 | 09:24 WIB</div>"
    record = record_of(page(f"<div><h1>{TITLE}</h1>{byline}{date}</div><div>{wrap(tag, LED)}</div>"))
    assert (record["authors"], record["body"]) == (["Sari Wangi"], BODY)
    assert record["published_at"] == "2022-09-10T09:24:00+07:00"


NO_NAMES = ["Nasional", "iNews TV", "3 menit baca", "Selasih", "Jawa Timur", "Baca nanti", "Dengarkan berita", "Ekonomi dan Bisnis",
            "Bagikan", "Cuaca", "Home", "Berita Utama", "Kota Selasih", "iNews.id", "News", "2 komentar", "Internasional"]  # fmt: skip


@pytest.mark.parametrize("line", NO_NAMES)
@pytest.mark.parametrize(
    "form", ["<div>{}</div>", "<div><a href='/news/nasional'>{}</a></div>", "<span>{}</span>"]
)
def test_short_line_is_no_name(line: str, form: str) -> None:
    record = record_of(
        page(f"<div><h1>{TITLE}</h1>{form.format(line)}<div>{DATE}</div></div><div>{wrap('p', LED)}</div>")
    )
    assert (record["authors"], record["body"]) == ([], BODY)


# --- captions without a figure ---

SHORT, LONG = (
    "Warga memanen padi",
    "Warga Desa Selasih memanen padi bersama-sama sebelum hujan turun di sawah sebelah utara sungai pada akhir pekan lalu ini",
)
CAPTIONS = {
    "five characters": ("Sawah", None),
    "short": (SHORT, None),
    "with a full stop": (f"{SHORT}.", None),
    "long": (LONG, None),
    "with a credit": (SHORT, "Ist"),
    "long, with a credit": (LONG, "Ist"),
}
FRAMES = {
    "p": '<img src="{src}"><p>{caption}</p>',
    "div": '<img src="{src}"><div>{caption}</div>',
    "span": '<div><img src="{src}"><span>{caption}</span></div>',
    "image in p": '<p><img src="{src}"></p><p>{caption}</p>',
    "figcaption without figure": '<amp-img src="{src}" width="600" height="400"></amp-img><figcaption>{caption}</figcaption>',
    "amp-img and div": '<amp-img src="{src}" width="600" height="400"></amp-img><div>{caption}</div>',
    "self-closed amp-img and div": '<amp-img src="{src}" width="600" height="400"/><div>{caption}</div>',
    "self-closed amp-img and figcaption": '<amp-img src="{src}" width="600" height="400" /><figcaption>{caption}</figcaption>',
    "image in a box": '<div><img src="{src}"></div><div>{caption}</div>',
}


@pytest.mark.parametrize("place", ["inside", "above"])
@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize(("caption", "credit"), CAPTIONS.values(), ids=CAPTIONS)
def test_caption_without_figure(frame: str, caption: str, credit: str | None, tag: str, place: str) -> None:
    printed = f"{caption} (Foto: {credit})" if credit else caption
    picture = frame.format(src=PICTURE, caption=printed)
    text = (
        f"<div>{picture}{wrap(tag, LED)}</div>"
        if place == "inside"
        else f"{picture}<div>{wrap(tag, LED)}</div>"
    )
    record = record_of(page(f"{HEADER}{text}"))
    assert record["body"] == BODY
    assert record["dateline"] == "SELASIH"
    assert record["images"] == [{"url": ORIGINAL, "caption": caption, "credit": credit}]
    assert (record["image_caption"], record["image_credit"]) == (caption, credit)


def test_picture_without_caption_before_the_text() -> None:
    record = record_of(page(f'{HEADER}<div><img src="{PICTURE}">{wrap("p", LED)}</div>'))
    assert (record["body"], record["image_caption"]) == (BODY, None)


def test_subheading_behind_a_picture_is_no_caption() -> None:
    text = f'<p>{LED[0]}</p><p>{LED[1]}</p><img src="{PICTURE}"><h3>Pasokan Berkurang</h3><p>{LED[2]}</p><p>{LED[3]}</p>'
    record = record_of(page(f"{HEADER}<div>{text}</div>"))
    assert record["body"] == "\n\n".join([*PARAGRAPHS[:2], "Pasokan Berkurang", *PARAGRAPHS[2:]])


# --- AMP ---


def test_brand_above_an_amp_text_is_no_text() -> None:
    html = (
        f'<html amp><head><title>{TITLE}</title></head><body><header><a href="https://www.inews.id">iNews</a></header>'
        f"{wrap('p', LED)}<p>Editor: Pak Bambu</p></body></html>"
    )
    record = record_of(html, URL.replace("inews.id/", "inews.id/amp/"))
    assert (record["body"], record["editor"], record["title"]) == (BODY, "Pak Bambu", TITLE)


# --- summary and time of change ---


def test_summary_is_never_a_neighbours() -> None:
    subtitle = "<h2>Pasokan dari lereng gunung berkurang banyak sejak hujan turun.</h2>"
    record = record_of(page(f"<h1>{TITLE}</h1>{subtitle}<div>{DATE}</div><div>{wrap('p', LED)}</div>"))
    assert (record["description"], record["modified_at"]) == (None, None)
    head = '<meta name="description" content="Pedagang cabai mengaku pasokan berkurang.">'
    record = record_of(page(f"{HEADER}<div>{wrap('p', LED)}</div>", head))
    assert (record["description"], record["modified_at"]) == (
        "Pedagang cabai mengaku pasokan berkurang.",
        None,
    )


# --- text in ``div`` alone makes no article ---

NOTICE = "Kami sedang melakukan pemeliharaan sistem. Silakan kembali beberapa saat lagi, terima kasih atas kesabaran Anda."
WALLS = {
    "works": f"<title>iNews.id</title><h1>Situs Sedang Dalam Perbaikan</h1><div>{NOTICE}</div>",
    "cookies": "<title>iNews.id</title><h1>iNews.id</h1><div>Situs ini menggunakan cookie untuk meningkatkan pengalaman Anda saat membaca berita di situs kami setiap hari.</div>",
    "a shell with the headline": f"<title>{TITLE} - iNews.id</title><h1>{TITLE}</h1><div id='app'></div><div>PT iNews Digital Indonesia, Jalan Kebon Sirih nomor 17 sampai 19, Jakarta Pusat, Indonesia 10340, telepon 021.</div>",
    "a shell that asks for scripts": f"<title>{TITLE} - iNews.id</title><div id='root'></div><div>Aktifkan JavaScript di peramban Anda untuk membaca berita ini, atau muat ulang halaman ini beberapa saat lagi ya.</div>",
}


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
@pytest.mark.parametrize("url", [URL, "https://tuban.inews.id/read/640001"])
def test_wall_is_no_article(wall: str, url: str) -> None:
    assert page_of(f"<html><body>{wall}</body></html>", url).kind.type is not PageType.ARTICLE
