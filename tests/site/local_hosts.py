"""The doors of province and network hosts: front pages, feeds, index pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.site.cards import to_card, to_headline, to_list
from tests.site.chrome import PROVINCES, to_label, to_page
from tests.site.messages import Request, Response, to_html, to_xml
from tests.site.old_page import render_network_index, render_old_front
from tests.site.syndication import render_feed

if TYPE_CHECKING:
    from tests.site.world import World

STEP = 12
OLD_FRONTS = frozenset({"maluku"})  # hosts whose front page still has the old markup


def answer_local_hosts(world: World, request: Request) -> Response | None:
    """Front page, `/berita`, feed and network index of every host but www; hosts without stories have empty ones."""
    name, _, domain = request.host.partition(".")
    if domain != "inews.id" or name in {"www", "mpi", "tv", "sindikasi", "img", "static"}:
        return None
    path = urlsplit(request.path).path
    words = path.strip("/").split("/")
    if path == "/" or (path == "/berita" and name in PROVINCES):
        return to_html(_render_front(world, request.host, name))
    if path == "/feed":
        return to_xml(
            render_feed(
                f"iNews {name}", f"https://{request.host}/feed", world.choose("feed", host=request.host)
            )
        )
    if words[0] == "indeks" and name not in PROVINCES:
        return _answer_index(world, request.host, name, words)
    return None


def _render_front(world: World, host: str, name: str) -> str:
    stories = world.choose("section", host=host)[: world.first_page]
    if name in OLD_FRONTS:
        return render_old_front(host, stories)
    index = "" if name in PROVINCES else f'<a class="more" href="https://{host}/indeks/{name}/all">Indeks</a>'
    content = (
        f'<section class="container">{to_headline(stories)}<section class="mainBody"><main class="sideLeft">'
        f"{to_list('Latest News', [to_card(s, n) for n, s in enumerate(stories[5:])])}{index}</main></section></section>"
    )
    head = f'<link rel="canonical" href="https://{host}/">\n<meta property="og:type" content="website">'
    return to_page(
        title=f"iNews {to_label(name)}", head=head, body_id="home", content=content, small=world.small
    )


def _answer_index(world: World, host: str, name: str, words: list[str]) -> Response | None:
    channel = words[1] if len(words) > 1 else name
    if channel not in {name, "olahraga"} or len(words) > 4 or words[2:3] not in ([], ["all"]):
        return None
    offset = int(words[3]) if len(words) > 3 and words[3].isdigit() else 0
    stories = world.choose("network", host=host) if channel == name else []
    return to_html(render_network_index(host, channel, stories[offset : offset + STEP]))
