"""What a page is: articles and lists by their marks and address, everything else by a fixed name."""

from __future__ import annotations

import pytest

from inews_crawler.pages.classify import OTHER_REASONS, PageType, classify
from inews_crawler.pages.document import Document

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
