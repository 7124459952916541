"""Records for the feeds: our own texts, every type of field filled."""

from __future__ import annotations

from dataclasses import replace

from inews_crawler.items import Article, to_record

FULL = Article(
    key="www.inews.id/news/nasional/harga-beras-turun",
    url="https://www.inews.id/news/nasional/harga-beras-turun",
    kind="article",
    edition="www",
    section="news",
    subsection="nasional",
    title="Harga Beras Turun di Pasar Induk",
    description=None,
    published_at="2026-03-04T09:42:00+07:00",
    modified_at=None,
    authors=["Sinta Ayu", "Bagus Wirawan"],
    editor="Rini Lestari",
    dateline="JAKARTA",
    body='Pedagang berkata “murah”.\n\n- beras\n- jagung\n\nKata "turun", dua kali.',
    word_count=10,
    image_url="https://img.inews.co.id/files/2026/03/beras.jpg",
    image_caption="Karung beras.",
    image_credit="Antara",
    images=[
        {
            "url": "https://img.inews.co.id/files/2026/03/beras.jpg",
            "caption": "Karung beras.",
            "credit": None,
        }
    ],
    videos=[],
    tags=["beras", "harga pangan"],
    read_next={"title": "Jagung Juga Turun", "url": "https://www.inews.id/news/nasional/jagung"},
    related=["https://www.inews.id/news/nasional/gula"],
    page_count=2,
    complete=True,
    duplicate_of=None,
    version=1,
    content_hash="ab" * 32,
    fetched_at="2026-03-04T03:00:00+00:00",
    sources={"title": "layout:redesign", "published_at": "json_ld"},
)


def record(**changes):
    """The full record with other values."""
    return to_record(replace(FULL, **changes))


def names(folder):
    """What stands in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())
