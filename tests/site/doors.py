"""The further doors of www.inews.id: dated index, sitemaps, search, Load More."""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.site.article_page import to_script_body
from tests.site.cards import to_card
from tests.site.chrome import SECTIONS
from tests.site.index_page import render_index, render_search
from tests.site.markup import to_plain
from tests.site.messages import Request, Response, to_html, to_xml
from tests.site.syndication import pack, render_network_menu, render_sitemap, render_sitemap_index
from tests.site.world import WWW, World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.site.model import Story

INDEX_PAGE = 20
MORE_PAGE = 10


def answer_index(world: World, request: Request) -> Response | None:
    """`/indeks[/{section|all}[/{day}[/{page}]]]`; every day links the day before, without end."""
    words = urlsplit(request.path).path.strip("/").split("/")
    if request.host != WWW or words[0] != "indeks" or len(words) > 4:
        return None
    section = words[1] if len(words) > 1 else "all"
    if section != "all" and section not in SECTIONS:
        return None
    shown = [s for s in world.choose("indeks", host=WWW) if section in {"all", s.section}]
    if len(words) <= 2:
        newest = shown[0].published.date() if shown else dt.date(2026, 3, 8)
        page = render_index(
            world,
            section,
            None,
            [newest - dt.timedelta(days=n) for n in range(4)],
            shown[:INDEX_PAGE],
            (1, 1),
        )
        return to_html(page)
    day = _to_day(words[2], "%Y-%m-%d" if "iso_index" in world.traits else "%d-%m-%Y")
    number = int(words[3]) if len(words) > 3 and words[3].isdigit() else 1
    if day is None or number < 1:
        return None
    of_day = [story for story in shown if story.published.date() == day]
    pages = max(1, -(-len(of_day) // INDEX_PAGE))
    wanted = min(number, pages) if "index_repeats_last" in world.traits else number
    cards = of_day[(wanted - 1) * INDEX_PAGE : wanted * INDEX_PAGE]
    if "index_same_card" in world.traits and number == 1:
        cards = cards or shown[:1]
    near = [day - dt.timedelta(days=n) for n in range(4)]
    if "index_tomorrow" in world.traits:
        near.insert(0, day + dt.timedelta(days=1))
    return to_html(render_index(world, section, day, near, cards, (number, pages)))


def _to_day(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        return None


def answer_sitemaps(world: World, request: Request) -> Response | None:
    """`/sitemap.xml` names a news sitemap and one a month, every second one gzipped."""
    path = urlsplit(request.path).path
    if request.host != WWW or not path.startswith("/sitemap"):
        return None
    stories = world.choose("sitemap", host=WWW)
    months = {month: list(group) for month, group in groupby(stories, key=lambda s: f"{s.published:%Y-%m}")}
    if path == "/sitemap.xml":
        children = [(f"https://{WWW}/sitemap-news.xml", _to_last_change(stories[:1]))]
        children += [
            (f"https://{WWW}/sitemap-{month}.xml{'.gz' if n % 2 else ''}", _to_last_change(group))
            for n, (month, group) in enumerate(months.items())
        ]
        return to_xml(render_sitemap_index(children))
    if path == "/sitemap-news.xml":
        return to_xml(render_sitemap(stories[:30], news=True))
    found = re.fullmatch(r"/sitemap-(\d{4}-\d\d)\.xml(\.gz)?", path)
    if not found or found[1] not in months:
        return None
    text = render_sitemap(months[found[1]])
    if found[2]:
        return Response(200, pack(text), (("Content-Type", "application/x-gzip"),))
    return to_xml(text)


def _to_last_change(stories: Sequence[Story]) -> str:
    return max((s.modified or s.published).isoformat() for s in stories) if stories else "2026-03-08"


def _matches(story: Story, query: str) -> bool:
    text = " ".join([story.title, *story.tags, *(to_plain(piece.text) for piece in story.pieces)]).lower()
    return all(word in text for word in query.lower().split())


def answer_search(world: World, request: Request) -> Response | None:
    """`/omni/search?q=&o=&l=` as JSON, `/find?q=&page=` as cards."""
    parts = urlsplit(request.path)
    if request.host != WWW or parts.path not in {"/omni/search", "/find"}:
        return None
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query = given.get("q", "")
    found = [story for story in world.choose("search", host=WWW) if query and _matches(story, query)]
    if parts.path == "/find":
        page = _to_number(given.get("page"), 1)
        return to_html(
            render_search(query, found[(page - 1) * 20 : page * 20], len(found), small=world.small)
        )
    if "no_search" in world.traits:
        return None
    offset, limit = _to_number(given.get("o"), 0), min(_to_number(given.get("l"), 20), 40)
    data = [
        {
            "id": 1_400_000 + number,
            "title": story.title,
            "url": story.url,
            "name": story.subsection,
            "image": {"small": story.lead.sized(150), "medium": story.lead.sized(250)}
            if story.lead
            else None,
            "diff_date": f"{number + 1} jam lalu",
        }
        for number, story in enumerate(found[offset : offset + limit], offset)
    ]
    return Response(200, json.dumps({"data": data}).encode(), (("Content-Type", "application/json"),))


def _to_number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def find_more(world: World, section: str, subsection: str | None) -> list[Story]:
    """What a channel page's list holds behind its headlines, first page and Load More together."""
    if subsection:
        shown = world.choose("subsection", host=WWW, section=section, subsection=subsection)
        hidden = world.choose("more", host=WWW, section=section, subsection=subsection)
    else:
        shown = world.choose("section", host=WWW, section=section)
        hidden = world.choose("more", host=WWW, section=section)
    return [*shown[5:], *hidden]


def answer_load_more(world: World, request: Request) -> Response | None:
    """`/getnews?id=&sub_id=&date=0&offset=`: the next cards of a channel page, as its button asks for them."""
    parts = urlsplit(request.path)
    if request.host != WWW or parts.path != "/getnews":
        return None
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    offset = _to_number(given.get("offset"), 0)
    stories = find_more(world, given.get("id", ""), given.get("sub_id"))[offset : offset + MORE_PAGE]
    return to_html("".join(to_card(story, number) for number, story in enumerate(stories)))


def answer_script_body(world: World, request: Request) -> Response | None:
    """`/getbody?path=`: what the script of a shell page asks for."""
    parts = urlsplit(request.path)
    story = world.stories.get(request.host + parse_qs(parts.query).get("path", [""])[0])
    if parts.path != "/getbody" or story is None or not story.needs_browser:
        return None
    return to_html(to_script_body(story, world.titles))


def answer_network_menu(world: World, request: Request) -> Response | None:
    if request.host != "static.inews.co.id" or request.path != "/network/menu.json":
        return None
    if "no_menu" in world.traits:
        return to_html("", 404)
    return Response(200, render_network_menu().encode(), (("Content-Type", "application/json"),))
