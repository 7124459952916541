"""A headline like any message of the site: where it covers the words of its address, the page is an article."""

from __future__ import annotations

import re

import pytest

from inews_crawler.pages.document import Document
from inews_crawler.pages.kind import PageKind, PageType, classify
from tests.extraction.test_review_pages import record_of

WWW = "https://www.inews.id"
NAV = '<nav><a href="/news">News</a><a href="/techno">Techno</a></nav>'
FOOTER = "<footer>Copyright iNews.id</footer>"
FIRST = "Sejumlah warga mengeluh sejak Senin pagi karena layanan daring itu berhenti bekerja di tengah pendaftaran."
SECOND = (
    "Petugas menyarankan warga menghapus simpanan peramban dan mencoba kembali selepas pukul sembilan malam."
)
SHORT = "Simak penjelasannya."
DATE = "Minggu, 08 Maret 2026 - 10:56:00 WIB"
HEADLINES = [
    "Halaman Tidak Ditemukan, Begini Cara Mengatasinya",
    "Berita yang Anda Cari Tidak Ada di Koran Ini",
    "Akses Ditolak, Warga Protes di Gerbang Kantor Bupati",
    "Just a Moment Jadi Lagu Terpopuler",
    "Login ke SSCASN Gagal",
    "Persetujuan Cookie Wajib di Eropa",
]


def to_slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def page(inside: str, *, title: str = "iNews.id", head: str = "", body_id: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body id='{body_id}'>{NAV}{inside}{FOOTER}</body></html>"


def judge(html: str, url: str) -> PageKind:
    return classify(Document(url, html.encode()))


def header(title: str) -> str:
    return (
        f'<article class="headerArticle"><h1 class="headerTitle">{title}</h1>'
        f'<div class="timeAndShare"><div class="createdAt">{DATE}</div></div></article>'
    )


def to_short_article(title: str) -> tuple[str, str]:
    text = f'<article class="bodyArticleWrapper"><p>{SHORT}</p></article>'
    return page(header(title) + text, title=title), f"{WWW}/techno/internet/{to_slug(title)}"


def to_renamed_article(title: str) -> tuple[str, str]:
    """No class name is known."""
    text = f"<div class='z1'><h1>{title}</h1><div class='z2'><p>{FIRST}</p><p>{SECOND}</p></div></div>"
    return page(text, title=f"{title} - iNews"), f"{WWW}/techno/internet/{to_slug(title)}"


def to_untitled_article(title: str) -> tuple[str, str]:
    """The headline stands in the head and in an element that is no heading."""
    text = f"<div class='z1'><div class='z3'>{title}</div><p>{FIRST}</p><p>{SECOND}</p></div>"
    head = f'<meta property="og:title" content="{title}">'
    return page(text, head=head), f"{WWW}/techno/internet/{to_slug(title)}"


def to_amp(title: str) -> tuple[str, str]:
    slug = to_slug(title)
    html = (
        f"<!doctype html><html amp><head><title>{title}</title><link rel='canonical' href='{WWW}/techno/internet/{slug}'>"
        f"</head><body>{NAV}<h1 class='title'>{title}</h1><div class='x'><p>{FIRST}</p></div>{FOOTER}</body></html>"
    )
    return html, f"{WWW}/amp/techno/internet/{slug}"


def to_numbered(title: str) -> tuple[str, str]:
    """The address is a number: the canonical link brings the words."""
    slug = to_slug(title)
    link = f"<link rel='canonical' href='https://karawang.inews.id/read/183914/{slug}'>"
    text = f"<div class='z1'><h1>{title}</h1><p>{FIRST}</p><p>{SECOND}</p></div>"
    return page(text, title=title, head=link), "https://karawang.inews.id/read/183914"


def to_video(title: str) -> tuple[str, str]:
    player = '<div class="videoWrapper" data-link="https://www.youtube.com/embed/abcDEF12345"></div>'
    html = page(header(title) + player, title=title, body_id="detail-video")
    return html, f"{WWW}/multimedia/video/{to_slug(title)}"


def to_short_video(title: str) -> tuple[str, str]:
    player = '<iframe src="https://www.youtube.com/embed/abcDEF12345"></iframe>'
    html = page(f'{player}<div class="ishort-title">{title}</div>', title=title, body_id="ishort")
    return html, f"{WWW}/multimedia/video/{to_slug(title)}"


def to_photo(title: str) -> tuple[str, str]:
    gallery = '<div class="listImage"><figure><img src="https://img.inews.co.id/files/a.jpg"></figure></div>'
    about = f'<div class="title">{title}</div><span class="createdAt">{DATE}</span>'
    side = f'<div class="contentBlocking"><article class="header">{about}</article></div>'
    html = page(gallery + side, title=title, body_id="detail-photo")
    return html, f"{WWW}/multimedia/photo/{to_slug(title)}"


def to_renamed_photo(title: str) -> tuple[str, str]:
    gallery = '<div class="z1"><img src="https://img.inews.co.id/files/a.jpg" width="776" height="437"></div>'
    return page(
        f"{gallery}<b>{title}</b>", title=f"{title} | iNews"
    ), f"{WWW}/multimedia/photo/{to_slug(title)}"


TEMPLATES = {
    "short text": to_short_article,
    "unknown class names": to_renamed_article,
    "headline in the head alone": to_untitled_article,
    "AMP": to_amp,
    "address of a number": to_numbered,
    "video": to_video,
    "short video": to_short_video,
    "photo": to_photo,
    "photo with unknown class names": to_renamed_photo,
}


@pytest.mark.parametrize("title", HEADLINES)
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_headline_like_a_message_under_its_own_address_is_an_article(template, title):
    html, url = template(title)
    assert judge(html, url).type is PageType.ARTICLE


def test_the_record_has_the_headline_that_reads_like_a_message():
    title = "Halaman Tidak Ditemukan, Begini Cara Mengatasinya"
    html, url = to_renamed_article(title)
    record = record_of(html.replace("</h1>", f"</h1><div>{DATE}</div>"), url)
    assert (record["title"], record["body"]) == (title, f"{FIRST}\n\n{SECOND}")


def test_slugs_drop_the_points_of_figures():
    html, url = to_renamed_article("Akses Ditolak, Denda Rp1.500.000")
    assert judge(html, url.replace("rp1-500-000", "rp1500000")).type is PageType.ARTICLE


# --- beside other articles ---


@pytest.mark.parametrize(
    "title", ["Halaman Tidak Ditemukan, Begini Cara Mengatasinya", "Dokumen Tidak Ditemukan KPK Saat Geledah"]
)
@pytest.mark.parametrize("template", [to_video, to_short_video, to_photo])
def test_a_related_headline_like_a_message_makes_no_soft_404(template, title):
    html, url = template("Detik-Detik Kerbau Masuk Sumur Tua")
    card = f'<article class="cardArticle"><a href="/techno/internet/{to_slug(title)}"><h3 class="cardTitle">{title}</h3></a></article>'
    related = f'<section class="widgetListArticle"><h3>Related News</h3>{card}</section>'
    assert judge(html.replace(FOOTER, related + FOOTER), url).type is PageType.ARTICLE


# --- what only looks like it ---

MESSAGES = {
    "error page": (
        "halaman-tidak-ditemukan-begini-cara-mengatasinya",
        page("<h1>Halaman Tidak Ditemukan</h1><p>Silakan kembali.</p>", title="Halaman Tidak Ditemukan - iNews"),
        "soft_404",
    ),
    "error page with a number": (
        "error-404-tidak-muncul-lagi-di-coretax",
        page("<h1>404</h1><p>Maaf, halaman tidak ditemukan.</p>", title="Error 404 - Halaman tidak ditemukan"),
        "soft_404",
    ),
    "error page that bears the headline of the article": (
        "halaman-tidak-ditemukan-begini-cara-mengatasinya",
        page(
            '<figure class="imageWrapper__404"><figcaption>Halaman Tidak Ditemukan</figcaption></figure>',
            title="Halaman Tidak Ditemukan, Begini Cara Mengatasinya",
        ),
        "soft_404",
    ),
    "refusal": (
        "akses-ditolak-warga-protes-di-gerbang-kantor-bupati",
        page("<h1>Akses Ditolak</h1><p>Anda tidak berhak membuka halaman ini.</p>", title="Akses Ditolak"),
        "blocked",
    ),
    "challenge": (
        "just-a-moment-jadi-lagu-terpopuler",
        page('<form id="challenge-form"></form><p>Checking your browser.</p>', title="Just a moment..."),
        "blocked",
    ),
    "challenge that bears the headline of the article": (
        "just-a-moment-jadi-lagu-terpopuler",
        page('<form id="challenge-form"></form>', title="Just a Moment Jadi Lagu Terpopuler"),
        "blocked",
    ),
    "login": (
        "login-ke-sscasn-gagal",
        page(f"<h1>Login</h1><p>{FIRST}</p><input type='password'>", title="Login - iNews"),
        "login",
    ),
    "consent": (
        "persetujuan-cookie-wajib-di-eropa",
        page(f"<h1>Persetujuan</h1><p>{FIRST}</p><form action='/consent'></form>", title="Persetujuan"),
        "consent",
    ),
    "consent without a form": (
        "persetujuan-cookie-wajib-di-eropa",
        page(f"<h1>Pengaturan Cookie</h1><p>{FIRST}</p>"),
        "consent",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("slug", "html", "reason"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_under_the_address_of_an_article_about_such_messages_is_one(slug, html, reason):
    verdict = judge(html, f"{WWW}/techno/internet/{slug}")
    assert (verdict.type, verdict.reason) == (PageType.OTHER, reason)


@pytest.mark.parametrize("title", HEADLINES[:4])
def test_the_same_headline_under_another_address_is_a_message(title):
    """A page that is about something else does not show this in its place."""
    html, _ = to_video(title)
    verdict = judge(html, f"{WWW}/multimedia/video/detik-detik-kerbau-masuk-sumur-tua")
    assert verdict.type is PageType.OTHER
