"""The doors that belong to no listing: AMP copies, images, sister hosts, static pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.site.chrome import SECTIONS
from tests.site.listing_page import render_landing
from tests.site.messages import Request, Response, to_html
from tests.site.world import WWW, World


def answer_amp_pages(world: World, request: Request) -> Response | None:
    path = urlsplit(request.path).path
    return world.answer_amp(request.host, path) if path.startswith("/amp/") else None


def answer_other_hosts(world: World, request: Request) -> Response | None:
    """Images, and the sister hosts that a crawler of articles must leave alone."""
    name = request.host.split(".")[0]
    if name == "img":
        return Response(200, b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", (("Content-Type", "image/gif"),))
    if name in {"mpi", "tv", "sindikasi", "static"}:
        return to_html(render_landing(f"Halaman {name}", small=True))
    path = urlsplit(request.path).path
    if request.host == WWW and path.startswith(("/page/", "/login", "/streaming", "/live", "/submission")):
        return to_html(render_landing(path.strip("/"), small=True))
    return None


def is_section(words: list[str]) -> bool:
    return words[0] in SECTIONS and (len(words) == 1 or words[1] in SECTIONS[words[0]])
