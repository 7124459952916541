"""Feeds, sitemaps and cards that say something else than they are: encodings, relative links, dates, titles."""

from __future__ import annotations

import pytest

from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.discovery.feed import read_feed
from inews_crawler.discovery.sitemap import read_sitemap
from inews_crawler.pages.document import Document

PATH = "news/nasional/warga-selasih-memanen-padi-lebih-awal"
URL = f"https://www.inews.id/{PATH}"
TITLE = "Warga Selasih Memanen Padi Lebih Awal"
HINT = "2026-06-15T10:00:00+07:00"


def rss(fields: str, *, declared: str = "utf-8", root: str = "<rss><channel>") -> bytes:
    end = "</channel></rss>"
    return f'<?xml version="1.0" encoding="{declared}"?>{root}<item><title>Padi – {TITLE}</title>{fields}</item>{end}'.encode()


@pytest.mark.parametrize(
    "declared", ["utf-16", "UTF-16", "utf-16le", "utf-16be", "ucs-2", "utf-32", "latin-9x"]
)
def test_feed_of_another_encoding_than_declared(declared: str) -> None:
    listing = read_feed(rss(f"<link>{URL}</link>", declared=declared))
    assert [(link.url, link.title) for link in listing.links] == [(URL, f"Padi – {TITLE}")]


def test_sitemap_of_another_encoding_than_declared() -> None:
    body = f'<?xml version="1.0" encoding="utf-16"?><urlset><url><loc>{URL}</loc></url></urlset>'.encode()
    assert [link.url for link in read_sitemap(body, "https://www.inews.id/sitemap.xml").links] == [URL]


def test_feed_that_is_utf_16_as_declared() -> None:
    body = f'<?xml version="1.0" encoding="utf-16"?><rss><channel><item><link>{URL}</link></item></channel></rss>'
    assert [link.url for link in read_feed(body.encode("utf-16")).links] == [URL]


BASES = {
    "of the feed": ('xml:base="https://www.inews.id/"', "", "", PATH),
    "of the entry": ("", 'xml:base="https://www.inews.id/"', "", PATH),
    "of the link": ("", "", 'xml:base="https://www.inews.id/news/"', PATH.removeprefix("news/")),
    "one below another": ('xml:base="https://www.inews.id/"', 'xml:base="news/"', "", PATH.removeprefix("news/")),
    "three levels": ('xml:base="https://www.inews.id/"', 'xml:base="news/"', 'xml:base="nasional/"', PATH.rpartition("/")[2]),
    "none, relative to the feed": ("", "", "", f"/{PATH}"),
    "one that cannot be read": ('xml:base="http://[x"', "", "", f"/{PATH}"),
}  # fmt: skip


@pytest.mark.parametrize(("feed", "entry", "link", "href"), BASES.values(), ids=BASES)
def test_atom_link_under_a_base(feed: str, entry: str, link: str, href: str) -> None:
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {feed}><entry {entry}><title>{TITLE}</title>'
        f'<link {link} href="{href}"/></entry></feed>'
    )
    listing = read_feed(body.encode(), "https://www.inews.id/feed/atom/x")
    assert [found.url for found in listing.links] == [URL]


def test_base_of_one_entry_is_not_the_next_ones() -> None:
    body = (
        f'<feed xml:base="https://www.inews.id/"><entry xml:base="https://jabar.inews.id/"><link href="/berita/panen-padi-di-jawa-barat"/></entry>'
        f'<entry><link href="{PATH}"/></entry></feed>'
    )
    urls = [found.url for found in read_feed(body.encode()).links]
    assert urls == ["https://jabar.inews.id/berita/panen-padi-di-jawa-barat", URL]


DATES = {
    "no space behind the comma": ("Mon,15 Jun 2026 10:00:00 +0700", HINT),
    "a year of two digits": ("Mon, 15 Jun 26 10:00:00 +0700", HINT),
    "epoch": ("1781492400", "2026-06-15T03:00:00+00:00"),
    "epoch in milliseconds": ("1781492400000", "2026-06-15T03:00:00+00:00"),
    "a number": ("12345", None),
}


@pytest.mark.parametrize(("date", "hint"), DATES.values(), ids=DATES)
def test_publish_date_of_a_feed(date: str, hint: str | None) -> None:
    listing = read_feed(rss(f"<link>{URL}</link><pubDate>{date}</pubDate>"))
    assert [link.published_hint for link in listing.links] == [hint]


LINE = "Senin, 15 Juni 2026 - 10:00:00 WIB"
CARDS = {
    "spans": f"<a href='{URL}'><span>{TITLE}</span><span>{LINE}</span></a>",
    "divs": f"<a href='{URL}'><div>{TITLE}</div><div>{LINE}</div></a>",
    "a heading that holds the date": f"<a href='{URL}'><h3>{TITLE} <small>{LINE}</small></h3></a>",
    "a bar": f"<a href='{URL}'>{TITLE}<div>| 15 Juni 2026 10:00</div></a>",
    "a day alone": f"<a href='{URL}'><b>{TITLE}</b><i>Senin, 15 Juni 2026</i></a>",
    "numbers": f"<a href='{URL}'><b>{TITLE}</b><i>15/06/2026 10:00 WIB</i></a>",
    "how long ago": f"<a href='{URL}'><b>{TITLE}</b><i>3 jam lalu</i></a>",
    "time": f"<a href='{URL}'><b>{TITLE}</b><time>{LINE}</time></a>",
    "before the title": f"<a href='{URL}'><i>3 jam lalu</i><b>{TITLE}</b></a>",
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize(
    "box", ["<div>{}</div>", "<article class='cardArticle'>{}</article>", "<ul><li>{}</li></ul>"]
)
def test_title_of_a_card_ends_before_its_date(card: str, box: str) -> None:
    document = Document("https://www.inews.id/news", f"<body>{box.format(card)}</body>".encode())
    assert [link.title for link in find_article_links(document, "sections")] == [TITLE]


def test_title_that_ends_in_a_date_stays() -> None:
    card = f"<a href='{URL}'><h3>Harga Cabai Senin, 15 Juni 2026</h3></a>"
    document = Document("https://www.inews.id/news", f"<body>{card}</body>".encode())
    assert [link.title for link in find_article_links(document, "sections")] == [
        "Harga Cabai Senin, 15 Juni 2026"
    ]
