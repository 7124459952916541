"""The address grammar: what is an article, what is a list, what is one article, what is never asked for."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inews_crawler.site.addresses import _put_in_order, to_absolute
from inews_crawler.site.article_addresses import to_amp_url, to_article_address, to_part_url
from inews_crawler.site.hosts import (
    NETWORK_HOSTS,
    NETWORK_MENU_URL,
    PROVINCES,
    SECTIONS,
    host_family,
    host_of,
)
from inews_crawler.site.images import to_image_url
from inews_crawler.site.listing_addresses import indeks_day, indeks_page, is_allowed, to_listing_address

WWW = "https://www.inews.id"
SEED = f"{WWW}/news/internasional/putin-ingatkan-biden-hubungan-as-dan-rusia-bisa-putus-jika"


# --- one article, many addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        SEED,
        SEED + "/",
        SEED + "/all",
        SEED + "/1",
        SEED + "/2",
        SEED + "/99/",
        SEED + "/ALL",
        SEED + "/all/2",
        SEED + "?utm_source=ajaib&utm_medium=sosmed",
        SEED + "/2?page=all#komentar",
        SEED.replace("https", "http"),
        SEED.replace("https", "HTTPS").replace("www.inews.id", "WWW.iNews.ID"),
        SEED.replace("www.inews.id", "inews.id"),
        SEED.replace("www.inews.id", "www.inews.id."),
        SEED.replace("www.inews.id", "www.inews.id:443"),
        SEED.replace("https://www.inews.id", "http://www.inews.id:80"),
        SEED.replace("/news/", "//news///"),
        SEED.replace("/news/", "/./tag/../news/"),
        SEED.replace("/news/internasional/putin", "/News/Internasional/Putin"),
        SEED.replace("putin", "%70utin").replace("-as-", "%2Das%2d"),
        SEED.replace("/news/", "/amp/news/"),
        SEED.replace("/news/", "/amp/news/") + "/3?utm_source=ajaib",
        SEED.replace("/news/", "/AMP/news/") + "/all",
        SEED + ";jsessionid=0123456789ABCDEF",
        SEED + "%20",
        f"  {SEED}\n",
        SEED.replace("/internasional/", "\\internasional\\"),
    ],
)
def test_the_forms_of_one_www_article(url):
    address = to_article_address(url)
    assert address.url == SEED
    assert address.key == SEED.removeprefix("https://")
    assert (address.kind, address.edition) == ("article", "www")
    assert (address.section, address.subsection) == ("news", "internasional")
    assert address.certain


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/read/276581/warga-gotong-royong-bersihkan-sungai", True),
        ("/read/276581/warga-gotong-royong-bersihkan-sungai/3", True),
        ("/read/276581/warga-gotong-royong-bersihkan-sungai/all?utm_medium=sosmed", True),
        ("/amp/276581/warga-gotong-royong-bersihkan-sungai", True),
        ("/amp/276581/warga-gotong-royong-bersihkan-sungai/3", True),
        ("/amp/read/276581/warga-gotong-royong-bersihkan-sungai", True),
        ("/Read/276581/Warga-Gotong-Royong-Bersihkan-Sungai", True),
        ("/read/276581", False),
        ("/read/276581/", False),
        ("/read/276581/2", False),
        ("/read/276581/all", False),
        ("/amp/276581", False),
    ],
)
def test_the_forms_of_one_network_article(path, slug):
    address = to_article_address("https://bandungraya.inews.id" + path)
    tail = "/warga-gotong-royong-bersihkan-sungai" if slug else ""
    assert address.key == "bandungraya.inews.id/read/276581"
    assert address.url == "https://bandungraya.inews.id/read/276581" + tail
    assert (address.edition, address.section, address.subsection, address.certain) == (
        "bandungraya",
        None,
        None,
        True,
    )


def test_a_changed_slug_is_the_same_network_article():
    old = to_article_address("https://sragen.inews.id/read/508166/judul-yang-lama")
    new = to_article_address("https://sragen.inews.id/read/508166/judul-yang-baru")
    assert old.key == new.key
    assert old.url != new.url


@pytest.mark.parametrize(
    ("tail", "part", "amp"),
    [("", None, False), ("/all", "all", False), ("/1", 1, False), ("/07", 7, False), ("/12", 12, False)],
)
def test_part_suffix(tail, part, amp):
    address = to_article_address(SEED + tail)
    assert (address.part, address.amp) == (part, amp)


def test_amp_with_a_part():
    address = to_article_address(
        "https://jabar.inews.id/amp/berita/jadwal-buka-puasa-hari-ini-27-maret-2023/all"
    )
    assert address.url == "https://jabar.inews.id/berita/jadwal-buka-puasa-hari-ini-27-maret-2023"
    assert (address.part, address.amp, address.edition) == ("all", True, "jabar")


def test_three_digits_belong_to_the_address():
    address = to_article_address(f"{WWW}/sport/soccer/klub-kota-menang-besar-di-kandang/588869")
    assert address.url == f"{WWW}/sport/soccer/klub-kota-menang-besar-di-kandang/588869"
    assert (address.part, address.subsection, address.certain) == (None, "soccer", True)
    assert to_article_address(address.url + "/2").key == address.key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{WWW}/news/nasional/harga-beras-naik", f"{WWW}/news/nasional/harga-beras-naik-2"),
        (f"{WWW}/news/nasional/harga-beras-naik", f"{WWW}/news/megapolitan/harga-beras-naik"),
        (f"{WWW}/news/nasional/harga-beras-naik/100", f"{WWW}/news/nasional/harga-beras-naik/101"),
        ("https://jabar.inews.id/berita/harga-beras-naik", "https://jateng.inews.id/berita/harga-beras-naik"),
        ("https://jabar.inews.id/berita/harga-beras-naik", "https://jabar.inews.id/video/harga-beras-naik"),
        (
            "https://tegal.inews.id/read/97792/harga-beras-naik",
            "https://tegal.inews.id/read/97793/harga-beras-naik",
        ),
        ("https://tegal.inews.id/read/97792", "https://brebes.inews.id/read/97792"),
        (f"{WWW}/news/nasional/harga%2Fberas-naik", f"{WWW}/news/harga/beras-naik-lagi-hari-ini"),
    ],
)
def test_two_articles_stay_two(first, second):
    assert to_article_address(first).key != to_article_address(second).key


# --- the grammar ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "kind", "section", "subsection", "certain"),
    [
        (f"{WWW}/finance/bisnis/bank-daerah-buka-cabang", "article", "finance", "bisnis", True),
        (f"{WWW}/sport/all-sport/pebalap-juara-lagi", "article", "sport", "all-sport", True),
        (f"{WWW}/otomotif/aneka/daftar-harga-motor", "article", "otomotif", "aneka", True),
        (f"{WWW}/regional/lampung/jalan-desa-rusak-berat", "article", "regional", "lampung", True),
        (f"{WWW}/travel/kuliner/sate-khas-pesisir", "article", "travel", "kuliner", True),
        (f"{WWW}/travel/pantai-tersembunyi-di-selatan", "article", "travel", None, True),
        (f"{WWW}/multimedia/video/tarian-khas-daerah", "video", "multimedia", "video", True),
        (f"{WWW}/multimedia/photo/festival-layang-layang", "photo", "multimedia", "photo", True),
        (f"{WWW}/multimedia/infografis/jalur-mudik-utama", "infographic", "multimedia", "infografis", True),
        (f"{WWW}/lifestyle/music/2nd-chance-single-terbaru", "article", "lifestyle", "music", True),
        ("https://sumut.inews.id/berita/rumah-warga-terbakar", "article", None, None, True),
        ("https://jabar.inews.id/video/harga-sayur-mahal", "video", None, None, True),
        ("https://regional.inews.id/berita/gempa-guncang-pesisir", "article", None, None, True),
        ("https://kota-baru.inews.id/read/12/berita-pertama", "article", None, None, True),
        # Perhaps an article: its page has to show the marks.
        (f"{WWW}/inews-tv/talkshow/dialog-malam-ini-soal-pilkada", "article", "inews-tv", "talkshow", False),
        (f"{WWW}/kesehatan/tips-tidur-nyenyak-malam", "article", "kesehatan", None, False),
        (f"{WWW}/news/presiden-kunjungi-pasar-pagi", "article", "news", None, False),
        (f"{WWW}/news/nasional/gempa", "article", "news", "nasional", False),
        (f"{WWW}/news/nasional/daerah/hujan-deras-lagi", "article", "news", "nasional", False),
        (f"{WWW}/travel/wisata-religi", "article", "travel", None, False),
        # The provinces' words are no sections.
        (f"{WWW}/berita/warga-desa-menanam-bakau", "article", None, None, False),
        (f"{WWW}/read/warga-desa-menanam-bakau-lagi", "article", None, None, False),
        (f"{WWW}/news/nasional/caf%C3%A9-tua-dibuka-lagi", "article", "news", "nasional", False),
        (f"{WWW}/multimedia/podcast/obrolan-pagi-hari", "article", "multimedia", "podcast", False),
    ],
)
def test_article_grammar(url, kind, section, subsection, certain):
    address = to_article_address(url)
    assert address.url == url
    assert (address.kind, address.section, address.subsection) == (kind, section, subsection)
    assert address.certain is certain


NOT_ARTICLES = [
    "", "/", "/news", "/news/", "/news/nasional", "/news/nasional/", "/sport/all-sport", "/regional/sumut",
    "/travel/destinasi", "/multimedia/video", "/news/nasional/2", "/news/nasional/all", "/news/nasional/588869",
    "/tag/piala-dunia-antar-klub-baru", "/tag/harga-bbm/2", "/topic/mudik-lebaran-tahun-ini",
    "/indeks", "/indeks/all/08-07-2024/1", "/indeks/news/nasional/08-07-2024", "/news/indeks/08-07-2024",
    "/feed", "/feed/news", "/feed/partner/rctiplus/news-baru", "/finance/rss", "/rss/kabar-baru",
    "/find?q=banjir-di-kota", "/omni/search?q=banjir", "/search?q=banjir", "/getnews?offset=10",
    "/page/redaksi", "/page/pedoman-media-siber", "/page/a/pedoman-media-siber-baru", "/populer",
    "/playlists/dengar/berita-pagi-hari-ini", "/author/nama/nama-penulis-yang-panjang", "/editor/x/nama-editor-kita",
    "/live", "/streaming/rcti", "/streaming/rcti/siaran-langsung-pagi-ini", "/submission", "/apps", "/android",
    "/ios", "/tv", "/login", "/login-google/a/b-c-d", "/sso/a/b-c-d", "/load-sso", "/getstreaming/a/b-c-d",
    "/news-location", "/pengaturan-lokasi-browser", "/embed/video/aGFsby1oYWxv-a-b", "/widget/a/b-c-d",
    "/files/a/foto-banjir-besar.jpg", "/news/nasional/foto-banjir-besar.JPG", "/sitemap.xml", "/robots.txt",
    "/news/nasional/skrip-halaman-utama.js", "/amp", "/amp/", "/amp/amp/news/nasional/a-b-c", "/amp/news/nasional",
    "/a/b/c/d/e/judul-yang-panjang-sekali", "/satu-dua-tiga-empat-lima", "/news/nasional/populer", "/kabar/hari-ini",
]  # fmt: skip


@pytest.mark.parametrize("path", NOT_ARTICLES)
def test_no_article(path):
    assert to_article_address(WWW + path) is None


@pytest.mark.parametrize(
    "path",
    ["/read", "/read/", "/indeks/karawang/all/12", "/tag/agam-raya-kota-baru", "/berita", "/12/34/a-b-c-d"],
)
def test_no_network_article(path):
    assert to_article_address("https://karawang.inews.id" + path) is None


FOREIGN = [
    "https://www.inews.id../news/nasional/warga-desa-menanam-bakau",
    "https://mpi.inews.id/article/okezone/3031444", "https://tv.inews.id/news-event/news/judul-berita-tv-kita",
    "https://sindikasi.inews.id/news/nasional/judul-berita-kita", "https://static.inews.id/news/nasional/a-b-c",
    "https://img.inews.id/news/nasional/a-b-c", "https://beta.inews.id/news/nasional/a-b-c",
    "https://beta.inews.co.id/news/nasional/a-b-c", "https://www.inews.co.id/news/nasional/a-b-c",
    "https://www.inews.id.example.com/news/nasional/a-b-c", "https://evil-inews.id/news/nasional/a-b-c",
    "https://a.b.inews.id/news/nasional/a-b-c", "https://inews.co.uk/news/nasional/a-b-c",
    "https://www.inews.id:8443/news/nasional/a-b-c", "https://www.inews.id:80/news/nasional/a-b-c",
    "https://nama:sandi@www.inews.id/news/nasional/a-b-c", "https://www.inews.id@example.com/news/nasional/a-b-c",
    "https://www.inews.id\\@example.com/news/nasional/a-b-c", "ftp://www.inews.id/news/nasional/a-b-c",
    "file:///news/nasional/a-b-c", "javascript:void(0)", "/news/nasional/a-b-c", "//www.inews.id/news/nasional/a-b-c",
    "https://", "https:///news/nasional/a-b-c", "https://[::1", "https://www.inews.id:port/news/nasional/a-b-c", "",
    "https://127.0.0.1/news/nasional/a-b-c", "https://www.inews.id/news/nasional/" + "a-" * 2000 + "b",
]  # fmt: skip


@pytest.mark.parametrize("url", FOREIGN)
def test_foreign_and_broken_addresses(url):
    assert to_article_address(url) is None
    assert to_listing_address(url) is None
    assert not is_allowed(url)


# --- parts and AMP -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "amp"),
    [
        (SEED, SEED.replace("/news/", "/amp/news/")),
        ("https://jabar.inews.id/berita/a-b-c", "https://jabar.inews.id/amp/berita/a-b-c"),
        ("https://tegal.inews.id/read/97792/a-b-c", "https://tegal.inews.id/amp/97792/a-b-c"),
        ("https://tegal.inews.id/read/97792", "https://tegal.inews.id/amp/97792"),
    ],
)
def test_amp_and_part_addresses(url, amp):
    address = to_article_address(url)
    assert to_amp_url(address) == amp
    assert to_part_url(address, 2) == url + "/2"
    assert to_part_url(address, "all") == url + "/all"


# --- lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_url", "url", "kind", "edition", "section", "subsection"),
    [
        ("http://inews.id", f"{WWW}/", "home", "www", None, None),
        (f"{WWW}/?utm_source=x#top", f"{WWW}/", "home", "www", None, None),
        ("https://jabar.inews.id", "https://jabar.inews.id/", "home", "jabar", None, None),
        (f"{WWW}/News/", f"{WWW}/news", "section", "www", "news", None),
        (f"{WWW}/news?page=2&sort=baru&sid=9", f"{WWW}/news?page=2", "section", "www", "news", None),
        (f"{WWW}/news/nasional/2", f"{WWW}/news/nasional/2", "subsection", "www", "news", "nasional"),
        (f"{WWW}/sport/all-sport", f"{WWW}/sport/all-sport", "subsection", "www", "sport", "all-sport"),
        (f"{WWW}/regional/sumut", f"{WWW}/regional/sumut", "subsection", "www", "regional", "sumut"),
        (f"{WWW}/multimedia/video", f"{WWW}/multimedia/video", "subsection", "www", "multimedia", "video"),
        ("https://jabar.inews.id/berita", "https://jabar.inews.id/berita", "section", "jabar", None, None),
        (f"{WWW}/tag/Harga-BBM?page=3&utm_id=1", f"{WWW}/tag/harga-bbm?page=3", "tag", "www", None, None),
        ("https://padang.inews.id/tag/agam", "https://padang.inews.id/tag/agam", "tag", "padang", None, None),
        (f"{WWW}/topic/mudik-2026/", f"{WWW}/topic/mudik-2026", "topic", "www", None, None),
        (
            f"{WWW}/find?page=2&q=banjir%20bandang&s=x",
            f"{WWW}/find?q=banjir+bandang&page=2",
            "search",
            "www",
            None,
            None,
        ),
        (
            f"{WWW}/omni/search?l=40&o=80&q=banjir&c=channel&_=1",
            f"{WWW}/omni/search?q=banjir&o=80&l=40&c=channel",
            "search",
            "www",
            None,
            None,
        ),
        (f"{WWW}/indeks", f"{WWW}/indeks", "indeks", "www", None, None),
        (f"{WWW}/indeks/all/", f"{WWW}/indeks/all", "indeks", "www", None, None),
        (f"{WWW}/indeks/all/08-07-2024/1", f"{WWW}/indeks/all/08-07-2024/1", "indeks", "www", None, None),
        (
            f"{WWW}/indeks/sport/2024-05-16/2?PHPSESSID=a",
            f"{WWW}/indeks/sport/2024-05-16/2",
            "indeks",
            "www",
            "sport",
            None,
        ),
        (f"{WWW}/indeks/news/31-02-2999/1", f"{WWW}/indeks/news/31-02-2999/1", "indeks", "www", "news", None),
        (
            "https://karawang.inews.id/indeks/karawang/all/24",
            "https://karawang.inews.id/indeks/karawang/all/24",
            "network_indeks",
            "karawang",
            None,
            None,
        ),
        (f"{WWW}/feed", f"{WWW}/feed", "feed", "www", None, None),
        (f"{WWW}/feed/news?utm_source=x", f"{WWW}/feed/news", "feed", "www", "news", None),
        (f"{WWW}/finance/rss", f"{WWW}/finance/rss", "feed", "www", "finance", None),
        ("https://papua.inews.id/rss", "https://papua.inews.id/rss", "feed", "papua", None, None),
        (f"{WWW}/rss.xml", f"{WWW}/rss.xml", "feed", "www", None, None),
        (f"{WWW}/sitemap.xml", f"{WWW}/sitemap.xml", "sitemap", "www", None, None),
        (f"{WWW}/Sitemap-News.xml.gz", f"{WWW}/Sitemap-News.xml.gz", "sitemap", "www", None, None),
        (
            f"{WWW}/sitemap.xml?yyyy=2021&mm=12",
            f"{WWW}/sitemap.xml?yyyy=2021&mm=12",
            "sitemap",
            "www",
            None,
            None,
        ),
    ],
)
def test_listing_grammar(given_url, url, kind, edition, section, subsection):
    address = to_listing_address(given_url)
    assert address.url == url
    assert (address.kind, address.edition) == (kind, edition)
    assert (address.section, address.subsection) == (section, subsection)
    assert address.certain
    assert to_listing_address(url) == address


@pytest.mark.parametrize("path", ["/kesehatan", "/news/hukum-kriminal", "/inews-tv/talkshow"])
def test_sections_nobody_told_us_of_are_uncertain(path):
    assert to_listing_address(WWW + path).certain is False


@pytest.mark.parametrize(
    "url",
    [
        SEED,
        SEED + "/2",
        f"{WWW}/amp/news/nasional/a-b-c",
        f"{WWW}/amp/news",
        f"{WWW}/tag",
        f"{WWW}/tag/a/b/c",
        f"{WWW}/find",
        f"{WWW}/find?page=2",
        f"{WWW}/find?q=",
        f"{WWW}/omni/other?q=a",
        f"{WWW}/page/redaksi",
        f"{WWW}/page/sitemap",
        f"{WWW}/populer",
        f"{WWW}/streaming/rcti",
        f"{WWW}/login",
        f"{WWW}/satu-dua-tiga-empat-lima",
        f"{WWW}/robots.txt",
        f"{WWW}/foto.jpg",
        f"{WWW}/indeks/1/2/3/4/5/6/7",
        "https://karawang.inews.id/read/276581",
        "https://karawang.inews.id/read",
    ],
)
def test_no_listing(url):
    assert to_listing_address(url) is None


@pytest.mark.parametrize(
    ("path", "day", "page"),
    [
        ("/indeks", None, None),
        ("/indeks/all", None, None),
        ("/indeks/all/08-07-2024", date(2024, 7, 8), None),
        ("/indeks/all/08-07-2024/1", date(2024, 7, 8), 1),
        ("/indeks/sport/2024-07-08/12", date(2024, 7, 8), 12),
        ("/indeks/all/08-07-2999/1", date(2999, 7, 8), 1),
        ("/indeks/all/31-02-2024/1", None, 1),
        ("/indeks/all/08-07-2024?page=3", date(2024, 7, 8), 3),
        ("/indeks/karawang/all/24", None, 24),
        ("/tag/08-07-2024/2", None, None),
    ],
)
def test_day_and_page_of_an_index_address(path, day, page):
    assert (indeks_day(WWW + path), indeks_page(WWW + path)) == (day, page)


# --- hosts and permission ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "family"),
    [
        ("www.inews.id", "www"),
        ("inews.id", "www"),
        ("WWW.iNews.id.", "www"),
        ("jabar.inews.id", "province"),
        ("regional.inews.id", "province"),
        ("karawang.inews.id", "network"),
        ("kota-baru.inews.id", "network"),
        ("mpi.inews.id", None),
        ("tv.inews.id", None),
        ("sindikasi.inews.id", None),
        ("m.inews.id", None),
        ("cdn.inews.id", None),
        ("1.inews.id", None),
        ("a.b.inews.id", None),
        (".inews.id", None),
        ("www.inews.id..", None),
        ("inews.co.id", None),
        ("id", None),
        ("", None),
    ],
)
def test_host_family(host, family):
    assert host_family(host) == family


def test_every_known_edition_has_its_family():
    assert {host_family(host_of(name)) for name in PROVINCES} == {"province"}
    assert {host_family(host_of(name)) for name in NETWORK_HOSTS} == {"network"}
    assert len(NETWORK_HOSTS) == len(set(NETWORK_HOSTS)) > 100
    assert "lampung" in SECTIONS["regional"]


@pytest.mark.parametrize(
    "url",
    [
        SEED,
        SEED + "/all",
        f"{WWW}/",
        f"{WWW}/news/nasional",
        f"{WWW}/kuis-mingguan",
        f"{WWW}/robots.txt",
        f"{WWW}/feed",
        f"{WWW}/rss.xml",
        f"{WWW}/sitemap.xml",
        f"{WWW}/find?q=banjir",
        f"{WWW}/omni/search?q=banjir&o=0&l=40",
        "https://jayapura.inews.id/robots.txt",
        "https://karawang.inews.id/amp/276581/a-b-c",
        NETWORK_MENU_URL,
    ],
)
def test_allowed(url):
    assert is_allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        f"{WWW}/page/redaksi",
        f"{WWW}/amp/page/redaksi",
        f"{WWW}/PAGE/redaksi",
        f"{WWW}/news/../page/redaksi",
        f"{WWW}/%70age/redaksi",
        f"{WWW}/find",
        f"{WWW}/omni/lain",
        f"{WWW}/login?next=/",
        f"{WWW}/load-sso",
        f"{WWW}/streaming/rcti",
        f"{WWW}/playlists/a",
        f"{WWW}/embed/video/x",
        f"{WWW}/foto.jpg",
        f"{WWW}/js/app.js",
        "https://static.inews.co.id/network/lain.json",
        "https://static.inews.co.id:8443/network/menu.json",
        "https://img.inews.co.id/files/inews_new/2024/01/01/a.jpg",
        "https://www.youtube.com/watch?v=a",
    ],
)
def test_not_allowed(url):
    assert not is_allowed(url)


# --- links of a page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/news/nasional/a-b", f"{WWW}/news/nasional/a-b"),
        ("a-b", f"{WWW}/news/a-b"),
        ("//jabar.inews.id/berita/a-b", "https://jabar.inews.id/berita/a-b"),
        ("?page=2", f"{WWW}/news/nasional?page=2"),
        ("  https://WWW.inews.id/News/a b#komentar\n", f"{WWW}/News/a%20b"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/x?y=%2d&z=é", "https://example.com/x?y=-&z=%C3%A9"),
        ("", None),
        (None, None),
        ("#", None),
        ("#komentar", None),
        ("javascript:void(0)", None),
        ("mailto:redaksi@example.com", None),
        ("tel:0211234", None),
        ("whatsapp://send?text=a", None),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", None),
        ("https://", None),
        ("https://[::1/", None),
        ("/" + "a" * 5000, None),
    ],
)
def test_to_absolute(href, expected):
    assert to_absolute(f"{WWW}/news/nasional", href) == expected


# --- pictures ------------------------------------------------------------------------------------------------

IMG = "https://img.inews.co.id"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            f"{IMG}/media/822/files/inews_new/2021/12/31/Putin__2_.JPG",
            f"{IMG}/files/inews_new/2021/12/31/Putin__2_.JPG",
        ),
        (f"{IMG}/media/1200//files/inews_new/2021/12/31/a.jpg", f"{IMG}/files/inews_new/2021/12/31/a.jpg"),
        (
            f"{IMG}/files/networks/2023/01/02/0a1b2_judul.jpg",
            f"{IMG}/files/networks/2023/01/02/0a1b2_judul.jpg",
        ),
        ("http://img.inews.id/media/600/files/networks/a.jpg?w=3#x", f"{IMG}/files/networks/a.jpg"),
        ("//img.inews.id/media/72/files/networks/a.jpg", f"{IMG}/files/networks/a.jpg"),
        (f"{IMG}//media//600x400//files/a%20b(1).png", f"{IMG}/files/a%20b(1).png"),
        (f"{IMG}/files/a b.png", f"{IMG}/files/a%20b.png"),
        (
            f"{IMG}/files/inews_new/2024/07/08/kanal_banjir_timur.png",
            f"{IMG}/files/inews_new/2024/07/08/kanal_banjir_timur.png",
        ),
        ("https://example.com/media/600//Foto.JPG?w=1", "https://example.com/media/600//Foto.JPG?w=1"),
        ("http://example.com/a.jpg", "http://example.com/a.jpg"),
        ("//example.com/a.jpg", "https://example.com/a.jpg"),
        (f"{IMG}/files/inews_new/imageload.png", None),
        (f"{IMG}/media/600/files/inews_new/2018/10/11/iNewsLogo-tag.png", None),
        (f"{IMG}/files/inews_new/2019/08/05/kanal_sport.png", None),
        (f"{IMG}/media/1200//files/inews/inews_01.png", None),
        ("https://static.inews.co.id/img/logo-putih.svg", None),
        ("https://example.com/images/1x1.gif", None),
        ("https://example.com/images/blank.gif?x=1", None),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", None),
        (f"{IMG}/", None),
        (f"{IMG}/media/600/", None),
        ("/files/a.jpg", None),
        ("", None),
        ("about:blank", None),
        ("https://[::1/a.jpg", None),
    ],
)
def test_to_image_url(url, expected):
    assert to_image_url(url) == expected


# --- properties ----------------------------------------------------------------------------------------------

PIECES = [
    "http://", "https://", "//", "/", "\\", "..", ".", "www.inews.id", "jabar.inews.id", "karawang.inews.id", ":443",
    ":80", "@", "amp", "AMP", "read", "news", "nasional", "berita", "video", "multimedia", "inews-tv", "276581", "2",
    "all", "judul-berita-kita", "Judul-Lain", "%2F", "%2f", "%41", "%", "%20", ";x", "?", "q=a", "page=2", "&", "#",
    "tag", "indeks", "08-07-2024", "feed", "find", "sitemap.xml", ".jpg", "é", "\ud800", "\x00", " ", "\u017f",
]  # fmt: skip
ADDRESSES = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.builds(
        lambda host, path: f"https://{host}.inews.id/{path}",
        st.sampled_from(["www", "jabar", "karawang"]),
        st.lists(st.sampled_from(PIECES), max_size=8).map("/".join),
    ),
)
SLUGS = st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=2, max_size=7).map("-".join)
ARTICLES = st.one_of(
    st.builds(
        lambda section, sub, slug: f"{WWW}/{section}/{sub}/{slug}",
        st.sampled_from([name for name in SECTIONS if name != "multimedia"]),
        st.sampled_from(["nasional", "soccer", "sumut"]),
        SLUGS.map(lambda slug: "x" + slug),
    ),
    st.builds(
        lambda host, door, slug: f"https://{host}.inews.id/{door}/x{slug}",
        st.sampled_from(["jabar", "sulsel"]),
        st.sampled_from(["berita", "video"]),
        SLUGS,
    ),
    st.builds(
        lambda number, slug: f"https://tegal.inews.id/read/{number}/x{slug}", st.integers(100, 10**7), SLUGS
    ),
)


@settings(deadline=None)
@given(ADDRESSES)
def test_no_address_makes_the_grammar_raise_and_canonical_forms_stay(url):
    article, listing = to_article_address(url), to_listing_address(url)
    assert article is None or listing is None
    if article:
        again = to_article_address(article.url)
        assert (again.url, again.key, again.kind) == (article.url, article.key, article.kind)
        assert (again.part, again.amp, again.certain) == (None, False, article.certain)
        assert to_article_address(to_amp_url(article)).key == article.key
        assert to_article_address(to_part_url(article, 2)).key == article.key
    if listing:
        assert to_listing_address(listing.url) == listing
    if article or listing:
        assert is_allowed(url)
        assert is_allowed((article or listing).url)


@settings(deadline=None)
@given(ADDRESSES)
def test_no_address_makes_the_other_readers_raise(url):
    is_allowed(url)
    indeks_day(url)
    indeks_page(url)
    host_family(url)
    absolute = to_absolute(f"{WWW}/news/", url)
    assert absolute is None or to_absolute("https://example.com/", absolute) == absolute
    image = to_image_url(url)
    assert image is None or to_image_url(image) == image


@settings(deadline=None)
@given(ARTICLES, ARTICLES)
def test_two_articles_are_never_joined(first, second):
    one, other = to_article_address(first), to_article_address(second)
    assert (one.url, other.url) == (first, second)
    if "/read/" in first and "/read/" in second:
        assert (one.key == other.key) == (first.split("/")[4] == second.split("/")[4])
    else:
        assert (one.key == other.key) == (first == second)


@settings(deadline=None)
@given(
    ARTICLES,
    st.sampled_from(["", "/", "/all", "/1", "/23/"]),
    st.sampled_from(["", "?utm_source=a", "?a=b&c=d#e", "#e"]),
    st.booleans(),
    st.booleans(),
)
def test_every_form_of_an_article_is_the_article(url, part, query, amp, plain):
    address = to_article_address(url)
    form = (to_amp_url(address) if amp else url) + part + query
    form = form.replace("https:", "http:") if plain else form
    assert to_article_address(form).key == address.key
    assert to_article_address(form).url == url


@pytest.mark.parametrize("piece", ["a-", "%", "%20", "/", "../", "a/", "/media/1", "?a&", "\\", ";", "all/"])
def test_long_repetitions_take_no_time(piece):
    # Bounded: a million characters would not end within the suite otherwise.
    for url in (piece * 200_000, f"{WWW}/" + (piece * 1000)[:2000], f"{IMG}/" + (piece * 2000)[:4000]):
        to_article_address(url)
        to_listing_address(url)
        is_allowed(url)
        to_absolute(WWW, url)
        to_image_url(url)


SEGMENTS = st.sampled_from(
    [
        "news",
        "a-b-c",
        ".",
        "..",
        "",
        "x.html",
        "%2e",
        "%7E",
        "A%c3%a9",
        "a b",
        "~x",
        "-",
        "_",
        "é",
        "a:b",
        "a;b",
        "a@b",
        "..a",
    ]
)
PATHS = st.lists(SEGMENTS, max_size=5).map("/".join)
ORIGINS = st.sampled_from(
    ["", "/", "//", "https://www.inews.id/", "http://jabar.inews.id/", "https://WWW.inews.id/", "https://www.inews.id",
     "https://www.inews.id:443/", "https://u@www.inews.id/", "https://", "mailto:", "javascript:", "HTTPS://www.inews.id/"]
)  # fmt: skip
TAILS = st.sampled_from(["", "/", "?x=1", "#a", "?", "/?a=b#c"])
BASES = st.sampled_from(
    [
        "https://www.inews.id/",
        "https://jabar.inews.id/a/b",
        "https://www.inews.id",
        "",
        "file:///x",
        "https://a.b:8/",
    ]
)


@settings(max_examples=2000)
@given(BASES, ORIGINS, PATHS, TAILS)
def test_the_short_way_to_an_absolute_address_gives_what_the_long_one_gives(base, origin, path, tail):
    href = f"{origin}{path}{tail}".strip()
    assert to_absolute(base, href) == _put_in_order(base, href)
