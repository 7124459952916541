"""Home, section, subsection and tag pages of the redesign, and the pages that are no article."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.site.cards import (
    AD_ASIDE,
    AD_WIDE,
    to_bare_card,
    to_card,
    to_foreign_widget,
    to_headline,
    to_list,
    to_network_widget,
    to_popular,
)
from tests.site.chrome import SLOGAN, to_label, to_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.site.model import Story

LOAD_MORE = (
    '<button type="button" id="btn-load-more" class="btnLoadMore" data-url="{url}">Load More</button>\n'
    "<script>\ndocument.getElementById('btn-load-more').addEventListener('click', async function () {{\n"
    "  var list = this.parentNode.querySelector('.widgetListArticle__body');\n"
    "  var count = this.parentNode.querySelectorAll('.cardArticle').length;\n"
    "  var answer = await fetch(this.dataset.url + '&offset=' + count);\n"
    "  var text = (await answer.text()).trim();\n"
    "  if (text) {{ list.insertAdjacentHTML('beforeend', text); }} else {{ this.remove(); }}\n}});\n</script>\n"
)


def _to_head(url: str, title: str) -> str:
    return (
        f'<link rel="canonical" href="{url}">\n<meta name="description" content="{SLOGAN}">\n'
        f'<meta property="og:title" content="{html.escape(title)} - iNews Portal">\n<meta property="og:type" content="website">\n'
        f'<meta property="og:description" content="{SLOGAN}">\n<meta property="og:url" content="{url}">'
    )


def render_home(
    stories: Sequence[Story],
    network: Sequence[Story],
    oddities: Sequence[tuple[str, str]],
    *,
    small: bool = False,
) -> str:
    """The front page; `oddities` are cards of addresses that are no stories."""
    odd = [to_bare_card(url, title) for url, title in oddities]
    content = (
        f'<section class="container">\n{AD_WIDE}{to_headline(stories)}{AD_WIDE}\n<section class="mainBody">\n<main class="sideLeft">\n'
        f"{to_list('Latest News', [to_card(s, n) for n, s in enumerate(stories[5:])])}"
        f"{to_popular(stories[:8])}{to_list('Editor Choice', odd, form='col')}"
        '<div id="topic-populer-row"></div><section class="widgetVideoHighlight"><div class="listPlayer" data-link="https://www.youtube.com/embed/beranda01" data-title="Sorotan video"></div></section>\n'
        f'</main>\n<aside class="sideRight">\n{AD_ASIDE}{to_network_widget(network)}{to_foreign_widget()}</aside>\n</section>\n</section>'
    )
    return to_page(
        title="iNews.id - Berita Terkini Hari Ini", head=_to_head("https://www.inews.id/", "Berita Terkini"),
        body_id="home", content=content, small=small,
    )  # fmt: skip


def render_section(
    section: str,
    subsection: str | None,
    stories: Sequence[Story],
    popular: Sequence[Story],
    oddities: Sequence[tuple[str, str]] = (),
    *,
    small: bool = False,
    more: str = "",
    control: str = LOAD_MORE,
) -> str:
    """A section or subsection page; `more` is the address that its `control` asks, if it has one."""
    url = f"https://www.inews.id/{section}" + (f"/{subsection}" if subsection else "")
    name = to_label(subsection or section)
    crumbs = '<a href="https://www.inews.id/">Home</a>\n' + (
        f'<a href="https://www.inews.id/{section}">{to_label(section)}</a>\n' if subsection else ""
    )
    odd = [to_bare_card(address, title) for address, title in oddities]
    button = control.format(url=more) if more else ""
    content = (
        f'<section class="container">\n{AD_WIDE}<div class="breadcrumb">\n{crumbs}<span class="lastPage">{name}</span>\n</div>\n'
        f'<span class="titleSubKanal">{name}</span>\n{to_headline(stories)}<section class="mainBody">\n<main class="sideLeft">\n'
        f"{to_list('Latest News', [to_card(s, n) for n, s in enumerate(stories[5:])], more=button)}{to_popular(popular)}"
        f"{to_list('Editor Choice', odd, form='col') if odd else ''}"
        f'</main>\n<aside class="sideRight">\n{AD_ASIDE}{to_foreign_widget()}</aside>\n</section>\n</section>'
    )
    return to_page(
        title=f"Berita {name} Terkini - iNews", head=_to_head(url, f"Berita {name}"), body_id="kanal",
        content=content, section=section, subsection=subsection, small=small,
    )  # fmt: skip


def render_tag(tag: str, url: str, stories: Sequence[Story], *, small: bool = False) -> str:
    cards = [to_card(story, number) for number, story in enumerate(stories)]
    shown = html.escape(tag, quote=False)
    content = (
        f'<section class="container">\n{AD_WIDE}<div class="breadcrumb"><a href="https://www.inews.id/">Home</a><span class="lastPage">Tag</span></div>\n'
        f'<div class="responseTagWrapp"><div class="tagKey">{shown}</div><div class="tagInfo"><div class="showFor">Menampilkan berita tentang: '
        f'<span id="keyWord">{shown}</span></div><div class="totalResults">Showing <span id="totalResults">{len(stories)}</span> Results</div></div></div>\n'
        f'<section class="mainBody">\n<main class="sideRight">\n<section class="widgetListArticle row"><div class="widgetListArticle__body">{"".join(cards)}</div></section>\n'
        f"</main>\n</section>\n{to_foreign_widget()}</section>"
    )
    return to_page(
        title=f"Berita {tag} - iNews", head=_to_head(url, tag), body_id="tag", content=content, small=small
    )


def render_not_found(*, small: bool = False) -> str:
    content = (
        '<section class="container"><div class="notFound"><h1>404</h1><h2>Halaman tidak ditemukan</h2>'
        '<p>Maaf, halaman yang Anda cari tidak tersedia atau sudah dipindahkan.</p>'
        '<a href="https://www.inews.id/">Kembali ke beranda</a></div></section>'
    )  # fmt: skip
    return to_page(
        title="Halaman Tidak Ditemukan - iNews", head="", body_id="error", content=content, small=small
    )


def render_landing(title: str, *, small: bool = False) -> str:
    """An address like an article's whose page is none: a service page with a form and a schedule."""
    rows = "".join(f"<li><span>{hour:02}.00 WIB</span> <b>Acara {hour}</b></li>\n" for hour in range(6, 23))
    content = (
        f'<section class="container"><div class="landing"><h2>{html.escape(title, quote=False)}</h2><ul class="schedule">{rows}</ul>'
        '<form action="https://www.inews.id/submission"><input name="kota"><button>Pilih kota</button></form></div></section>'
    )
    return to_page(title=f"{title} - iNews", head="", body_id="landing", content=content, small=small)
