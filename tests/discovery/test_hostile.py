"""Whatever bytes come, discovery answers, in bounded time, with addresses of the site alone."""

import gzip
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.discovery.feed import read_feed
from inews_crawler.discovery.indeks import read_indeks_page
from inews_crawler.discovery.network import find_channels, read_menu, read_network_indeks
from inews_crawler.discovery.pagination import find_next_page, is_trap
from inews_crawler.discovery.read_next import find_read_next, find_related
from inews_crawler.discovery.search import read_search, search_url
from inews_crawler.discovery.sections import find_section_links
from inews_crawler.discovery.sitemap import ChildSitemap, find_sitemaps, is_outside, read_sitemap
from inews_crawler.discovery.tags import find_tag_links, tag_url, to_tag_slug
from inews_crawler.pages.document import Document
from inews_crawler.site.hosts import host_family
from inews_crawler.site.listing_addresses import is_allowed

from .markup import HOME, WWW, card

URLS = [
    HOME,
    f"{WWW}/news/nasional/satu-dua-tiga",
    f"{WWW}/indeks/all/08-07-2024/1",
    "https://karawang.inews.id/read/7/x",
]
PIECES = [
    b"<a href='", b"'>", b"</a>", b"<article class=cardArticle>", b"/news/nasional/satu-dua", b"<nav>", b"<base href='//",
    b"https://www.inews.id/", b"http://[", b"\xff\xfe", b"\x00", b"&#x110000;", b"Read Next : ", b"javascript:", b"%zz",
    b"/indeks/all/31-12-9999/999", b"<div class='date'>Senin, 01 Januari 2024 - 10:00 WIB", b"<li>", b"/read/999999/",
    b"<rss><channel><item><link>", b"</link></item>", b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<urlset>",
    b"<url><loc>", b"</loc></url>", b"<sitemap>", b"<?xml version='1.0' encoding='utf-16'?>", b"<pubDate>", b"</pubDate>",
    b'{"data":[{"url":"', b'"}]}', b"<link rel=next href=?page=2>", b"\x1f\x8b\x08", b"]]>", b"</item>", b"onclick='0001-01-01 00:00:00'",
]  # fmt: skip
BODIES = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=25).map(
    b"".join
)


def hosts_are_ours(urls):
    return all(host_family(url.split("/")[2]) and is_allowed(url) for url in urls)


@given(BODIES, st.sampled_from(URLS))
@settings(max_examples=150, deadline=None)
def test_pages(body, url):
    document = Document(url, body)
    found = [*find_article_links(document, "sections"), *find_read_next(document), *find_related(document)]
    index = read_indeks_page(document)
    found += [*index.links, *read_network_indeks(document).links]
    assert hosts_are_ours(link.url for link in found)
    assert hosts_are_ours(
        address.url for address in [*find_section_links(document), *find_tag_links(document)]
    )
    assert hosts_are_ours([*(other.url for other in index.further), *find_channels(document)])
    assert hosts_are_ours(url for url in (index.next, find_next_page(document)) if url)


@given(BODIES)
@settings(max_examples=200, deadline=None)
def test_feeds_sitemaps_and_answers(body):
    feed, plain, packed = read_feed(body), read_sitemap(body), read_sitemap(gzip.compress(body))
    assert (plain.links, plain.children) == (packed.links, packed.children)
    assert hosts_are_ours(
        link.url for link in [*feed.links, *plain.links, *read_search(body, search_url("x")).links]
    )
    assert hosts_are_ours(child.url for child in plain.children)
    assert all("." not in label for label in read_menu(body))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_texts(text):
    is_trap(text, date(2026, 1, 1))
    is_outside(ChildSitemap(f"{WWW}/{text}.xml", text), date(2021, 1, 1), date(2022, 1, 1))
    assert hosts_are_ours(find_sitemaps(text, f"{WWW}/robots.txt"))
    slug = to_tag_slug(text)
    assert slug is None or slug.strip("-") == slug
    assert tag_url(text or "x").startswith(f"{WWW}/tag/")


CARD = card("/news/nasional/artikel-nomor-{}-x", "Judul").encode()
HUGE = {
    "the same card": CARD * (10_000_000 // len(CARD)),
    "other cards": b"".join(CARD.replace(b"{}", b"%d" % n) for n in range(20_000)),
    "anchors without end": b"<a href=/news/nasional/satu-dua-tiga></a>" * 250_000,
    "one address": b"<a href='/" + b"x" * 9_900_000 + b"'>x</a>",
    "one word": b"<p>" + b"read " * 2_000_000,
    "nested": b"<div>" * 4_000 + b"<a href=/news/nasional/satu-dua-tiga>x</a>",
    "lists in lists": b"<ul><li><a href=/news/nasional/satu-dua-tiga><h3>" * 900,
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_pages_are_read_in_bounded_time(name):
    document = Document(HOME, HUGE[name])
    assert document.tree.body is not None  # parsing is measured elsewhere
    started = time.process_time()
    find_article_links(document, "sections")
    find_related(document)
    read_indeks_page(document)
    assert time.process_time() - started < 15


HUGE_XML = {
    "faults": b"<rss><channel>"
    + b"<item><link>https://www.inews.id/news/nasional/a-b</link><x></item>" * 100_000,
    "nested": b"<rss>" * 1_000_000,
    "nested in an entry": b"<rss><item>" + b"<a>" * 1_000_000,
    "one text": b"<rss><channel><item><link>" + b"x" * 9_000_000,
    "one tag": b"<rss " + b"a='" + b"x" * 9_000_000,
    "ampersands": b"<rss><channel><item><title>" + b"& " * 3_000_000,
    "fields": b"<rss><channel><item>" + b"<link></link>" * 700_000,
    "open fields": b"<rss><channel><item></x>" + b"<link>" * 1_500_000,
}


@pytest.mark.parametrize("name", HUGE_XML)
def test_huge_feeds_are_read_in_bounded_time(name):
    started = time.process_time()
    assert len(read_feed(HUGE_XML[name]).links) <= 1
    assert read_sitemap(HUGE_XML[name]).links == []
    assert time.process_time() - started < 15
