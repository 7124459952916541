"""The dated index and the search result page of the redesign."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.site.cards import AD_WIDE, to_card, to_foreign_widget
from tests.site.chrome import to_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tests.site.model import Story
    from tests.site.world import World

_KANAL = ("All Kanal", "News", "Daerah", "Finance", "Sport", "Lifestyle", "Travel", "Otomotif", "Techno")


def render_index(
    world: World,
    section: str,
    day: dt.date | None,
    near: Sequence[dt.date],
    stories: Sequence[Story],
    place: tuple[int, int],
) -> str:
    """One page of the index; `near` are the days it links, `place` its number and the number of pages."""
    form = "%Y-%m-%d" if "iso_index" in world.traits else "%d-%m-%Y"
    base = f"https://www.inews.id/indeks/{section}"
    days = "".join(
        f'<li class="dayList"><a href="{base}/{when:{form}}/1">{when:{form}}</a></li>\n' for when in near
    )
    number, pages = place
    pager = ""
    if day and pages > 1:
        rows = "".join(
            f'<li class="pageList{" active" if n == number else ""}"><a href="{base}/{day:{form}}/{n}">{n}</a></li>\n'
            for n in range(1, pages + 1)
        )
        if number < pages:
            rows += f'<li><a class="next" href="{base}/{day:{form}}/{number + 1}" aria-label="next"><span class="ic-next-active"></span></a></li>'
        pager = f'<div class="pagination"><ul class="paginationContent">{rows}</ul></div>\n'
    kanal = "".join(f'<li class="listItem">{name}</li>' for name in _KANAL)
    cards = "".join(to_card(story, n) for n, story in enumerate(stories))
    empty = "" if stories else '<div class="noData">Tidak ada berita</div>'
    content = (
        f'<section class="container">\n{AD_WIDE}<div class="breadcrumb"><a href="https://www.inews.id/">Home</a><span class="lastPage">Indeks</span></div>\n'
        '<section class="mainBody"><div class="currentTitle">Indeks Berita</div>\n<main class="sideRight">\n'
        f'<section class="indexControl"><ul class="kanal-list hidden">{kanal}</ul><ul class="kalender">{days}</ul></section>\n'
        f'<section class="widgetListArticle row"><div class="widgetListArticle__body">{cards}{empty}</div></section>\n{pager}'
        f"</main></section>\n{to_foreign_widget()}</section>"
    )  # fmt: skip
    canonical = base + (f"/{day:{form}}/{number}" if day else "")
    head = f'<link rel="canonical" href="{canonical}">\n<meta property="og:type" content="website">'
    return to_page(
        title="Indeks Berita - iNews", head=head, body_id="indeks", content=content, small=world.small
    )


def render_search(query: str, stories: Sequence[Story], total: int, *, small: bool) -> str:
    cards = "".join(to_card(story, n, extra=" cardPlaylist") for n, story in enumerate(stories))
    shown = html.escape(query)
    content = (
        '<section class="container"><div class="breadcrumb"><a href="https://www.inews.id/">Home</a><span class="lastPage">Search</span></div>\n'
        f'<div class="responseSearchWrapp"><div class="searchKey">{shown}</div><div class="searchInfo"><div class="totalResults">Showing '
        f'<span id="totalResults">{total}</span> Results</div></div></div>\n<section class="mainBody"><main class="sideRight">'
        f'<section class="widgetListArticle row"><div class="widgetListArticle__body bg-none">{cards}</div></section></main></section>\n'
        '<a href="https://www.inews.id/playlists/berita-pagi">Dengarkan</a></section>'
    )
    return to_page(
        title=f"Hasil pencarian {query} - iNews", head="", body_id="search", content=content, small=small
    )
