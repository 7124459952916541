"""Cards of the redesign and the lists and widgets that hold them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.site.chrome import to_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.site.model import Story

_ICONS = {"video": '<span class="ic-video"></span>', "photo": '<span class="ic-img"></span>', "infographic": '<span class="ic-pie-chart"></span>'}  # fmt: skip
_AGES = ("12 menit lalu", "48 menit lalu", "2 jam lalu", "5 jam lalu", "9 jam lalu", "1 hari lalu")
PLACEHOLDER = "https://img.inews.co.id/files/inews_new/imageload.png"


def to_card(
    story: Story, number: int = 0, *, heading: str = "h3", extra: str = "", timed: bool = True
) -> str:
    """One card: a single link around image, channel, relative time and title."""
    picture = story.lead or (story.gallery[0] if story.gallery else None)
    image = picture.sized(250) if picture else PLACEHOLDER
    label = to_label(story.subsection or story.section or story.edition)
    time = f'<div class="postTime">{_AGES[number % len(_AGES)]}</div>' if timed else ""
    title = html.escape(story.title, quote=False)
    return (
        f'<article class="cardArticle{extra}">\n<a href="{html.escape(story.shown_url)}">\n<figure class="cardImg">'
        f'<img class="thumbCard" src="{image}" alt="{html.escape(story.title)}" width="213" height="143" loading="lazy">'
        f'{_ICONS.get(story.kind, "")}</figure>\n<div class="cardBody"><div class="kanalAndTime">'
        f'<div class="kanal">{label}</div>{time}</div>\n'
        f'<{heading} class="cardTitle">{title}</{heading}></div>\n</a>\n</article>\n'
    )


def to_bare_card(url: str, title: str) -> str:
    """A card for an address that is no story: foreign, gone, or no article at all."""
    return (
        f'<article class="cardArticle"><a href="{html.escape(url)}"><figure class="cardImg">'
        f'<img class="thumbCard" src="{PLACEHOLDER}" alt="" width="213" height="143"></figure>'
        f'<div class="cardBody"><h5 class="cardTitle">{html.escape(title)}</h5></div></a></article>\n'
    )


def to_list(
    label: str, cards: Iterable[str], *, form: str = "row", identity: str = "", more: str = ""
) -> str:
    mark = f' id="{identity}"' if identity else ""
    return (
        f'<section{mark} class="widgetListArticle {form}"><div class="widgetListArticle__header">'
        f'<div class="widgetListArticle__header__title"><span class="ic-latest-news"></span><h3>{label}</h3></div></div>\n'
        f'<div class="widgetListArticle__body">\n{"".join(cards)}</div>{more}</section>\n'
    )


def to_headline(stories: Sequence[Story]) -> str:
    cards = [
        to_card(story, number, heading="h2" if number == 0 else "h5", extra=f" headline{number + 1}")
        for number, story in enumerate(stories[:5])
    ]
    return f'<section class="widgetNewsHeadline">\n{"".join(cards)}</section>\n'


def to_popular(stories: Sequence[Story]) -> str:
    cards = [
        to_card(story, n, heading="h5", extra=" cardPopular", timed=False) for n, story in enumerate(stories)
    ]
    return (
        '<section class="widgetPopular"><div class="widgetPopular__header"><h3>Popular News</h3></div>'
        f'<div class="widgetPopular__body"><div class="widgetPopular__body__wrappList">{"".join(cards)}</div></div></section>\n'
    )


def to_network_widget(stories: Sequence[Story]) -> str:
    cards = [to_card(story, n, heading="h5", timed=False) for n, story in enumerate(stories)]
    return f'<section class="widgetNewsNetwork"><div class="widget__header">News Network</div><div class="widget__body">{"".join(cards)}</div></section>\n'


def to_foreign_widget() -> str:
    """Teasers of the sister sites: never to be followed."""
    cards = [
        to_bare_card("https://mpi.inews.id/article/okezone/3129871", "Spesial Bola: kabar dari lapangan hijau"),
        to_bare_card("https://mpi.inews.id/article/sindonews/1402211", "Daftar kuliner malam pilihan pembaca"),
        to_bare_card("https://tv.inews.id/events/view/dialog-malam-tentang-harga-beras-di-inews", "Dialog malam di layar kaca"),
        to_bare_card("https://sindikasi.inews.id/widget/desktop/side_video?slug=news&source=www", "Video pilihan"),
        to_bare_card("https://www.okezone.com/read/2026/03/08/337/1/kabar-dari-situs-lain", "Kabar dari situs lain"),
    ]  # fmt: skip
    return f'<section class="widgetLitigasi"><div class="widget__body">{"".join(cards)}</div></section>\n'


AD_WIDE = (
    '<figure class="adsPlacement size970x250"><figcaption>Advertisement . Scroll to see content</figcaption>'
    '<div id="div-gpt-ad-1700000000123-0"></div></figure>\n'
)
AD_ASIDE = '<figure class="asideAds"><figcaption>Advertisement</figcaption></figure>\n'
