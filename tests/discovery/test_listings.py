import os
import re
from pathlib import Path

import pytest

from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.discovery.links import Link
from inews_crawler.discovery.sections import find_section_links
from inews_crawler.pages.document import Document

from .markup import HOME, WWW, card, page


def urls(body, url=HOME, head=""):
    return [link.url.removeprefix(WWW) for link in find_article_links(page(body, url, head), "sections")]


def test_cards_give_links_in_page_order_with_title_and_method():
    body = card(f"{WWW}/news/nasional/jalan-tol-baru-dibuka", "Jalan Tol Baru Dibuka", "h2") + card(
        "/sport/soccer/laga-malam-ini-ditunda", "  Laga Malam\n Ini &amp; Ditunda"
    )
    assert find_article_links(page(body), "tags") == [
        Link(f"{WWW}/news/nasional/jalan-tol-baru-dibuka", "tags", "Jalan Tol Baru Dibuka", None),
        Link(f"{WWW}/sport/soccer/laga-malam-ini-ditunda", "tags", "Laga Malam Ini & Ditunda", None),
    ]


def test_two_anchors_of_one_card_are_one_link_with_the_title_of_the_second():
    body = """<article class="cardArticle"><a href="/news/nasional/sawah-kering-di-utara"><img src="a.jpg"></a>
    <div class="cardBody"><a href="/news/nasional/sawah-kering-di-utara/"><h3>Sawah Kering</h3></a></div></article>"""
    [link] = find_article_links(page(body), "sections")
    assert (link.url, link.title) == (f"{WWW}/news/nasional/sawah-kering-di-utara", "Sawah Kering")


def test_relative_time_is_never_a_date():
    [link] = find_article_links(page(card("/news/nasional/satu-dua-tiga", "Judul")), "sections")
    assert link.published_hint is None


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/news/nasional/pasar-ikan-ramai">x</a>',
        '<a href="https://www.inews.id/news/nasional/pasar-ikan-ramai/">x</a>',
        '<a href="HTTP://WWW.INEWS.ID/news/nasional/pasar-ikan-ramai?utm_source=wa&utm_medium=x#komentar">x</a>',
        '<a href="//www.inews.id/news/nasional/pasar-ikan-ramai/2">x</a>',
        '<a href=" /amp/news/nasional/pasar-ikan-ramai ">x</a>',
        '<a href="https://inews.id/news/nasional/pasar-ikan-ramai/all">x</a>',
        '<div data-href="/news/nasional/pasar-ikan-ramai">x</div>',
    ],
)
def test_one_article_however_its_address_is_written(anchor):
    assert urls(anchor) == ["/news/nasional/pasar-ikan-ramai"]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "#",
        "",
        "mailto:redaksi@contoh.id",
        "https://mpi.inews.id/article/okezone/3031444",
        "https://tv.inews.id/news/nasional/acara-malam-ini",
        "https://sindikasi.inews.id/widget/desktop/side-video-hari-ini",
        "https://contoh.com/news/nasional/pasar-ikan-ramai",
        "https://www.inews.id.contoh.com/news/nasional/pasar-ikan-ramai",
        "/page/tentang-kami-dan-redaksi",
        "/tag/pasar-ikan-ramai",
        "/find?q=pasar",
        "/news/nasional",
        "http://[",
    ],
)
def test_other_addresses_are_no_article_links(href):
    assert (
        urls(f'<article class="cardArticle"><a href="{href}"><h3 class="cardTitle">x</h3></a></article>')
        == []
    )


def test_cards_are_found_when_every_class_has_another_name():
    body = """<main><div class="k1"><a href="/techno/internet/cara-baru-kirim-pesan"><div>Cara Baru</div></a></div>
    <div class="k1"><h2><a href="/lifestyle/film/film-anak-tayang">Film Anak Tayang</a></h2></div></main>"""
    assert [
        (link.url.removeprefix(WWW), link.title) for link in find_article_links(page(body), "sections")
    ] == [
        ("/techno/internet/cara-baru-kirim-pesan", "Cara Baru"),
        ("/lifestyle/film/film-anak-tayang", "Film Anak Tayang"),
    ]


def test_cards_inside_unclosed_navigation_are_found():
    body = "<nav><a href='/news'>News</a>" + card("/news/nasional/pintu-air-dibuka-pagi", "Pintu Air")
    assert urls(body) == ["/news/nasional/pintu-air-dibuka-pagi"]


def test_province_and_network_hosts_are_kept():
    body = card("https://jabar.inews.id/berita/kebun-teh-panen-raya", "a") + card(
        "https://karawang.inews.id/read/183914/pabrik-baru-dibuka", "b"
    )
    assert urls(body) == [
        "https://jabar.inews.id/berita/kebun-teh-panen-raya",
        "https://karawang.inews.id/read/183914/pabrik-baru-dibuka",
    ]


def test_an_unknown_section_counts_in_a_card_and_elsewhere_with_a_long_slug():
    short, long = "/inews-tv/talkshow/bincang-pagi", "/inews-tv/talkshow/bincang-pagi-bersama-petani"
    assert urls(card(short, "x")) == [short]
    assert urls(f'<a href="{short}">x</a><a href="{long}">y</a>') == [long]


def test_base_element_decides_what_relative_means():
    head = '<base href="https://jateng.inews.id/">'
    assert urls(card("berita/candi-dipugar-lagi", "x"), head=head) == [
        "https://jateng.inews.id/berita/candi-dipugar-lagi"
    ]


OLD_ITEM = """<ul class="list-unstyled" id="news-list"><li><a href="/news/nasional/kapal-tiba-di-pelabuhan"
  onclick="eventTrigerList(this,['news_update','1','2024-07-08 14:58:00','1404582','News','Kapal','artikel'])">
  <div class="title-news-update"> Kapal Tiba </div>
  <div class="date">Senin, 08 Juli 2024 - 14:58:00 WIB | <strong>Nasional</strong></div></a></li>
<li><a href="/news/nasional/kapal-kedua-tiba-sore"><h3 class="title-news-update">Kapal Kedua</h3></a>
  <div class="news-excerpt"><div class="date">Senin, 08 Juli 2024 - 15:05:00 WITA</div></div></li></ul>"""


def test_list_before_the_redesign_gives_title_and_publish_time():
    assert find_article_links(page(OLD_ITEM), "sections") == [
        Link(
            f"{WWW}/news/nasional/kapal-tiba-di-pelabuhan",
            "sections",
            "Kapal Tiba",
            "2024-07-08T14:58:00+07:00",
        ),
        Link(
            f"{WWW}/news/nasional/kapal-kedua-tiba-sore",
            "sections",
            "Kapal Kedua",
            "2024-07-08T15:05:00+08:00",
        ),
    ]


def test_network_box_and_phone_lists():
    body = """<div class="box-list-news"><div class="list-img"><a href="/read/11/panen-padi"><img data-original="x"></a></div>
      <div class="list-desk"><a href="/read/11/panen-padi"><div class="title"><h2>Panen Padi</h2></div></a>
      <div class="time">Jumat, 31 Desember 2021 | 09:42 WIB</div></div></div>
    <a class="headline" href="/read/12/banjir-surut"><span>Banjir Surut</span></a>
    <div id="list-article"><a class="artikel" href="/read/13">Tanpa Slug</a></div>"""
    links = find_article_links(page(body, "https://karawang.inews.id/"), "network")
    assert [(link.url.removeprefix("https://karawang.inews.id"), link.title) for link in links] == [
        ("/read/11/panen-padi", "Panen Padi"),
        ("/read/12/banjir-surut", "Banjir Surut"),
        ("/read/13", "Tanpa Slug"),
    ]
    assert [link.published_hint for link in links] == ["2021-12-31T09:42:00+07:00", None, None]


def test_a_future_publish_time_is_no_hint():
    body = OLD_ITEM.replace("2024", "2099")
    assert [link.published_hint for link in find_article_links(page(body), "sections")] == [None, None]


def test_sections_come_from_the_menu_and_from_the_known_list():
    found = find_section_links(
        page('<div class="breadcrumb"><a href="/news/cuaca">Cuaca</a></div><a href="/x">x</a>')
    )
    paths = [address.url.removeprefix(WWW) for address in found]
    assert paths[:4] == ["/", "/news", "/daerah", "/news/cuaca"]
    assert {"/news/internasional", "/sport/all-sport", "/multimedia/infografis", "/regional/lampung"} <= set(
        paths
    )
    assert "/x" not in paths
    assert len(paths) == len(set(paths))


def test_sections_of_the_sitemap_page_with_province_hosts():
    body = """<div class="sitemap"><h3><a href="https://inews.id/multimedia/">Multimedia</a></h3>
    <ul class="sitemap"><li><a href="https://aceh.inews.id">Aceh</a></li><li><a href="/news/nasional/2">2</a></li>
    <li><a href="https://www.contoh.id/news">Luar</a></li><li><a href="/page/redaksi">Redaksi</a></li></ul></div>"""
    found = [address.url for address in find_section_links(page(body))]
    assert found[:5] == [HOME, f"{WWW}/news", f"{WWW}/daerah", f"{WWW}/multimedia", "https://aceh.inews.id/"]
    assert not [url for url in found if "contoh" in url or "/page/" in url or url.endswith("/2")]


def test_a_province_host_has_only_its_front_page_by_heart():
    document = Document("https://jabar.inews.id/berita/apa-saja-di-sini", b"<p>kosong</p>")
    assert [address.url for address in find_section_links(document)] == ["https://jabar.inews.id/"]


@pytest.mark.skipif("INEWS_REAL_MATERIAL" not in os.environ, reason="the real list is not here")
def test_real_list_of_2024():
    body = (Path(os.environ["INEWS_REAL_MATERIAL"]) / "listing-home-2024-07-08-news-list.html").read_bytes()
    expected = [
        found
        for found in re.findall(
            rb"<li[^>]*>\s*<a href=\"([^\"]+)\"\s+onclick=\"[^\"]*?'(2[-0-9]{9} [0-9:]{8})'", body
        )
        if b"//mpi." not in found[0]
    ]
    links = find_article_links(Document(HOME, body), "sections")
    assert len(links) == 31
    assert [(link.url.encode(), link.published_hint) for link in links] == [
        (href, moment.decode().replace(" ", "T") + "+07:00") for href, moment in expected
    ]
    assert all(link.title and "menit lalu" not in link.title for link in links)
