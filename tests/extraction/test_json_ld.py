"""JSON-LD objects count only if they speak of this article, whatever form their values have."""

from __future__ import annotations

import json

import pytest

from inews_crawler.extraction import json_ld
from inews_crawler.pages.document import Document
from inews_crawler.site.article_addresses import to_article_address
from tests.extraction.test_review_pages import record_of

URL = "https://www.inews.id/news/nasional/nelayan-muara-temukan-jangkar-kapal-tua"
TITLE = "Nelayan Muara Temukan Jangkar Kapal Tua"
OTHER = "https://www.inews.id/news/nasional/harga-garam-rakyat-turun-lagi-pekan-ini"


def choose(*objects, url=URL, title=TITLE):
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in objects)
    document = Document(url, f"<html><head>{scripts}</head><body></body></html>".encode())
    address = to_article_address(url)
    assert address is not None
    return json_ld.choose_blocks(document, address, title)


@pytest.mark.parametrize(
    "block",
    [
        {"@type": "NewsArticle", "headline": TITLE},
        {"@type": ["Thing", "NewsArticle"]},
        {"@type": "http://schema.org/ReportageNewsArticle"},
        {"@type": "LiveBlogPosting", "url": URL},
        {"@type": "Article", "mainEntityOfPage": {"@type": "WebPage", "@id": f"{URL}/2?utm_source=x"}},
        {"@type": "NewsArticle", "headline": "Nelayan Muara Temukan Jangkar Kapal Tua di Dasar Sungai"},
        {
            "@type": "NewsArticle",
            "@id": f"{URL}#article",
            "headline": "Judul Lama yang Sudah Diganti Redaksi",
        },
    ],
)
def test_objects_of_this_article_count(block):
    assert choose(block) == [block]


@pytest.mark.parametrize(
    "block",
    [
        {"@type": "WebSite", "name": "iNews"},
        {"@type": "Organization"},
        {"@type": "BreadcrumbList"},
        {"@type": "VideoObject", "uploadDate": "2026-01-01T00:00:00Z"},
        {"@type": "ImageGallery"},
        {"@type": "NewsArticle", "url": OTHER, "headline": TITLE},
        {"@type": "NewsArticle", "headline": "Harga Garam Rakyat Turun Lagi Pekan Ini"},
        {"@type": None},
        {"@type": {"a": []}},
        {},
    ],
)
def test_other_objects_do_not_count(block):
    assert choose(block) == []


def test_among_several_the_one_with_another_headline_does_not_count():
    own = {"@type": "NewsArticle", "headline": TITLE}
    other = {"@type": "NewsArticle", "headline": "Harga Garam Rakyat Turun Lagi Pekan Ini"}
    assert choose(other, own) == [own]
    assert choose(other, {**other, "n": 2}) == []


SERIES_URL = "https://www.inews.id/lifestyle/muslim/jadwal-imsakiyah-jakarta-hari-ini-5-maret-2026"
SERIES_TITLE = "Jadwal Imsakiyah Jakarta Hari Ini 5 Maret 2026"
SERIES = [
    {
        "@type": "NewsArticle",
        "headline": "Jadwal Imsakiyah Bandung Hari Ini 6 Maret 2026",
        "datePublished": "2026-03-06T03:00:00+07:00",
        "description": "Waktu imsak di Bandung pada hari Jumat.",
    },
    {
        "@type": "NewsArticle",
        "headline": "Jadwal Imsakiyah Jakarta Hari Ini 6 Maret 2026",
        "datePublished": "2026-03-06T02:00:00+07:00",
        "description": "Waktu imsak di Jakarta pada hari Jumat.",
    },
    {
        "@type": "NewsArticle",
        "headline": SERIES_TITLE,
        "datePublished": "2026-03-05T02:30:00+07:00",
        "description": "Waktu imsak di Jakarta pada hari Kamis.",
    },
]


@pytest.mark.parametrize("others", [SERIES[:1], SERIES[1:2], SERIES[:2]])
def test_of_a_series_the_one_with_the_printed_headline_tells_the_values(others):
    """Their headlines are alike but for a place or a day, and none has an address."""
    blocks = [*others, SERIES[2]]
    assert choose(*blocks, url=SERIES_URL, title=SERIES_TITLE)[0] == SERIES[2]
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)
    record = record_of(
        f"<html><head>{scripts}</head><body><h1 class='headerTitle'>{SERIES_TITLE}</h1></body></html>",
        SERIES_URL,
    )
    assert record["published_at"] == "2026-03-05T02:30:00+07:00"
    assert record["description"] == "Waktu imsak di Jakarta pada hari Kamis."


def test_a_single_figure_tells_two_of_a_series_apart():
    title = "Jadwal Imsakiyah dan Buka Puasa untuk Jakarta Pusat Hari Ini Kamis 5 Maret 2026"
    other = {"@type": "NewsArticle", "headline": title.replace("5 Maret", "6 Maret")}
    own = {"@type": "NewsArticle", "headline": title}
    assert choose(other, own, url=SERIES_URL, title=title)[0] == own


def test_of_a_series_the_one_with_the_address_comes_first():
    own = {"@type": "NewsArticle", "url": SERIES_URL}
    assert choose(SERIES[1], own, url=SERIES_URL, title=SERIES_TITLE)[0] == own


def test_the_only_news_article_of_a_page_is_its_own_under_a_rewritten_headline():
    rewritten = {
        "@type": "NewsArticle",
        "headline": "Viral! Jangkar Berumur Ratusan Tahun Diangkat dari Laut",
    }
    assert choose(rewritten, {"@type": "Organization"}) == [rewritten]


def test_news_articles_come_before_articles():
    article, news = {"@type": "Article", "n": 1}, {"@type": "NewsArticle", "n": 2}
    assert choose(article, news) == [news, article]


def test_media_object_counts_on_a_page_of_its_kind():
    block = {"@type": "VideoObject", "name": TITLE}
    url = "https://www.inews.id/multimedia/video/nelayan-muara-temukan-jangkar-kapal-tua"
    assert choose(block, url=url) == [block]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("x", ["x"]),
        (["x", None, ["y"]], ["x", "y"]),
        ({"@value": "x"}, ["x"]),
        ({"name": {"@value": "x"}}, ["x"]),
        ({"other": "x"}, []),
        ([{"name": "a"}, 5, True, " "], ["a"]),
        (7, []),
        (None, []),
    ],
)
def test_values_of_any_form_give_their_texts(value, texts):
    assert list(json_ld.find_texts(value)) == texts


def test_entities_in_values_are_decoded():
    assert list(json_ld.find_values([{"headline": "Ikan &amp; Garam"}], "headline")) == ["Ikan & Garam"]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "Rudi Hartawan"}, ["Rudi Hartawan"]),
        ([{"@type": "Person", "name": "A B"}, {"@type": ["Person"], "name": ["C D"]}], ["A B", "C D"]),
        ({"@type": "Organization", "name": "iNews.id"}, []),
        ("iNews.id", []),
        ([None, 3, {"name": "Tanpa Jenis"}], []),
    ],
)
def test_only_persons_are_authors(author, names):
    assert json_ld.read_persons([{"author": author}]) == names


def test_pictures_of_any_form_are_found():
    block = {"image": [{"@type": "ImageObject", "url": "a"}, "b", {"contentUrl": "c"}], "thumbnailUrl": "d"}
    assert list(json_ld.find_images([block])) == ["a", "b", "c", "d"]
