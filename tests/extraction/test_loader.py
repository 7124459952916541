"""The first evidence that survives normalising wins, and the record says where it came from."""

from __future__ import annotations

import hashlib
import json
import random
import time
from datetime import UTC, datetime

import pytest

from inews_crawler.extraction.evidence import Evidence
from inews_crawler.items import FIELDS
from inews_crawler.loaders import ArticleLoader
from inews_crawler.page import Page, load_article
from inews_crawler.pages.kind import classify
from inews_crawler.site.article_addresses import to_article_address

FETCHED = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)
TITLE = "Bupati Resmikan Jalur Sepeda Tepi Sawah Sejauh Delapan Kilometer"
URL = "https://www.inews.id/news/nasional/bupati-resmikan-jalur-sepeda-tepi-sawah-sejauh-delapan-kilometer"
FIRST = "Jalur sepeda sejauh delapan kilometer di tepi sawah Karang Anyar resmi dibuka, Sabtu pagi."
SECOND = "Warga berharap jalur itu mendatangkan pembeli bagi warung-warung di sepanjang saluran air."


class Counters(dict):
    def inc_value(self, key, count=1):
        self[key] = self.get(key, 0) + count


def make_page(
    *,
    date: str | None = "Sabtu, 09 Mei 2026 - 08:30:00 WITA",
    data: dict | str | None = None,
    head: str = "",
    body: str = f"<p>KARANG ANYAR, iNews.id - {FIRST}</p><p>{SECOND}</p>",
    figure: str = "",
    title: str = TITLE,
) -> str:
    script = data if isinstance(data, str) else json.dumps(data)
    block = f'<script type="application/ld+json">{script}</script>' if data else ""
    printed = f'<div class="createdAt">{date}</div>' if date else ""
    return (
        f"<html><head><title>{TITLE}</title>{head}{block}</head><body>"
        f'<article class="headerArticle"><h1 class="headerTitle">{title}</h1>{printed}{figure}</article>'
        f'<main><article class="bodyArticleWrapper">{body}</article></main></body></html>'
    )


def load(*pages: str, url: str = URL, stats=None, **options):
    address = to_article_address(url)
    assert address is not None
    documents = [Page(url, page.encode()) for page in pages]
    return load_article(
        documents,
        address,
        **{"page_count": 1, "complete": True, "fetched_at": FETCHED, "stats": stats, **options},
    )


def news(**values):
    return {"@type": "NewsArticle", "headline": TITLE, **values}


# --- dates ---


@pytest.mark.parametrize(
    ("options", "published", "source"),
    [
        ({}, "2026-05-09T08:30:00+08:00", "layout:redesign"),
        ({"data": news(datePublished="2026-05-09T00:45:10Z")}, "2026-05-09T08:45:10+08:00", "json_ld"),
        (
            {"data": news(datePublished="2026-05-09T00:45:10Z"), "date": None},
            "2026-05-09T07:45:10+07:00",
            "json_ld",
        ),
        ({"data": news(datePublished="2026-05-09T07:45:00+0700")}, "2026-05-09T08:45:00+08:00", "json_ld"),
        (
            {"data": news(datePublished="2027-01-01T00:00:00Z")},
            "2026-05-09T08:30:00+08:00",
            "layout:redesign",
        ),
        (
            {"data": news(datePublished="2026-05-10T19:00:00Z")},
            "2026-05-09T08:30:00+08:00",
            "layout:redesign",
        ),
        ({"data": news(datePublished="2026-05-09")}, "2026-05-09T08:30:00+08:00", "layout:redesign"),
        ({"data": news(datePublished="kemarin")}, "2026-05-09T08:30:00+08:00", "layout:redesign"),
        ({"data": news(datePublished=["2026-05-09T00:45:10Z"])}, "2026-05-09T08:45:10+08:00", "json_ld"),
        ({"data": news(datePublished="2026-05-09T08:45:10")}, "2026-05-09T08:30:00+08:00", "layout:redesign"),
        (
            {"data": news(datePublished="2026-05-09T08:45:10"), "date": None},
            "2026-05-09T08:45:10+07:00",
            "json_ld",
        ),
        (
            {"data": {"@type": "VideoObject", "uploadDate": "2020-01-01T00:00:00Z"}},
            "2026-05-09T08:30:00+08:00",
            "layout:redesign",
        ),
        (
            {"head": '<meta property="article:published_time" content="2026-05-09T00:40:00Z">'},
            "2026-05-09T08:40:00+08:00",
            "meta",
        ),
        (
            {"head": "<script>x = {'publish_date' : '2026-05-09 08:41:00'}</script>"},
            "2026-05-09T08:41:00+08:00",
            "page_script",
        ),
        (
            {"head": "<script>x = {'publish_date' : '2026-05-09 08:41:00'}</script>", "date": None},
            "2026-05-09T08:41:00+07:00",
            "page_script",
        ),
        ({"date": "Sabtu, 09 Mei 2026"}, None, None),
        ({"date": None}, None, None),
    ],
)
def test_date_evidence(options, published, source):
    article = load(make_page(**options))
    assert article.published_at == published
    assert article.sources.get("published_at") == source


def test_modified_comes_from_structured_data_only_also_when_equal():
    moment = "2026-05-09T08:30:00+08:00"
    assert load(make_page(data=news(dateModified=moment))).modified_at == moment
    assert load(make_page(data=news(datePublished=moment, dateModified=moment))).modified_at == moment
    assert load(make_page()).modified_at is None


def test_dates_of_cards_and_text_never_count():
    card = (
        '<article class="cardArticle"><a href="#"><div>Senin, 04 Mei 2026 - 10:00:00 WIB</div></a></article>'
    )
    body = f"<p>{FIRST}</p><p>Jumat, 08 Mei 2026 - 09:00 WIB</p><p>{SECOND}</p>"
    page = make_page(date=None, body=body).replace("</main>", f"{card}</main>")
    assert load(page).published_at is None


# --- title, description, authors ---


def test_title_prefers_what_is_printed_and_loses_the_sites_name():
    data = news(headline="Bupati Resmikan Jalur Sepeda Tepi Sawah")
    assert load(make_page(data=data)).title == TITLE
    head = f'<meta property="og:title" content="{TITLE} - iNews.id">'
    article = load(make_page(title="", head=head))
    assert (article.title, article.sources["title"]) == (TITLE, "meta")


def test_block_of_another_article_is_no_evidence():
    other = "https://www.inews.id/news/nasional/harga-garam-rakyat-turun-lagi-pekan-ini"
    data = {
        "@type": "NewsArticle",
        "url": other,
        "headline": "Harga Garam Turun",
        "description": "Garam turun.",
        "datePublished": "2026-05-01T00:00:00Z",
    }
    article = load(make_page(data=data))
    assert article.description is None
    assert article.published_at == "2026-05-09T08:30:00+08:00"


@pytest.mark.parametrize(
    ("metas", "description", "source"),
    [
        (
            [("name", "description", "Jalur sepeda di tepi sawah dibuka.")],
            "Jalur sepeda di tepi sawah dibuka.",
            "meta",
        ),
        (
            [("name", "description", "iNews.id - Berita Terkini, Kabar Terbaru Indonesia dan Dunia")],
            None,
            None,
        ),
        ([("name", "description", "Media berita terkini yang cepat dan akurat dari iNews")], None, None),
        (
            [
                ("name", "description", "Portal berita terkini Indonesia iNews.id"),
                ("property", "og:description", "Bupati membuka jalur sepeda."),
            ],
            "Bupati membuka jalur sepeda.",
            "meta",
        ),
        (
            [("name", "description", "Bupati dan iNews membagikan berita jalur sepeda.")],
            "Bupati dan iNews membagikan berita jalur sepeda.",
            "meta",
        ),
    ],
)
def test_slogans_are_no_descriptions(metas, description, source):
    head = "".join(f'<meta {kind}="{name}" content="{text}">' for kind, name, text in metas)
    article = load(make_page(head=head))
    assert (article.description, article.sources.get("description")) == (description, source)


def test_structured_description_comes_first():
    head = '<meta name="description" content="Kedua.">'
    article = load(make_page(data=news(description="Pertama &amp; utama."), head=head))
    assert (article.description, article.sources["description"]) == ("Pertama & utama.", "json_ld")


def test_authors_are_printed_ones_else_persons():
    byline = '<ul class="author"><li class="authorList"><a>Ari Wibowo/Sinta Dewi</a></li></ul>'
    data = news(author=[{"@type": "Person", "name": "Ari W"}, {"@type": "Organization", "name": "iNews.id"}])
    assert load(make_page(figure=byline, data=data)).authors == ["Ari Wibowo", "Sinta Dewi"]
    article = load(make_page(data=data))
    assert (article.authors, article.sources["authors"]) == (["Ari W"], "json_ld")
    assert load(make_page(data=news(author="iNews.id"))).authors == []


# --- pictures ---

REAL = "https://img.inews.co.id/media/1200//files/inews_new/2026/05/09/jalur.jpg"
REAL_URL = "https://img.inews.co.id/files/inews_new/2026/05/09/jalur.jpg"
EMPTY = "https://img.inews.co.id/media/250/files/inews_new/imageload.png"


def figure(source: str) -> str:
    return f'<figure class="headerImg"><img {source}><figcaption>Jalur. (Foto: Ist)</figcaption></figure>'


def test_lead_is_the_header_figure_also_when_loaded_lazily():
    article = load(make_page(figure=figure(f'src="{EMPTY}" data-src="{REAL}"')))
    assert (article.image_url, article.image_caption, article.image_credit) == (REAL_URL, "Jalur.", "Ist")
    assert article.images == [{"url": REAL_URL, "caption": "Jalur.", "credit": "Ist"}]


def test_shared_picture_leads_where_no_figure_does():
    inner = '<figure><img src="https://img.inews.co.id/files/inews_new/2026/05/09/warung.jpg"></figure>'
    head = f'<meta property="og:image" content="{REAL}">'
    article = load(make_page(head=head, body=f"<p>{FIRST}</p>{inner}<p>{SECOND}</p>"))
    assert (article.image_url, article.image_caption, article.sources["image_url"]) == (
        REAL_URL,
        None,
        "meta",
    )
    assert [image["url"] for image in article.images] == [REAL_URL, REAL_URL.replace("jalur", "warung")]


def test_placeholder_leads_nothing():
    inner = f'<figure><img src="{REAL}"></figure>'
    head = f'<meta property="og:image" content="{EMPTY}">'
    article = load(make_page(head=head, body=f"<p>{FIRST}</p>{inner}<p>{SECOND}</p>"))
    assert article.image_url is None
    assert [image["url"] for image in article.images] == [REAL_URL]


# --- the text ---


def test_excerpt_in_structured_data_does_not_replace_the_text():
    page = make_page(data=news(articleBody=f"{FIRST} ...")).replace("bodyArticleWrapper", "lain")
    article = load(page)
    assert (article.body, article.sources["body"]) == (f"{FIRST}\n\n{SECOND}", "layout:generic")


def test_whole_structured_text_serves_where_the_page_shows_none():
    page = make_page(data=news(articleBody=f"{FIRST}\n\n{SECOND}"), body="")
    article = load(page)
    assert (article.body, article.sources["body"]) == (f"{FIRST}\n\n{SECOND}", "json_ld")


def test_parts_are_joined_and_everything_else_comes_from_the_first():
    last = make_page(
        title="Judul Lain", date=None, body="<p>Bagian kedua dimulai.</p><p>Editor: Dwi Lestari</p>"
    )
    article = load(make_page(), last, page_count=3, complete=False)
    assert article.title == TITLE
    assert article.body == f"{FIRST}\n\n{SECOND}\n\nBagian kedua dimulai."
    assert (article.dateline, article.editor) == ("KARANG ANYAR", "Dwi Lestari")
    assert (article.page_count, article.complete) == (3, False)


def test_counted_and_hashed():
    article = load(make_page())
    assert article.word_count == len(f"{FIRST} {SECOND}".split())
    assert article.content_hash == hashlib.sha256(f"{TITLE}\n\n{FIRST}\n\n{SECOND}".encode()).hexdigest()
    assert article.fetched_at == "2026-05-10T12:00:00+00:00"
    assert (article.version, article.duplicate_of, article.language) == (1, None, "id")


# --- sources and counters ---


def test_sources_name_only_fields_with_a_value():
    article = load(make_page())
    assert set(article.sources) <= set(FIELDS)
    for field in ("modified_at", "authors", "tags", "read_next", "editor", "videos", "image_url"):
        assert field not in article.sources
    assert article.sources["section"] == article.sources["kind"] == article.sources["url"] == "url"


def test_sources_and_selectors_are_counted():
    stats = Counters()
    load(make_page(data=news(description="Ringkasan.")), stats=stats)
    assert stats["inews/field/title/layout:redesign"] == 1
    assert stats["inews/field/description/json_ld"] == 1
    assert stats["inews/field/tags/missing"] == 1
    assert stats["inews/selector/redesign/title/1/hit"] == 1
    assert stats["inews/selector/redesign/figure/1/miss"] == 1


def test_later_candidates_are_never_read():
    def candidates():
        yield Evidence("   ", "a")
        yield Evidence("Judul", "b")
        raise AssertionError

    loader = ArticleLoader()
    winner = loader.add_evidence("title", candidates())
    assert winner is not None
    assert winner.source == "b"
    assert loader.get_output_value("title") == "Judul"


def test_processors_belong_to_fields():
    names = {name.rpartition("_")[0] for name in vars(ArticleLoader) if name.endswith(("_in", "_out"))}
    assert names <= set(FIELDS)


def test_network_address_takes_the_pages_own_slug():
    url = "https://sleman.inews.id/read/508166/judul-lama-yang-panjang-sekali"
    own = "https://sleman.inews.id/read/508166/judul-baru-yang-panjang-sekali"
    head = f'<link rel="canonical" href="{own}/2">'
    assert load(make_page(head=head), url=url).url == own
    foreign = '<link rel="canonical" href="https://www.inews.id/news/nasional/judul-baru-yang-panjang">'
    assert load(make_page(head=foreign), url=url).url == url


# --- nothing raises, nothing stalls ---


def test_broken_pages_never_raise():
    maker = random.Random(11)
    whole = make_page(
        data=news(author=[{"name": 3}], image={"url": [None]}, articleBody={"@value": 4})
    ).encode()
    address = to_article_address(URL)
    assert address is not None
    for _ in range(150):
        body = bytearray(whole[: maker.randrange(len(whole))])
        for _ in range(maker.randrange(30)):
            body.insert(maker.randrange(len(body) + 1), maker.randrange(256))
        document = Page(URL, bytes(body))
        classify(document)
        load_article([document], address, page_count=1, complete=True, fetched_at=FETCHED)


@pytest.mark.parametrize(
    "body",
    [
        make_page(body=f"<p>{FIRST}</p>" * 12_000),
        make_page(body=f"{FIRST}<br><br>" * 15_000),
        make_page().replace("bodyArticleWrapper", "x")
        + "<div><span>x</span><a href='/tag/y'>y</a></div>" * 30_000,
        "<div>" * 4_900 + f"<p>{FIRST}</p>" * 10_000,
        "<ul>" + "<li>Tags: <b>x</b>" * 60_000,
        "<html><script type=application/ld+json>" + "[{" * 500_000,
        "<i><b>x</b></i>" * 100_000,
        "<a href=/news/nasional/a-b-c-d-e/2>" * 4_000 + "x" * 1_000_000,
    ],
    ids=["paragraphs", "lines", "unknown", "deep", "items", "json", "inline", "links"],
)
def test_pages_of_two_megabytes_do_not_blow_up(body):
    address = to_article_address(URL)
    assert address is not None
    started = time.process_time()
    document = Page(URL, body.encode())
    classify(document)
    load_article([document], address, page_count=1, complete=True, fetched_at=FETCHED)
    # Ten times what it takes: a guard against blow-up; bench/extract measures.
    assert time.process_time() - started < 10
