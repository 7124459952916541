"""The truth about one article of the fixture site, and how its page dresses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

if TYPE_CHECKING:
    from datetime import datetime

PieceKind = Literal[
    "p", "h2", "h3", "ul", "ol", "table", "quote", "baca", "baca_p", "picture", "video", "ad", "raw"
]
IMAGE_HOST = "https://img.inews.co.id"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image and its two truths; `printed` is the caption line as the page shows it."""

    path: str  #: under /files/, e.g. ``inews_new/2026/03/08/rob_tambakrejo.jpg``
    caption: str | None = None
    credit: str | None = None
    printed: str | None = None
    form: str = "figure"  #: inline: figure, p, h5, div, div_br

    @property
    def url(self) -> str:
        return f"{IMAGE_HOST}/files/{self.path}"

    def sized(self, width: int) -> str:
        return f"{IMAGE_HOST}/media/{width}/files/{self.path}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in the body, in reading order; `text` still has the source's inline marks."""

    kind: PieceKind
    text: str = ""
    lines: tuple[str, ...] = ()
    target: str = ""  #: address of a Baca Juga, embed address of a video
    picture: Picture | None = None
    joined: bool = False  #: stands in the same `p` as the piece before, after `br br`


@dataclass(frozen=True, slots=True)
class Dress:
    """How the page shows the truth; nothing here changes the record, except where a comment says so."""

    layout: Literal["redesign", "network", "bootstrap", "amp_only"] = "redesign"
    dateline: str = "plain"  #: a name in ``article_page.DATELINES``
    brand: str = "iNews.id"
    json_ld: str = "full"  #: a name in ``structured_data.FORMS``
    meta: Literal["full", "no_date", "slogan", "none"] = "full"
    page_script: bool = True
    date_form: Literal["seconds", "minutes", "bar", "no_zone"] = "seconds"
    authors: Literal["list", "slash", "comma", "dan"] = "list"
    editor: str = "Editor: {}"
    nesting: Literal["flat", "div", "loose", "indented"] = "flat"
    show_all: Literal["full", "repeat", "none"] = "full"
    missing_part: int | None = None  #: answers 404: the record lacks its blocks and is not complete
    ads: bool = True
    link_tags: bool = True
    foreign_tag_links: bool = False
    lazy_image: bool = False
    canonical: bool = True
    amphtml: bool = True
    breadcrumb: bool = True
    plain_pieces: int | None = None  #: so many pieces stand in the page, the others come by script
    tags_outside: bool = False  #: no tag list at all on the page: the record has no tags


@dataclass(frozen=True, slots=True)
class Story:
    """One article: what a perfect reader would write down, and where the site shows it."""

    host: str
    path: str  #: canonical path
    kind: Literal["article", "video", "photo", "infographic"]
    title: str
    published: datetime  #: in the offset of the printed zone
    parts: tuple[tuple[Piece, ...], ...]
    section: str | None = None
    subsection: str | None = None
    description: str | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None
    dateline: str | None = None
    lead: Picture | None = None
    gallery: tuple[Picture, ...] = ()
    video: str | None = None  #: the page's own player
    tags: tuple[str, ...] = ()
    read_next: str = ""  #: canonical address; empty: the page has none
    read_next_title: str | None = None  #: as printed, where it is not the target's title
    related_news: tuple[str, ...] = ()  #: addresses the Related News list shows first
    doors: frozenset[str] = frozenset()  #: listings that show it
    aliases: tuple[str, ...] = ()  #: paths that redirect to it
    linked_as: str = ""  #: path, or whole address, that listings link instead of the canonical one
    duplicate_of: str | None = None  #: key of the earlier story with this text
    dress: Dress = field(default_factory=Dress)
    revised: float = 0.0  #: seconds since the epoch of the last edit during a test

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"

    @property
    def needs_browser(self) -> bool:
        return self.dress.plain_pieces is not None

    @property
    def shown_url(self) -> str:
        """What a listing's link says."""
        return urljoin(self.url, self.linked_as)

    @property
    def key(self) -> str:
        words = self.path.split("/")
        if words[1] == "read":
            return f"{self.host}/read/{words[2]}"
        return self.host + self.path

    @property
    def edition(self) -> str:
        return self.host.split(".")[0]

    @property
    def pieces(self) -> list[Piece]:
        return [piece for part in self.parts for piece in part]
