"""What a page is: articles and lists by their marks and address, everything else by a fixed name."""

from __future__ import annotations

import pytest

from inews_crawler.page import Page
from inews_crawler.pages.document import Document
from inews_crawler.pages.kind import OTHER_REASONS, PageType, classify

WWW = "https://www.inews.id"
ARTICLE = f"{WWW}/news/nasional/perahu-kayu-terbesar-di-danau-sentarum-diluncurkan"
UNKNOWN = f"{WWW}/inews-tv/talkshow/perahu-kayu-terbesar-di-danau-diluncurkan"
TEXT = "Perahu kayu sepanjang tiga puluh meter diluncurkan nelayan di danau itu pada Sabtu sore, kata ketua panitia."
CARD = (
    '<article class="cardArticle"><a href="/news/nasional/harga-ikan-salai-naik-menjelang-lebaran"><h3 class="cardTitle">'
    "Harga Ikan Salai Naik</h3></a></article>"
)
HEADER = (
    '<h1 class="headerTitle">Perahu Kayu</h1><div class="createdAt">Sabtu, 09 Mei 2026 - 08:30:00 WIB</div>'
)
BODY = f'<article class="bodyArticleWrapper"><p>{TEXT}</p></article>'
NAV = '<nav><a href="/news">News</a></nav>'
FOOTER = "<footer>Copyright iNews.id</footer>"
NEWS = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Perahu Kayu"}</script>'


def judge(body: str, url: str = ARTICLE, head: str = "", status: int = 200):
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return classify(Document(url, page.encode()), status)


def links(count: int) -> str:
    return "".join(
        f'<a href="/news/nasional/kapal-ke-{number}-tiba-di-dermaga-baru">Kapal {number}</a>'
        for number in range(count)
    )


@pytest.mark.parametrize(
    ("body", "url", "head"),
    [
        (NAV + HEADER + BODY + FOOTER, ARTICLE, ""),
        (NAV + HEADER + BODY + CARD * 30 + FOOTER, ARTICLE, ""),
        (HEADER + BODY, UNKNOWN, ""),
        (
            f'{HEADER}<div class="bodyArticle">{TEXT}</div>',
            "https://sleman.inews.id/read/508166/perahu-kayu",
            "",
        ),
        (
            '<div class="listImage"><img src="a.jpg"></div><h1>Perahu</h1>',
            f"{WWW}/multimedia/photo/perahu-kayu-danau",
            "",
        ),
        (
            '<div class="ishort-title">Perahu</div><iframe src="https://www.youtube.com/embed/x"></iframe>',
            UNKNOWN,
            "",
        ),
        (f"<h1>Perahu Kayu</h1><div><p>{TEXT}</p></div>", ARTICLE, ""),
        (f"<h1>Perahu Kayu</h1><p>{TEXT}</p>", UNKNOWN, NEWS),
        (f"<h1>Perahu Kayu</h1><p>{TEXT}</p>", UNKNOWN, '<meta property="og:type" content="article">'),
        (f"{HEADER}{BODY}<form><input type=password></form><p>Halaman tidak ditemukan</p>", ARTICLE, ""),
        (f"{HEADER}{BODY}<script src='/cdn-cgi/challenge-platform/x.js'></script>", ARTICLE, ""),
        (HEADER + BODY, ARTICLE, '<meta http-equiv="refresh" content="300">'),
        ("<h1>Masuk Angin, Nelayan Danau Libur Melaut</h1>" + BODY, ARTICLE, ""),
    ],
)
def test_articles(body, url, head):
    assert judge(body, url, head).type is PageType.ARTICLE


@pytest.mark.parametrize(
    ("body", "url", "head"),
    [
        (CARD * 3, f"{WWW}/news/nasional", ""),
        (
            f"<h1>Nasional</h1><p>{TEXT}</p>{CARD}",
            f"{WWW}/news/nasional",
            '<meta property="og:type" content="article">',
        ),
        (NEWS + CARD * 3, f"{WWW}/tag/perahu", ""),
        (HEADER + BODY + CARD, f"{WWW}/", ""),
        ('<ul id="news-list"><li><a href="/news/nasional/a-b-c-d">x</a></li></ul>', f"{WWW}/", ""),
        (links(6), f"{WWW}/indeks/news/09-05-2026", ""),
        (f'<div class="titleSubKanal">Talkshow</div><h1>Talkshow</h1><p>{TEXT}</p>{CARD}', UNKNOWN, ""),
        (CARD * 3, ARTICLE, ""),
        (f"<h2>404 Warga Ikut Lomba Perahu</h2>{CARD}", f"{WWW}/news", ""),
    ],
)
def test_listings(body, url, head):
    assert judge(body, url, head).type is PageType.LISTING


@pytest.mark.parametrize(
    ("body", "head", "reason"),
    [
        ("", "", "empty"),
        ("<script>var a = 1;</script>", "", "empty"),
        ('<div id="root"></div><script src="a.js"></script>', "", "shell"),
        (NAV + "<header>iNews</header><main></main>" + FOOTER, "", "shell"),
        (
            '<figure class="imageWrapper__404"><figcaption class="title">Halaman Tidak Ditemukan</figcaption></figure>',
            "",
            "soft_404",
        ),
        (f"{NAV}<div>Maaf, halaman yang Anda cari tidak ditemukan.</div>{CARD * 4}", "", "soft_404"),
        ("<h1>404</h1><p>Not found</p>", "", "soft_404"),
        ("<p>x</p>", "<title>Error 404 - Halaman tidak ditemukan | iNews</title>", "soft_404"),
        (
            "<p>Checking your browser before accessing inews.id.</p>",
            "<title>Just a moment...</title>",
            "blocked",
        ),
        ("<h1>Access Denied</h1><p>You don't have permission.</p>", "", "blocked"),
        ('<div id="cf-error-details"><h1>Sorry, you have been blocked</h1></div>', "", "blocked"),
        (f"<h1>Sebelum melanjutkan</h1><p>{TEXT}</p><form action='/consent'></form>", "", "consent"),
        (f"<h1>Masuk ke akun Anda</h1><p>{TEXT}</p><input type='password'>", "", "login"),
        ("", '<meta http-equiv="refresh" content="0; URL=https://www.inews.id/">', "redirect_stub"),
        ("<script>window.location.href = '/x';</script>", "", "redirect_stub"),
        ("<h1>Tentang</h1><p>Pendek.</p>", "", "unknown"),
    ],
)
def test_everything_else_has_its_name(body, head, reason):
    verdict = judge(body, head=head)
    assert (verdict.type, verdict.reason) == (PageType.OTHER, reason)
    assert reason in OTHER_REASONS


def test_cut_page_is_truncated():
    page = f"<!doctype html><html><head></head><body>{HEADER}{BODY}<p>{TEXT}"
    assert classify(Document(ARTICLE, page.encode())).reason == "truncated"


def test_empty_and_binary_answers():
    assert classify(Document(ARTICLE, b" \n ")).reason == "empty"
    assert classify(Document(ARTICLE, b"\x00\x01\x02\xff")).type is PageType.OTHER


def test_not_found_status_is_not_found():
    assert judge(HEADER + BODY, status=404).reason == "soft_404"


# --- notices and skeletons in the place of an article ---

PASSING = (
    "Kami sedang meningkatkan layanan. Silakan kembali beberapa saat lagi untuk membaca berita pilihan kami."
)
NOTICES = {
    "maintenance": f"<h1>Situs sedang dalam pemeliharaan</h1><p>{PASSING}</p>",
    "maintenance within the frame of the site": (
        f"{NAV}<main><h1>Situs sedang dalam pemeliharaan</h1><p>{PASSING}</p></main>{FOOTER}"
    ),
    "database": (
        "<h1>A Database Error Occurred</h1><p>Unable to connect to your database server using the provided settings, "
        "please contact the administrator.</p><p>Filename: system/database/DB_driver.php, Line Number: 690</p>"
    ),
}


@pytest.mark.parametrize("body", NOTICES.values(), ids=NOTICES)
def test_a_passing_notice_is_no_article(body):
    verdict = judge(body, head="<title>iNews.id</title>")
    assert (verdict.type, verdict.reason) == (PageType.OTHER, "unknown")


def test_a_headline_that_keeps_one_word_of_its_address_is_an_article():
    """Editors rewrite headlines, addresses stay."""
    rewritten = "Nelayan Rayakan Peluncuran di Danau"
    assert judge(f"<h1>{rewritten}</h1><p>{TEXT}</p>").type is PageType.ARTICLE


SKELETONS = {
    "text": (
        '<article class="headerArticle"><h1 class="headerTitle"></h1><div class="createdAt"> </div></article>'
        '<article class="bodyArticleWrapper">&nbsp;</article>'
    ),
    "date of nothing": (
        '<article class="headerArticle"><h1 class="headerTitle"></h1>'
        '<div class="createdAt">Sabtu, 09 Mei 2026 - 08:30:00 WIB</div></article><article class="bodyArticleWrapper"></article>'
    ),
    "gallery": (
        '<div class="contentBlocking"><article class="header"><div class="title"></div><span class="createdAt"></span>'
        '</article><article class="body"></article></div>'
    ),
    "player": '<h1 class="headerTitle"></h1><div class="createdAt"></div><iframe src="about:blank"></iframe>',
}


@pytest.mark.parametrize("title", ["iNews.id", "Perahu Kayu Terbesar di Danau Sentarum Diluncurkan"])
@pytest.mark.parametrize("body", SKELETONS.values(), ids=SKELETONS)
def test_an_empty_skeleton_is_a_shell(body, title):
    """All that a script would fill is there, and empty; the title may be the article's already."""
    verdict = judge(f"{NAV}<main>{body}</main>{FOOTER}", head=f"<title>{title}</title>")
    assert (verdict.type, verdict.reason) == (PageType.OTHER, "shell")


# --- photo and video pages before the redesign ---

OLD_DATE = '<div class="date">Senin, 08 Juli 2024 - 14:58:00 WIB</div>'


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("photo", "<img src='https://img.inews.co.id/files/2024/07/08/perahu.jpg'><p>Perahu dihias.</p>"),
        ("video", "<div id='player'></div><p>Perahu dihias.</p>"),
    ],
)
@pytest.mark.parametrize("title", ["Perahu Kayu Terbesar di Danau Diluncurkan", "Pesta Nelayan Sentarum"])
def test_photo_and_video_pages_before_the_redesign(kind, block, title):
    body = f'<div class="news-{kind}s-detail"><h2>{title}</h2>{OLD_DATE}{block}</div>'
    url = f"{WWW}/multimedia/{kind}/perahu-kayu-terbesar-di-danau-diluncurkan"
    assert judge(NAV + body + FOOTER, url, f"<title>{title}</title>").type is PageType.ARTICLE


def test_a_login_page_that_prints_the_headline_is_no_article():
    title = "Warga Desa Melati Panen Padi Lebih Awal"
    text = (
        f"<html><head><title>{title}</title><meta property='og:type' content='article'></head><body>"
        f"<h1>Masuk untuk membaca: {title}</h1><div>{'Silakan masuk dengan akun Anda. ' * 5}</div>"
        f"<div>{'Simpan berita kesukaan Anda. ' * 5}</div><form><input type='password'></form></body></html>"
    )
    page = Page("https://www.inews.id/news/nasional/warga-desa-melati-panen-padi-lebih-awal", text.encode())
    assert page.kind.reason == "login"
