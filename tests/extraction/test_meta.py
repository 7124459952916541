"""Meta elements are read in the order in which they are believed, empty ones passed over."""

from __future__ import annotations

from inews_crawler.extraction import meta
from inews_crawler.pages.document import Document


def make(*elements: str) -> Document:
    return Document("https://www.inews.id/", f"<html><head>{''.join(elements)}</head></html>".encode())


def test_publish_times_in_order():
    document = make(
        '<meta itemprop="datePublished" content="c">',
        '<meta property="og:published_time" content="b">',
        '<meta property="article:published_time" content=" ">',
        '<meta name="article:published_time" content="a">',
    )
    assert list(meta.find_published(document)) == ["a", "b", "c"]


def test_titles_end_with_the_title_element():
    document = make("<title> T </title>", '<meta name="twitter:title" content="tw">')
    assert list(meta.find_titles(document)) == ["tw", "T"]


def test_description_before_shared_description():
    document = make('<meta property="og:description" content="b">', '<meta name="description" content="a">')
    assert list(meta.find_descriptions(document)) == ["a", "b"]


def test_nothing_gives_nothing():
    document = make()
    assert list(meta.find_titles(document)) == []
    assert list(meta.find_modified(document)) == []
    assert list(meta.find_images(document)) == []
