import pytest

from inews_crawler.discovery.links import Link
from inews_crawler.discovery.read_next import find_read_next, find_related

from .markup import WWW, card, page

OWN = f"{WWW}/news/nasional/artikel-ini-sendiri-saja"
TARGET = f"{WWW}/news/nasional/berita-yang-berikutnya"


def read_next(body, url=OWN):
    return [(link.url, link.title, link.discovered_by) for link in find_read_next(page(body, url))]


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="stickyFeature"><a class="readNext" href="{TARGET}"><span class="readNextText"> Read Next : Judul Berikut</span></a></div>',
        f'<div class="sticky"><a href="{TARGET}?utm_source=x">Aa Read Next :  Judul Berikut</a></div>',
        f'<div class="readNext">Read Next : <a href="{TARGET}">Judul Berikut</a></div>',
        f'<p>READ NEXT: <a href="{TARGET}/">Judul Berikut</a></p>',
    ],
)
def test_read_next_in_its_forms(body):
    assert read_next(body) == [(TARGET, "Judul Berikut", "read_next")]


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<a class="readNext" href="#">Read Next : x</a>',
        f'<a class="readNext" href="{OWN}/2">Read Next : dirinya</a>',
        '<a class="readNext" href="https://mpi.inews.id/article/okezone/1">Read Next : luar</a>',
        f'<p>Kalimat biasa dengan <a href="{TARGET}">tautan</a>.</p>',
    ],
)
def test_no_read_next(body):
    assert read_next(body) == []


ARTICLE = f"""
<div class="stickyFeature"><a href="{TARGET}" class="readNext">Read Next : Judul</a></div>
<article class="headerArticle"><h1 class="headerTitle">Judul</h1></article>
<article class="bodyArticleWrapper"><p>JAKARTA, iNews.id - Isi dengan
<a rel="dofollow" href="/tag/beras">beras</a>.</p>
<article class="bacaJuga"><a href="/news/megapolitan/baca-ini-juga"><img src="x"><article>
<div class="bacaJugatitle">Baca Juga</div><div class="bacaJugaExcerpt">Baca Ini Juga</div></article></a></article>
<p>Baca juga: <a href="/news/nasional/baca-itu-juga">Baca Itu Juga</a></p>
<ul class="pagination"><li class="pageList"><a href="{OWN}/2">2</a></li><li class="showAll"><a href="{OWN}/all">All</a></li></ul>
</article>
<section class="widgetListArticle col"><h3>Related News</h3>{card("/finance/makro/harga-terkait-naik", "Terkait", "h4")}</section>
<section id="latestNews" class="widgetListArticle col"><h3>Latest News</h3>{card("/finance/makro/harga-terbaru-turun", "Terbaru")}
{card(TARGET, "Judul Berikut")}{card(OWN, "Sendiri")}</section>"""


def test_related_are_all_other_articles_the_page_leads_to():
    assert find_related(page(ARTICLE, OWN + "/2")) == [
        Link(f"{WWW}/news/megapolitan/baca-ini-juga", "related", "Baca Ini Juga"),
        Link(f"{WWW}/news/nasional/baca-itu-juga", "related", "Baca Itu Juga"),
        Link(f"{WWW}/finance/makro/harga-terkait-naik", "related", "Terkait"),
        Link(f"{WWW}/finance/makro/harga-terbaru-turun", "related", "Terbaru"),
        # also a related one, besides being the Read Next target
        Link(TARGET, "related", "Judul Berikut"),
    ]


def test_read_next_alone_is_not_related():
    assert find_related(page(f'<a class="readNext" href="{TARGET}">Read Next : Judul</a>', OWN)) == []


def test_the_pages_own_newer_address_is_not_related_but_another_hosts_is():
    newer, elsewhere = (
        f"{WWW}/news/nasional/alamat-baru-artikel",
        "https://jabar.inews.id/berita/salinan-artikel-ini",
    )
    body = f'<a href="{newer}">x</a><a href="{elsewhere}">y</a>'
    assert [link.url for link in find_related(page(body, OWN, f'<link rel="canonical" href="{newer}">'))] == [
        elsewhere
    ]
    assert [
        link.url for link in find_related(page(body, OWN, f'<link rel="canonical" href="{elsewhere}">'))
    ] == [
        newer,
        elsewhere,
    ]


def test_amp_related_list():
    url = "https://bekasi.inews.id/amp/312588/laga-uji-coba/2"
    body = """<h2>Artikel Terkait</h2><div class="rel"><a href="https://bekasi.inews.id/amp/312590/laga-lain">
    <h3>Laga Lain</h3></a><a href="/read/312588/laga-uji-coba">Sendiri</a></div>"""
    assert find_related(page(body, url)) == [
        Link("https://bekasi.inews.id/read/312590/laga-lain", "related", "Laga Lain")
    ]
