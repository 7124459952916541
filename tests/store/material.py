"""Addresses and records to store; each test names only what it is about."""

from datetime import UTC, datetime

from inews_crawler.items import Article, to_record
from inews_crawler.store import Discovery

NOON = datetime(2026, 11, 2, 5, tzinfo=UTC)  # 12.00 WIB
BODY = (
    "Warga Desa Sukamaju menutup jalan menuju tambang pasir sejak pagi.\n\n"
    "Mereka menuntut perusahaan memperbaiki jembatan yang retak dan menyiram debu dua kali sehari.\n\n"
    "Camat berjanji mempertemukan kedua pihak pada hari Kamis di balai desa."
)


def found(slug="berita-a", **changes):
    """A discovery on www, section news."""
    key = changes.pop("key", f"www.inews.id/news/nasional/{slug}")
    values = {
        "key": key,
        "url": f"https://{key}",
        "kind": "article",
        "edition": key.split(".")[0],
        "section": "news",
        "subsection": "nasional",
        "certain": True,
        "discovered_by": "sections",
        "referrer": "https://www.inews.id/news",
        "hops": 0,
    }
    return Discovery(**(values | changes))


def record(slug="berita-a", **changes):
    """A record on www, section news, published on 2 November 2026 at 08.00 WIB."""
    key = changes.pop("key", f"www.inews.id/news/nasional/{slug}")
    values = {
        "key": key,
        "url": f"https://{key}",
        "kind": "article",
        "edition": key.split(".")[0],
        "section": "news",
        "subsection": "nasional",
        "title": "Warga tutup jalan tambang",
        "description": None,
        "published_at": "2026-11-02T08:00:00+07:00",
        "modified_at": None,
        "body": BODY,
        "fetched_at": "2026-11-02T05:00:00+00:00",
    }
    return to_record(Article(**(values | changes)))


def key_of(slug):
    return f"www.inews.id/news/nasional/{slug}"
