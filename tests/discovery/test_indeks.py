from datetime import date

import pytest

from inews_crawler.discovery.indeks import find_day_links, indeks_url, read_indeks_page
from inews_crawler.discovery.links import Link

from .markup import WWW, card, page

DAY = f"{WWW}/indeks/all/08-07-2024"
CARDS = card("/news/nasional/pagi-cerah-di-kota", "Pagi") + card("/sport/soccer/laga-sore-di-desa", "Sore")
SIDE = f"<aside><h3>Berita Terpopuler</h3>{card('/news/nasional/paling-populer-hari-ini', 'Populer')}</aside>"


def read(body, url=f"{DAY}/1"):
    return read_indeks_page(page(body, url))


def test_addresses():
    day = date(2021, 12, 3)
    assert indeks_url("all", day) == f"{WWW}/indeks/all/03-12-2021/1"
    assert indeks_url("sport", day, 4, form="yyyy-mm-dd") == f"{WWW}/indeks/sport/2021-12-03/4"
    assert indeks_url("news") == f"{WWW}/indeks/news"


def test_links_and_the_number_after_this_one_where_there_is_no_pager():
    found = read(CARDS)
    assert found.links == [
        Link(f"{WWW}/news/nasional/pagi-cerah-di-kota", "indeks", "Pagi"),
        Link(f"{WWW}/sport/soccer/laga-sore-di-desa", "indeks", "Sore"),
    ]
    assert (found.is_empty, found.next) == (False, f"{DAY}/2")


@pytest.mark.parametrize(
    ("url", "following"),
    [
        (DAY, f"{DAY}/2"),
        (f"{DAY}/9", f"{DAY}/10"),
        (f"{WWW}/indeks/sport/2024-07-08/2/", f"{WWW}/indeks/sport/2024-07-08/3"),
        (f"{WWW}/indeks/news/08-07-2024", f"{WWW}/indeks/news/08-07-2024/2"),
        (f"{DAY}/500", None),
        (f"{WWW}/indeks", None),
        (f"{WWW}/indeks/all", None),
    ],
)
def test_next_page_by_number(url, following):
    assert read(CARDS, url).next == following


def test_a_pager_decides():
    pager = f'<ul class="pagination"><li><a href="{DAY}/1">1</a></li><li><a href="{DAY}/2">2</a></li></ul>'
    assert read(CARDS + pager).next == f"{DAY}/2"
    assert read(CARDS + pager, f"{DAY}/2").next is None


def test_a_day_without_articles_is_empty_whatever_stands_beside_it():
    found = read(SIDE)
    assert (found.links, found.is_empty, found.next, found.fingerprint) == ([], True, None, "")


def test_the_fingerprint_tells_a_repeated_list():
    first = read(CARDS + SIDE).fingerprint
    assert first
    assert read(CARDS, f"{DAY}/2").fingerprint == first
    assert read(CARDS + card("/news/nasional/satu-lagi-menyusul", "x")).fingerprint != first


def test_day_links_of_the_page():
    body = f"""<a href="{WWW}/indeks/all/07-07-2024/1">7</a><a href="/indeks/all/07-07-2024">7</a>
    <a href="/indeks/all/08-07-2024/2">ini</a><a href="/indeks/sport/06-07-2024">6</a>
    <select><option value="{WWW}/indeks/all/2024-07-05/1">5</option><option value="all">x</option></select>
    <a href="/indeks/all/01-01-2199">kelak</a><a href="/indeks/all/31-02-2024">tak ada</a>
    <a href="https://contoh.id/indeks/all/01-07-2024">luar</a><a href="/indeks/all">semua</a>"""
    days = find_day_links(page(body, f"{DAY}/1"))
    assert [(request.url, request.origin) for request in read(body).later] == [(url, url) for _, url in days]
    assert days == [
        (date(2024, 7, 7), f"{WWW}/indeks/all/07-07-2024/1"),
        (date(2024, 7, 6), f"{WWW}/indeks/sport/06-07-2024"),
        (date(2024, 7, 5), f"{WWW}/indeks/all/2024-07-05/1"),
    ]


def test_list_before_the_redesign():
    body = """<ul class="list-unstyled"><li><a href="/news/nasional/gempa-kecil-terasa">
    <h3 class="title-news-update">Gempa Kecil</h3></a><div class="news-excerpt"><div class="date">
    Senin, 08 Juli 2024 - 14:58:00 WIB | <strong>Nasional</strong></div></div></li></ul>"""
    assert read(body).links == [
        Link(f"{WWW}/news/nasional/gempa-kecil-terasa", "indeks", "Gempa Kecil", "2024-07-08T14:58:00+07:00")
    ]
