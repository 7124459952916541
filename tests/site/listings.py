"""The doors of www.inews.id: which of its listings answers an address."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.site.body import to_tag_slug
from tests.site.common_doors import answer_amp_pages, answer_other_hosts, is_section
from tests.site.doors import (
    answer_index,
    answer_load_more,
    answer_network_menu,
    answer_script_body,
    answer_search,
    answer_sitemaps,
    find_more,
)
from tests.site.listing_page import LOAD_MORE, render_home, render_section, render_tag
from tests.site.local_hosts import answer_local_hosts
from tests.site.messages import Request, Response, to_html, to_xml
from tests.site.scripted import answer_scripts, to_control
from tests.site.syndication import render_feed
from tests.site.world import WWW, World

#: Other spellings of listings the menu links already: one request each is enough.
TWINS = [
    (f"https://{WWW}/news/nasional?sort=populer&sid=8f3a21c4", "Terpopuler nasional"),
    (f"https://{WWW}/finance/?utm_source=beranda", "Seputar keuangan"),
    (f"https://{WWW}/sport#terbaru", "Olahraga terbaru"),
]


def answer_www_listings(world: World, request: Request) -> Response | None:
    """Home, sections, subsections, tags and feeds of www."""
    if request.host != WWW:
        return None
    path = urlsplit(request.path).path
    words = path.strip("/").split("/")
    if path == "/":
        return to_html(_render_front(world))
    if len(words) <= 2 and is_section(words):
        return to_html(_render_channel(world, words[0], words[1] if len(words) > 1 else None))
    if words[0] == "feed":
        return _answer_feed(world, words)
    if words[0] == "tag" and len(words) == 2:
        return _answer_tag(world, path, words[1])
    return None


def _render_front(world: World) -> str:
    oddities = [(oddity.url, oddity.title) for oddity in world.oddities.values()] + TWINS
    shown = world.choose("home", host=WWW)[: 2 * world.first_page]
    return render_home(shown, world.find_network_teasers(), oddities, small=world.small)


def _render_channel(world: World, section: str, subsection: str | None) -> str:
    if subsection:
        shown = world.choose("subsection", host=WWW, section=section, subsection=subsection)
    else:
        shown = world.choose("section", host=WWW, section=section)
    place = f"{section}/{subsection}" if subsection else section
    asked = f"/getnews?id={section}{f'&amp;sub_id={subsection}' if subsection else ''}&amp;date=0"
    has_more = len(find_more(world, section, subsection)) > world.first_page - 5
    has_more = has_more or bool(world.choose("more", host=WWW, section=section))
    oddities = [(odd.url, odd.title) for odd in world.oddities.values() if odd.section == place]
    return render_section(
        section,
        subsection,
        shown[: world.first_page],
        world.choose_public(WWW, section, 6),
        oddities,
        small=world.small,
        more=asked if has_more else "",
        control=to_control(world.traits, LOAD_MORE, section),
    )


def _answer_feed(world: World, words: list[str]) -> Response | None:
    if len(words) == 1:
        shown = world.choose("feed", host=WWW)
    elif len(words) == 2:
        shown = [s for s in world.choose("feed", host=WWW) if s.section == words[1]]
        shown += [s for s in world.choose("section_feed", host=WWW) if s.section == words[1]]
    else:
        return None
    url = f"https://{WWW}/{'/'.join(words)}"
    return to_xml(render_feed("iNews.id", url, shown[: world.first_page], plain_dates=len(words) > 1))


def _answer_tag(world: World, path: str, slug: str) -> Response | None:
    shown = [story for story in world.choose("tag", host=WWW) if slug in map(to_tag_slug, story.tags)]
    if not shown:
        return None
    tag = next(tag for tag in shown[0].tags if to_tag_slug(tag) == slug)
    return to_html(render_tag(tag, f"https://{WWW}{path}", shown[: world.first_page], small=world.small))


ALL_DOORS = (
    answer_www_listings,
    answer_local_hosts,
    answer_amp_pages,
    answer_index,
    answer_sitemaps,
    answer_search,
    answer_load_more,
    answer_script_body,
    answer_network_menu,
    answer_scripts,
    answer_other_hosts,
)
