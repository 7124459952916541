"""Pages that a crawler must survive: lists without end, twins, chains, hostile feeds and sitemaps."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.site.article_page import render_article
from tests.site.cards import to_bare_card, to_card
from tests.site.chrome import to_page
from tests.site.listings import answer_www_listings
from tests.site.messages import Request, Response, to_html, to_redirect, to_xml
from tests.site.syndication import render_sitemap, render_sitemap_index
from tests.site.synthetic import generate
from tests.site.world import WWW, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.site.model import Story

BASE = f"https://{WWW}"
LIST_LIKE = "/news/nasional/kumpulan-berita-pilihan-pekan-ini-lengkap"
ARTICLE_LIKE = "/news/khusus"
CHAIN = "/news/nasional/estafet-alamat-yang-tidak-pernah-sampai-tujuan"
PINGPONG = "/news/megapolitan/alamat-pingpong-antara-dua-tuan-rumah"
ADDRESSES = 50_000

BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "tawa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>\n<rss><channel><item><title>&i;</title><link>&i;</link></item></channel></rss>"
)
FOREIGN = (
    "https://www.inews.id.contoh.com/news/nasional/berita-palsu-dari-tetangga",
    "https://contoh.com/news/nasional/berita-palsu-dari-tetangga",
    "https://orang@www.inews.id/news/nasional/berita-palsu-dari-tetangga",
    "http://127.0.0.1/news/nasional/berita-palsu-dari-tetangga",
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "https://www.inews.id:8443/news/nasional/berita-palsu-dari-tetangga",
)


def build_trap_world(count: int = 24) -> World:
    """A composed site whose front page leads into every trap; the story behind `LIST_LIKE` is on no other page."""
    world = generate(count, 8)
    hidden = world.newest[0]
    world.traits |= {"index_tomorrow", "index_repeats_last"}
    world.doors.insert(0, answer_traps)
    world.put(to_hidden(hidden))
    return world


def to_hidden(story: Story) -> Story:
    """A story that only the list under an article's address shows."""
    return replace(
        story, path=f"{story.path}-tersembunyi", title=f"{story.title} Tersembunyi", doors=frozenset()
    )


def find_hidden(world: World) -> Story:
    return next(story for story in world.newest if story.path.endswith("-tersembunyi"))


def answer_traps(world: World, request: Request) -> Response | None:
    """The trap of an address, if it is one."""
    path = urlsplit(request.path).path
    if path == PINGPONG or path == f"/berita{PINGPONG}":
        return _answer_pingpong(request.host)
    if request.host != WWW:
        return None
    for pattern, answer in TRAPS:
        found = re.fullmatch(pattern, path)
        if found:
            return answer(world, request, found)
    return None


def _answer_pingpong(host: str) -> Response:
    other = "jabar.inews.id" if host == WWW else WWW
    return to_redirect(f"https://{other}{'/berita' if host == WWW else ''}{PINGPONG}", 302)


def _page(stories: Iterable[Story], *, links: Sequence[tuple[str, str]] = (), extra: str = "") -> Response:
    cards = "".join(to_card(story, number) for number, story in enumerate(stories))
    cards += "".join(to_bare_card(url, title) for url, title in links)
    content = (
        '<section class="container"><section class="mainBody"><main class="sideLeft"><section class="widgetListArticle row">'
        f'<div class="widgetListArticle__body">{cards}</div></section>{extra}</main></section></section>'
    )
    return to_html(to_page(title="Daftar - iNews", head="", body_id="kanal", content=content, small=True))


def _to_pager(url: str) -> str:
    return f'<div class="pagination"><ul class="paginationContent"><li><a class="next" href="{url}">Selanjutnya</a></li></ul></div>'


def answer_front(world: World, request: Request, _found: re.Match[str]) -> Response | None:
    """The true front page, with a way into every trap."""
    front = answer_www_listings(world, request)
    story = world.newest[1]
    cards = [
        (f"{BASE}{LIST_LIKE}", "Kumpulan Berita Pilihan Pekan Ini Lengkap"),
        (f"{BASE}{CHAIN}", "Estafet Alamat yang Tidak Pernah Sampai Tujuan"),
        (f"{BASE}{PINGPONG}", "Alamat Pingpong antara Dua Tuan Rumah"),
        (f"HTTPS://WWW.INEWS.ID{story.path.upper()}/", story.title),
        (f"{story.url}/?sid=8f3a21c4&sort=terbaru", story.title),
    ]
    menu = [
        "/bagian-1", ARTICLE_LIKE, "/NEWS/Nasional/", "/news/nasional?sort=populer", "/news/nasional?PHPSESSID=81fa",
        "/tag/berulang", "/tag/tanpa-akhir", "/tag/bersesi?sid=1", "/news/2099", "/indeks/all/01-01-2099/1",
    ]  # fmt: skip
    links = "".join(f'<li class="navList"><a href="{BASE}{path}">{path}</a></li>' for path in menu)
    added = f"<nav><ul>{links}</ul></nav>{''.join(to_bare_card(url, title) for url, title in cards)}</body>"
    assert front is not None
    return to_html(front.body.replace(b"</body>", added.encode(), 1))


def answer_bottomless_menu(world: World, _request: Request, found: re.Match[str]) -> Response:
    number = int(found[1]) + 1
    menu = (
        f'<nav><ul><li class="navList"><a href="{BASE}/bagian-{number}">Bagian {number}</a></li></ul></nav>'
    )
    return _page(world.newest[1:3], extra=menu)


def answer_repeating(world: World, request: Request, _found: re.Match[str]) -> Response:
    """Whatever page is asked for, it is the same one, and names a next."""
    number = _read_number(request)
    return _page(world.newest[1:6], extra=_to_pager(f"{BASE}/tag/berulang?page={number + 1}"))


def answer_never_empty(world: World, request: Request, _found: re.Match[str]) -> Response:
    """Every page shows other ones of the same articles, in another order."""
    number = _read_number(request)
    shown = world.newest[1:9]
    turned = shown[number % 8 :] + shown[: number % 8]
    return _page(turned[:5], extra=_to_pager(f"{BASE}/tag/tanpa-akhir?page={number + 1}"))


def answer_with_session(world: World, request: Request, _found: re.Match[str]) -> Response:
    """Three pages, whose links carry a new session every time."""
    number = _read_number(request)
    shown = world.newest[1 + 3 * (number - 1) : 1 + 3 * number]
    following = f"{BASE}/tag/bersesi?sid={number * 7919}&amp;sort=baru&amp;page={number + 1}"
    return _page(shown, extra=_to_pager(following) if number < 3 else "")


def _read_number(request: Request) -> int:
    found = re.search(r"[?&]page=(\d+)", request.path)
    return int(found[1]) if found else 1


def answer_list(world: World, _request: Request, _found: re.Match[str]) -> Response:
    return _page([find_hidden(world), *world.newest[2:9]])


def answer_article(world: World, _request: Request, _found: re.Match[str]) -> Response:
    story = world.newest[2]
    return to_html(render_article(story, 1, world.find_neighbours(story)))


def answer_chain(_world: World, request: Request, _found: re.Match[str]) -> Response:
    number = int(re.sub(r"\D", "", request.path) or 0) + 1
    return to_redirect(f"{BASE}{CHAIN}?langkah={number}", 302)


def answer_bomb(_world: World, _request: Request, _found: re.Match[str]) -> Response:
    return to_xml(BOMB)


def answer_foreign_feed(world: World, _request: Request, _found: re.Match[str]) -> Response:
    items = "".join(f"<item><title>Kabar lain</title><link>{url}</link></item>" for url in FOREIGN)
    own = f"<item><title>Kabar sendiri</title><link>{world.newest[1].url}</link></item>"
    return to_xml(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}{own}</channel></rss>')


def answer_bottomless_sitemap(_world: World, _request: Request, found: re.Match[str]) -> Response:
    number = int(found[1] or 0) + 1
    return to_xml(render_sitemap_index([(f"{BASE}/sitemap-{number}.xml", "2026-03-08")]))


def answer_large_sitemap(world: World, _request: Request, _found: re.Match[str]) -> Response:
    """As many addresses as a sitemap may have; those that are no stories are of a section of their own."""
    own = render_sitemap(world.newest).removesuffix("</urlset>\n")
    others = (
        f"<url><loc>{BASE}/otomotif/mobil/kendaraan-uji-nomor-{number}</loc></url>\n"
        for number in range(ADDRESSES)
    )
    return to_xml(f"{own}{''.join(others)}</urlset>\n")


TRAPS: tuple[tuple[str, Callable[[World, Request, re.Match[str]], Response | None]], ...] = (
    ("/", answer_front),
    (r"/bagian-(\d+)", answer_bottomless_menu),
    ("/tag/berulang", answer_repeating),
    ("/tag/tanpa-akhir", answer_never_empty),
    ("/tag/bersesi", answer_with_session),
    (LIST_LIKE, answer_list),
    (ARTICLE_LIKE, answer_article),
    (CHAIN, answer_chain),
    ("/feed/sport", answer_bomb),
    ("/feed/techno", answer_foreign_feed),
    (r"/sitemap(?:-(\d+))?\.xml", answer_bottomless_sitemap),
)
