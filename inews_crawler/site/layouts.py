"""THE LAYOUT TABLE: for each layout of article pages its marks and its selectors; and the classes of lists.

Every class name of the site stands here, as data: a renamed class is one edit, a new layout one entry. The
first layout whose mark is on a page is the page's: the most specific come first, and none says what it is
not. Sources: the site's own templates of 2024; class names on live pages of 2025 and 2026; public readers of
the site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: No selector: the document says itself that it is an AMP page.
AMP_MARK: Final = "amp"


@dataclass(frozen=True, slots=True)
class Layout:
    """One structure of article pages. ``marks`` and ``selectors`` are CSS, ranked.

    The fields are ``header`` (in which the others are looked for first), ``title``, ``date``, ``authors``,
    ``figure`` (the lead picture), ``gallery``, ``player``, ``container`` (the body), ``tags``, ``read_next``.
    A field without selectors is read by structure.
    """

    name: str
    marks: tuple[str, ...] = ()
    selectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


#: The selectors of a field of the record, where they have another name in the table.
SELECTOR_NAMES: Final = {
    "published_at": "date",
    "image_url": "figure",
    "images": "gallery",
    "body": "container",
    "videos": "player",
}

_SHARED: Final = {
    "tags": (".tags li.tagList a", ".tags a[href*='/tag/']"),
    "read_next": ("a.readNext",),
}
#: www and province hosts since autumn 2024; other layouts share most of its names.
_REDESIGN: Final = {
    **_SHARED,
    "header": ("article.headerArticle", ".headerArticle"),
    "title": ("h1.headerTitle", ".headerTitle"),
    "date": (".timeAndShare .createdAt", ".createdAt"),
    "authors": ("ul.author > li.authorList", "ul.author > li", ".authorList", ".headerArticle .author"),
    "figure": ("figure.headerImg", ".headerImg"),
    "container": ("article.bodyArticleWrapper", ".bodyArticleWrapper"),
}
_PLAYERS: Final = (
    ".videoWrapper[data-link]",
    ".video-container iframe",
    ".videoWrapper iframe",
    ".videoWrapper video",
)

LAYOUTS: Final[tuple[Layout, ...]] = (
    Layout(
        # The AMP copy of an article: no date is printed, the byline stands between title and caption. Its
        # class names are not known, so title, byline and text are found by structure.
        "amp",
        (AMP_MARK,),
        {**_SHARED, "container": (".bodyArticleWrapper", ".bodyArticle")},
    ),
    Layout(
        # The short-video page. Source: a test suite run against the live site, 2026, which names the title's
        # class.
        "ishort",
        (".ishort-title",),
        {
            **_REDESIGN,
            "title": ("h1.ishort-title", ".ishort-title"),
            "player": (*_PLAYERS, "iframe[src]", "video"),
        },
    ),
    Layout(
        # Photo and infographic pages: a gallery, and the text beside it.
        "photo",
        ("body#detail-photo", "body#detail-infographic", ".listImage", ".contentBlocking article.body"),
        {
            **_SHARED,
            "header": (".contentBlocking article.header", "article.header"),
            "title": (".contentBlocking .header .title", "h1.headerTitle", ".headerTitle"),
            "date": (".createdAt",),
            "authors": (".authorWrapp .authorName", ".authorWrapp .author", "ul.author li.authorList"),
            "gallery": (".listImage figure", ".listImage .img-container"),
            "container": (".contentBlocking article.body", "article.bodyArticleWrapper", ".bodyArticle"),
        },
    ),
    Layout(
        # An article page with the site's player between header and text.
        "video",
        ("body#detail-video", ".videoWrapper[data-link]"),
        {
            **_REDESIGN,
            "player": _PLAYERS,
            "container": (*_REDESIGN["container"], "div.bodyArticle"),
        },
    ),
    Layout(
        # City hosts: the redesign's names around another body container. Source: a public reader, 2026.
        "network",
        (".bodyArticle",),
        {**_REDESIGN, "container": ("div.bodyArticle", ".bodyArticle")},
    ),
    Layout("redesign", (".bodyArticleWrapper", ".headerTitle", ".headerArticle"), _REDESIGN),
    Layout(
        # Up to the middle of 2024. Source: the site's own copy handler of that time, which names the titles.
        # The body's class is not known: it is found by structure.
        "bootstrap",
        (".news-detail", ".news-photos-detail", ".news-videos-detail"),
        {
            "header": (".news-detail", ".news-photos-detail", ".news-videos-detail"),
            "title": (
                ".news-detail h1",
                ".news-photos-detail h2",
                ".news-videos-detail h2",
                ".news-detail h2",
            ),
            "date": (".news-detail .date", ".news-photos-detail .date", ".news-videos-detail .date"),
            "tags": _SHARED["tags"],
        },
    ),
    Layout(
        # The phone template, served when a request looks like a phone's. Source: a public reader of 2026.
        "mobile",
        (".detail-artikel", ".bodyText"),
        {**_SHARED, "container": (".detail-artikel", ".bodyText")},
    ),
)
#: No layout: everything is read by structure.
GENERIC: Final = Layout("generic")

# --- groups of all layouts, by which the kind of a page is told ---

CONTAINERS: Final = (
    ".bodyArticleWrapper, .bodyArticle, .contentBlocking article.body, .detail-artikel, .bodyText, "
    ".news-detail"
)
HEADERS: Final = (
    ".headerTitle, .ishort-title, .news-photos-detail, .news-videos-detail, .contentBlocking article.header"
)
DATES: Final = ".createdAt, .news-detail .date, .news-photos-detail .date, .news-videos-detail .date"
MEDIA: Final = ".listImage img, .videoWrapper[data-link], .video-container iframe"
INFOGRAPHIC: Final = "body#detail-infographic"
NOT_FOUND: Final = "body#page-404, [class*='imageWrapper__404'], .page-404, .error-404, #error-404, .error404"
FRAME: Final = "nav, header, footer, main, .mainBody, .detailWrapper"
#: Names of an element around a text that a script fills.
BODY_NAMES: Final = "bodyArticle|bodyText"

# --- lists ---

#: Cards of every kind: the redesign's, the list before it, network hosts, phones.
CARDS: Final = (
    ".cardArticle, .cardPlaylist, #news-list li, .box-list-news, .list-desk, .article-wp, #list-article a"
)
OWN_LISTS: Final = (
    ".titleSubKanal, .tagKey, .totalResults, .searchKey, #news-list, .box-list-news, body#index-page"
)
#: Elements around one article in a list, and the box inside a text.
#: Boxes whose anchors all lead to an article, and anchors that do so by their own class or place.
CARD_BOXES: Final = (
    "article.cardArticle, .cardBody, .cardPlaylist, .box-list-news, .list-desk, article.bacaJuga"
)
CARD_ANCHORS: Final = "a.headline, .article-wp a.artikel, #list-article a.artikel, #news-list li > a[href]"
BOX_CLASSES: Final = frozenset({"box-list-news", "list-desk", "cardArticle", "cardPlaylist"})
#: Anchors beside the day's list on a listing, the same on all its pages.
SIDE_ANCHORS: Final = (
    "aside a[href], .widgetPopular a[href], .widgetNewsHeadline a[href], .widgetNewsNetwork a[href], "
    "[class*=erpopuler] a[href], .stickyFeature a[href]"
)
CARD_TITLES: Final = (
    ".cardTitle, .title-news-update, .bacaJugaExcerpt, .list-desk .title, a h1, a h2, a h3, a h4, a h5"
)
#: Never ``.postTime``: it is relative to the moment of asking.
CARD_TIMES: Final = "li .date, .box-list-news .time, .list-desk .time"
#: Where the site lists its own sections: menu, header, footer, breadcrumb, sitemap page, tabs above a list.
MENU_ANCHORS: Final = (
    "nav a[href], header a[href], footer a[href], #navbar-nav a[href], .navList a[href], "
    ".breadcrumb a[href], .sitemap a[href]"
)
#: The sticky bar of the redesign.
READ_NEXT_ANCHORS: Final = "a.readNext, .readNext a, .stickyFeature a"

# --- pagers ---

NEXT_ANCHORS: Final = (
    "a[rel~=next][href], link[rel~=next][href], .pagination a.next[href], .pagination .next a[href]"
)
PAGER_ANCHORS: Final = (
    ".pagination a[href], .pageList a[href], .paging a[href], .page-numbers a[href], "
    "[class*=pagination] a[href]"
)
PART_PAGER: Final = ".pagination, .paginationContent, .paging, .page-numbers"
PART_NUMBERS: Final = ".pagination .pageList, .paginationContent .pageList, .page-numbers .btn-page"
