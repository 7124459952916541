"""The machine-readable listings: RSS feeds, sitemaps, robots.txt, the network's menu."""

from __future__ import annotations

import gzip
import json
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.site.chrome import NETWORK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.site.model import Story

ROBOTS = """User-agent: *
Disallow: /login
Disallow: /page/
Disallow: /streaming
Disallow: /submission
Disallow: /cdn-cgi/
Disallow: /news/nasional/embargo-
Allow: /

Sitemap: https://www.inews.id/sitemap.xml
"""


def render_feed(title: str, url: str, stories: Iterable[Story], *, plain_dates: bool = False) -> str:
    """An RSS 2.0 feed; `plain_dates`: local time without a zone instead of RFC 822.

    Its first item is the sister site's, as partners' items are: never to be followed.
    """
    items = [
        (
            "<item><title>Kabar dari situs lain</title><link>https://mpi.inews.id/article/okezone/3129872</link>"
            '<guid isPermaLink="false">1</guid><pubDate></pubDate><description><![CDATA[ ]]></description></item>'
        )
    ]
    for story in stories:
        date = f"{story.published:%Y-%m-%d %H:%M:%S}" if plain_dates else format_datetime(story.published)
        excerpt = (story.description or story.title).replace("]]>", "")
        media = f'<media:content url="{story.lead.sized(600)}" type="image/jpeg"/>' if story.lead else ""
        items.append(
            f"<item><title>{escape(story.title)}</title><link>{escape(story.url)}?utm_source=rss&amp;utm_medium=feed</link>"
            f'<guid isPermaLink="false">{abs(hash_number(story.key))}</guid><pubDate>{date}</pubDate>'
            f"<description><![CDATA[{excerpt}]]></description>{media}</item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel><title>{escape(title)}</title><link>https://www.inews.id</link><description>Berita terkini</description>"
        f'<language>id</language><generator>iNews</generator><atom:link href="{url}" rel="self"/>\n'
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )


def hash_number(key: str) -> int:
    return sum(ord(letter) * (place + 7) for place, letter in enumerate(key)) + 1_400_000


def render_sitemap_index(addresses: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{changed}</lastmod></sitemap>\n"
        for url, changed in addresses
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n'


def render_sitemap(stories: Iterable[Story], *, news: bool = False) -> str:
    rows = []
    for story in stories:
        extra = f"<lastmod>{(story.modified or story.published).isoformat()}</lastmod>"
        if news:
            extra = (
                "<news:news><news:publication><news:name>iNews</news:name><news:language>id</news:language></news:publication>"
                f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
                f"<news:title>{escape(story.title)}</news:title></news:news>"
            )
        rows.append(f"<url><loc>{escape(story.url)}</loc>{extra}</url>\n")
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>\n{"".join(rows)}</urlset>\n'


def pack(text: str) -> bytes:
    return gzip.compress(text.encode(), 6, mtime=0)


def render_network_menu() -> str:
    islands = [
        {"slug": island, "network": [{"slug": name, "name": name.capitalize()} for name in hosts]}
        for island, hosts in NETWORK.items()
    ]
    return json.dumps({"island": islands})
