"""Each layout's page gives its record; so does the same page when its class names have changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from inews_crawler.extraction.layouts import choose_layout
from inews_crawler.page import Page, load_article
from inews_crawler.site.article_addresses import to_article_address

FETCHED = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
TITLE = "Pengrajin Rotan Sungai Tabuk Ekspor Perdana ke Tiga Negara"
SLUG = "pengrajin-rotan-sungai-tabuk-ekspor-perdana-ke-tiga-negara"
WWW = f"https://www.inews.id/finance/bisnis/{SLUG}"
IMAGE = "https://img.inews.co.id/files/inews_new/2026/03/01/rotan.jpg"
FIRST = "Koperasi rotan Sungai Tabuk mengirim dua peti kemas kursi anyaman ke tiga negara pekan ini."
SECOND = "Ketua koperasi, Halimah, mengatakan pesanan berikutnya harus selesai sebelum musim hujan tiba."
THIRD = "Setiap kursi dikerjakan empat orang selama dua hari."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
FOOTER = (
    '<div class="follow">Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari! Follow</div>'
    '<div class="tags"><label>Tags:</label><ul><li class="tagList"><a href="/tag/rotan">rotan</a></li>'
    '<li class="tagList"><a href="/tag/ekspor">ekspor</a></li></ul></div>'
    '<section class="widgetListArticle"><h3>Related News</h3><article class="cardArticle">'
    '<a href="/news/nasional/kapal-tongkang-kandas-di-muara-sungai"><h4 class="cardTitle">Kapal Tongkang Kandas di '
    'Muara Sungai sehingga Angkutan Batu Bara Terhenti Dua Hari Penuh</h4><div class="postTime">3 jam lalu</div></a>'
    "</article></section>"
    "<footer><p>Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media melalui program iNews.id "
    "Network. Klik lebih lanjut</p></footer>"
)
READ_NEXT = (
    '<div class="stickyFeature"><a class="readNext" href="/finance/makro/harga-rotan-mentah-naik-dua-kali-lipat?x=1">'
    '<span class="readNextText"> Read Next : Harga Rotan Mentah Naik Dua Kali Lipat</span></a></div>'
)
PARAGRAPHS = (
    f"<p><b>BANJAR</b>, iNews.id - {FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>Editor: Wahyu Prasetya</p>"
)
FIGURE = (
    f'<figure class="headerImg"><img src="{IMAGE}" width="822"><figcaption>Perajin rotan. (Foto: Ist)</figcaption>'
    "</figure>"
)
HEAD = f'<head><title>{TITLE} - iNews.id</title><meta property="og:title" content="{TITLE}"></head>'

PAGES = {
    "redesign": (
        WWW,
        (
            f'<html>{HEAD}<body id="detail-article"><nav><a href="/news">News</a></nav>{READ_NEXT}'
            f'<section class="detailWrapper"><article class="headerArticle"><h1 class="headerTitle">{TITLE}</h1>'
            '<div class="timeAndShare"><div class="createdAt">Minggu, 01 Maret 2026 - 10:15:00 WITA</div></div>'
            '<ul class="author"><li class="authorList"><a href="#"><img src="/a.png" width="24">Siti Aminah</a></li></ul>'
            f'{FIGURE}</article><section class="mainBody"><main><article class="bodyArticleWrapper">{PARAGRAPHS}</article>'
            f"{FOOTER}</main></section></section></body></html>"
        ),
    ),
    "network": (
        f"https://kobar.inews.id/read/771204/{SLUG}",
        (
            f'<html>{HEAD}<body>{READ_NEXT}<article class="headerArticle"><h1 class="headerTitle">{TITLE}</h1>'
            '<div class="createdAt">Minggu, 01 Maret 2026 | 10:15 WITA</div>'
            '<ul class="author"><li class="authorList"><a href="#"><img src="/a.png" width="24">Siti Aminah</a></li></ul>'
            f'{FIGURE}</article><div class="bodyArticle">{PARAGRAPHS.replace("Editor:", "Editor :")}</div>{FOOTER}'
            "</body></html>"
        ),
    ),
    "bootstrap": (
        WWW,
        (
            f'<html>{HEAD}<body><div class="container"><div class="news-detail"><h1>{TITLE}</h1>'
            '<div class="date">Minggu, 01 Maret 2026 - 10:15:00 WITA | <strong>Bisnis</strong></div>'
            '<div class="author-line">Penulis : Siti Aminah</div>'
            f'{FIGURE.replace("headerImg", "pic")}<div class="isi">{PARAGRAPHS}</div></div>{FOOTER}</div>{READ_NEXT}'
            "</body></html>"
        ),
    ),
    "mobile": (
        WWW,
        (
            f'<html>{HEAD}<body>{READ_NEXT}<h1>{TITLE}</h1><div class="tgl">Minggu, 01 Maret 2026 - 10:15 WITA</div>'
            f'<div>Reporter: Siti Aminah</div>{FIGURE}<div class="detail-artikel">{PARAGRAPHS}</div>{FOOTER}</body></html>'
        ),
    ),
}


def load(page: str, url: str):
    address = to_article_address(url)
    assert address is not None
    return load_article([Page(url, page.encode())], address, page_count=1, complete=True, fetched_at=FETCHED)


def rename_classes(page: str) -> str:
    page = re.sub(r'class="([^"]*)"', lambda found: f'class="n{len(found[1])}"', page)
    return re.sub(r'(<body) id="[^"]*"', r"\1", page)


@pytest.mark.parametrize("renamed", [False, True], ids=["as served", "classes renamed"])
@pytest.mark.parametrize("name", PAGES)
def test_article_page_gives_its_record(name, renamed):
    url, page = PAGES[name]
    article = load(rename_classes(page) if renamed else page, url)
    assert article.title == TITLE
    assert article.published_at == "2026-03-01T10:15:00+08:00"
    assert article.body == BODY
    assert article.editor == "Wahyu Prasetya"
    assert article.dateline == "BANJAR"
    assert article.authors == ["Siti Aminah"]
    assert (article.image_url, article.image_caption, article.image_credit) == (
        IMAGE,
        "Perajin rotan.",
        "Ist",
    )
    assert article.tags == ["rotan", "ekspor"]
    assert article.read_next is not None
    assert article.read_next["title"] == "Harga Rotan Mentah Naik Dua Kali Lipat"
    assert article.read_next["url"].endswith("/finance/makro/harga-rotan-mentah-naik-dua-kali-lipat")
    expected = "layout:generic" if renamed or name == "bootstrap" else f"layout:{name}"
    assert article.sources["body"] == expected


@pytest.mark.parametrize("name", PAGES)
def test_the_first_layout_whose_mark_is_on_the_page_is_the_pages(name):
    url, page = PAGES[name]
    assert choose_layout(Page(url, page.encode())).name == name


AMP_TAIL = (
    "<p>Editor : Wahyu Prasetya</p><h3>Artikel Terkait</h3><a href='/amp/news/nasional/kapal-tongkang-kandas-di-muara'>"
    "<div>News</div><div>3 jam lalu</div><h4>Kapal Tongkang Kandas di Muara Sungai sehingga Angkutan Terhenti</h4></a>"
    "<h3>Berita Terkini</h3><p>Personalize Your News</p><p>Login to enjoy more features and let the fun begin</p>"
)
AMP_PICTURE = f'<amp-img src="{IMAGE}" width="600" height="400"></amp-img>'


def amp_page(top: str) -> str:
    return (
        f"<!doctype html><html ⚡ lang=id>{HEAD}<body>{top}"
        f"<div class='k'><p>BANJAR, iNews.id - {FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{AMP_TAIL}</div></body></html>"
    )


def test_amp_page_gives_byline_and_text_but_no_date():
    page = amp_page(
        f"<h1>{TITLE}</h1><div>Siti Aminah/Joko Susanto</div><figure>{AMP_PICTURE}"
        "<figcaption>Perajin rotan. (Foto: Ist)</figcaption></figure>"
    )
    article = load(page, f"https://www.inews.id/amp/finance/bisnis/{SLUG}")
    assert article.url == WWW
    assert article.title == TITLE
    assert article.authors == ["Siti Aminah", "Joko Susanto"]
    assert article.published_at is None
    assert article.body == BODY
    assert article.editor == "Wahyu Prasetya"
    assert article.image_caption == "Perajin rotan."
    assert article.sources["title"] == "layout:generic"


def test_province_amp_page_opens_with_its_caption():
    page = amp_page(f"<figure>{AMP_PICTURE}<figcaption>Perajin rotan. (Foto: Ist)</figcaption></figure>")
    article = load(page, f"https://kalsel.inews.id/amp/berita/{SLUG}")
    assert article.title == TITLE
    assert article.sources["title"] == "meta"
    assert article.body == BODY
    assert article.authors == []
    assert article.image_credit == "Ist"


PHOTO_FIGURES = "".join(
    f'<figure class="imgWrapper"><div class="img-container"><img src="https://img.inews.co.id/media/776/files/inews_new/'
    f'2026/03/01/rotan_{number}.JPG" width="776"></div><figcaption id="showIndex"><b>{number}</b>/2</figcaption>'
    f"<figcaption>Perajin ke-{number}. (Foto: Antara/Rina)</figcaption></figure>"
    for number in (1, 2)
)
PHOTO = (
    f'<html>{HEAD}<body id="detail-photo"><section class="mainBody"><main><div class="listImage">{PHOTO_FIGURES}</div>'
    '<ul class="listThumb"><li class="thumb"><img width="72" src="https://img.inews.co.id/media/72/files/inews_new/2026/'
    f'03/01/rotan_1.JPG"></li></ul></main><aside class="sideRight"><div class="contentBlocking">'
    f'<article class="header"><div class="title">{TITLE}</div><span class="createdAt">Minggu, 01 Maret 2026 - 10:15 WIB'
    '</span><ul class="authorWrapp"><li class="author"><a><span class="authorName">Rina Wulan</span></a></li></ul>'
    f'</article><article class="body">{PARAGRAPHS}</article>{FOOTER}</div></aside></section></body></html>'
)


@pytest.mark.parametrize("renamed", [False, True], ids=["as served", "classes renamed"])
def test_photo_page_gives_its_gallery(renamed):
    page = rename_classes(PHOTO) if renamed else PHOTO
    article = load(page, f"https://www.inews.id/multimedia/photo/{SLUG}")
    base = "https://img.inews.co.id/files/inews_new/2026/03/01/rotan_"
    assert article.kind == "photo"
    assert article.title == TITLE
    assert article.published_at == "2026-03-01T10:15:00+07:00"
    assert article.images == [
        {"url": f"{base}1.JPG", "caption": "Perajin ke-1.", "credit": "Antara/Rina"},
        {"url": f"{base}2.JPG", "caption": "Perajin ke-2.", "credit": "Antara/Rina"},
    ]
    assert article.image_url == f"{base}1.JPG"
    assert article.body == BODY


def test_infographic_is_told_from_a_photo_page_by_its_mark():
    page = PHOTO.replace("detail-photo", "detail-infographic")
    assert load(page, f"https://kalsel.inews.id/berita/{SLUG}").kind == "infographic"
    assert load(PHOTO, f"https://kalsel.inews.id/berita/{SLUG}").kind == "photo"


VIDEO = PAGES["redesign"][1].replace("detail-article", "detail-video").replace(FIGURE, "").replace(
    '<section class="mainBody">',
    '<div class="video-container"><div class="videoWrapper" data-link="https://www.youtube.com/embed/abcDEF12345">'
    '</div></div><section class="mainBody">',
)  # fmt: skip


def test_video_page_gives_its_player_and_the_shared_picture():
    page = VIDEO.replace("</title>", f'</title><meta property="og:image" content="{IMAGE}">')
    article = load(page, f"https://www.inews.id/multimedia/video/{SLUG}")
    assert (article.kind, article.sources["kind"]) == ("video", "url")
    assert article.videos == ["https://www.youtube.com/embed/abcDEF12345"]
    assert article.images == [{"url": IMAGE, "caption": None, "credit": None}]
    assert article.sources["image_url"] == "meta"
    assert article.body == BODY


def test_video_kind_comes_from_the_marks_where_the_address_is_silent():
    article = load(VIDEO, f"https://kobar.inews.id/read/771205/{SLUG}")
    assert (article.kind, article.sources["kind"]) == ("video", "layout:video")


def test_player_inside_the_text_makes_no_video_page():
    page = PAGES["redesign"][1].replace(
        f"<p>{SECOND}</p>",
        f'<p>{SECOND}</p><div class="videoWrapper" data-link="https://www.youtube.com/embed/abcDEF12345"></div>',
    )
    article = load(page, WWW)
    assert article.kind == "article"
    assert article.videos == ["https://www.youtube.com/embed/abcDEF12345"]


def test_short_video_page_gives_title_and_player():
    page = (
        f'<html>{HEAD}<body><h1 class="ishort-title">{TITLE}</h1><iframe src="https://www.youtube.com/embed/shortVID001">'
        "</iframe><ul><li><a href='/news/nasional/a-b-c-d'>Kapal</a></li></ul></body></html>"
    )
    article = load(page, f"https://www.inews.id/ishort/hiburan/{SLUG}")
    assert article.kind == "video"
    assert article.title == TITLE
    assert article.videos == ["https://www.youtube.com/embed/shortVID001"]
    assert not article.body


def test_amp_address_without_marks_is_read_as_amp():
    document = Page(
        f"https://www.inews.id/amp/finance/bisnis/{SLUG}", b"<html><body><h1>x</h1></body></html>"
    )
    assert choose_layout(document).name == "amp"


def test_related_lists_are_never_the_text():
    page = PAGES["redesign"][1].replace(PARAGRAPHS, "")
    assert not load(rename_classes(page), WWW).body


def test_two_containers_side_by_side_are_one_text():
    page = PAGES["redesign"][1].replace(
        f"<p>{SECOND}</p>",
        f'</article><div id="ad"></div><article class="bodyArticleWrapper"><p>{SECOND}</p>',
    )
    assert load(page, WWW).body == BODY
