import gzip
import time
from datetime import date

import pytest

from inews_crawler.discovery import sitemap
from inews_crawler.discovery.links import Link
from inews_crawler.discovery.sitemap import ChildSitemap, find_sitemaps, is_outside, read_sitemap

from .markup import WWW

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
INDEX = f"""<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex {NS}>
  <sitemap><loc>{WWW}/sitemap-2021-12.xml</loc><lastmod>2022-01-01T01:00:00+07:00</lastmod></sitemap>
  <sitemap><loc> {WWW}/sitemap-2021-11.xml.gz </loc></sitemap>
  <sitemap><loc>https://contoh.id/sitemap.xml</loc></sitemap>
  <sitemap><loc>{WWW}/sitemap.xml</loc></sitemap>
</sitemapindex>""".encode()
NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc>{WWW}/news/nasional/jembatan-baru-dibuka</loc><lastmod>2022-02-02</lastmod>
  <image:image><image:loc>{WWW}/news/nasional/gambar-bukan-artikel</image:loc><image:title>g</image:title></image:image>
  <news:news><news:publication><news:name>iNews</news:name><news:language>id</news:language></news:publication>
   <news:publication_date>2021-12-31T09:42:00+07:00</news:publication_date>
   <news:title>Jembatan &amp; Jalan Dibuka</news:title></news:news></url>
 <url><loc>{WWW}/news/nasional/jembatan-baru-dibuka/2</loc></url>
 <url><loc>{WWW}/sport/soccer/laga-uji-coba?utm_source=x</loc><lastmod>2021-12-30T10:00:00+07:00</lastmod></url>
 <url><loc>{WWW}/news/nasional</loc></url>
 <url><loc>https://contoh.id/news/nasional/luar-negeri-saja</loc></url>
 <url></url>
</urlset>""".encode()
NEWS_LINKS = [
    Link(
        f"{WWW}/news/nasional/jembatan-baru-dibuka",
        "sitemap",
        "Jembatan & Jalan Dibuka",
        "2021-12-31T09:42:00+07:00",
    ),
    Link(f"{WWW}/sport/soccer/laga-uji-coba", "sitemap", None, None),
]


def test_index_gives_children_of_the_site_and_never_itself():
    page = read_sitemap(INDEX, f"{WWW}/sitemap.xml")
    assert page.children == [
        ChildSitemap(f"{WWW}/sitemap-2021-12.xml", "2022-01-01T01:00:00+07:00"),
        ChildSitemap(f"{WWW}/sitemap-2021-11.xml.gz", None),
    ]
    assert (page.links, page.foreign, page.problem) == ([], 2, None)


def test_news_sitemap_gives_title_and_publish_time_and_lastmod_is_no_publish_time():
    page = read_sitemap(NEWS)
    assert page.links == NEWS_LINKS
    assert (page.children, page.foreign, page.problem) == ([], 3, None)


def test_namespaces_with_a_prefix():
    body = NEWS.replace(b"<url", b"<s:url").replace(b"</url", b"</s:url")
    body = body.replace(b"<loc", b"<s:loc").replace(b"</loc", b"</s:loc").replace(b"xmlns=", b"xmlns:s=")
    assert read_sitemap(body).links == NEWS_LINKS


def test_compressed_files_are_seen_by_their_first_bytes():
    assert read_sitemap(gzip.compress(NEWS), f"{WWW}/sitemap.xml").links == NEWS_LINKS
    head, tail = NEWS[:200], NEWS[200:]
    assert read_sitemap(gzip.compress(head) + gzip.compress(tail)).links == NEWS_LINKS


def test_a_cut_compressed_file_gives_what_it_holds():
    many = b"".join(
        b"<url><loc>%s/news/nasional/artikel-nomor-%d-x</loc></url>" % (WWW.encode(), n) for n in range(2000)
    )
    packed = gzip.compress(b"<urlset>" + many + b"</urlset>")
    page = read_sitemap(packed[: len(packed) // 2])
    assert 100 < len(page.links) < 2000
    assert page.links[0].url == f"{WWW}/news/nasional/artikel-nomor-0-x"
    assert page.problem == "compressed file is cut"


def test_a_compression_bomb_ends_at_the_bound():
    bomb = gzip.compress(b"<urlset>" + b" " * 200_000_000, 9)
    started = time.process_time()
    page = read_sitemap(bomb)
    assert (page.links, page.problem) == ([], sitemap.TOO_LARGE)
    assert time.process_time() - started < 5


def test_broken_xml_gives_everything_and_an_error():
    page = read_sitemap(NEWS.replace(b"&amp;", b"&").replace(b"<url></url>", b"<url><x></url>"))
    assert page.links == NEWS_LINKS
    assert page.problem.startswith("broken XML")


def test_entities_are_refused():
    body = b'<!DOCTYPE u [<!ENTITY a "x">]><urlset><url><loc>https://www.inews.id/news/nasional/satu-dua</loc></url></urlset>'
    page = read_sitemap(body)
    assert (page.links, page.problem) == ([], "the document brings its own grammar")


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>x</body></html>", b"<rss/>", b"https://www.inews.id/news", b"\x1f\x8b"]
)
def test_what_is_no_sitemap(body):
    page = read_sitemap(body)
    assert page.links == []
    assert page.problem


def test_fifty_thousand_addresses():
    body = b"<urlset>%s</urlset>" % b"".join(
        b"<url><loc>https://www.inews.id/news/nasional/artikel-nomor-%d-x</loc></url>" % n
        for n in range(50_000)
    )
    started = time.process_time()
    page = read_sitemap(body)
    assert len(page.links) == 50_000
    assert page.links[-1].url == f"{WWW}/news/nasional/artikel-nomor-49999-x"
    assert time.process_time() - started < 20


def test_robots_lines():
    text = """\ufeffUser-agent: *
Disallow: /x
sitemap:https://www.inews.id/a.xml
 SITEMAP :  /news-sitemap.xml # berita\r
Sitemap: https://contoh.id/s.xml
#Sitemap: /tidak.xml
Sitemap:
Sitemap: https://www.inews.id/a.xml
"""
    assert find_sitemaps(text, f"{WWW}/robots.txt") == [f"{WWW}/a.xml", f"{WWW}/news-sitemap.xml"]
    assert find_sitemaps("", f"{WWW}/robots.txt") == []


SINCE, UNTIL = date(2021, 12, 1), date(2021, 12, 31)


@pytest.mark.parametrize(
    ("name", "lastmod", "outside"),
    [
        ("sitemap-2021-12.xml", None, False),
        ("sitemap-2021-11.xml", None, True),
        ("sitemap-2022-01.xml", None, True),
        ("sitemap_202112.xml.gz", None, False),
        ("sitemap_202201.xml.gz", None, True),
        ("2020/12/sitemap.xml", None, True),
        ("news-2021-12-31.xml", None, False),
        ("news-2021-11-30.xml", None, True),
        ("sitemap-20220101.xml", None, True),
        # the month in the name, not the time of the last change, says what it holds
        ("sitemap-2021-12.xml", "2020-01-01", False),
        ("sitemap-2021-11.xml", "2026-01-01", True),
        # no month, more than one, a month that does not exist: no proof
        ("sitemap-2020.xml", None, False),
        ("sitemap-7.xml", None, False),
        ("sitemap-1202112.xml", None, False),
        ("sitemap-2020-01-to-2022-01-x.xml", None, False),
        ("sitemap-2020-13.xml", None, False),
        ("sitemap-2021-02-30.xml", None, False),
        # nothing in a file is younger than its last change
        ("sitemap-7.xml", "2021-10-01T00:00:00+07:00", True),
        ("sitemap-7.xml", "2021-11-29", True),
        ("sitemap-7.xml", "2021-11-30", False),
        ("sitemap-7.xml", "2026-01-01", False),
        ("sitemap-7.xml", "kemarin", False),
    ],
)
def test_children_outside_the_window(name, lastmod, outside):
    assert is_outside(ChildSitemap(f"{WWW}/{name}", lastmod), SINCE, UNTIL) is outside


def test_an_open_window():
    child = ChildSitemap(f"{WWW}/sitemap-2021-12.xml", "2021-12-31")
    assert not is_outside(child, None, None)
    assert not is_outside(child, None, date(2021, 12, 1))
    assert is_outside(child, None, date(2021, 11, 30))
    assert is_outside(child, date(2022, 1, 1), None)
