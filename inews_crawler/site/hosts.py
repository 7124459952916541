"""Decides which hosts are the site's, the family of each, and which sections are known."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final, Literal

HostFamily = Literal["www", "province", "network"]

PROVINCES: Final[tuple[str, ...]] = (
    "aceh", "babel", "bali", "jabar", "jateng", "jatim", "kalbar", "kalsel", "kalteng", "kaltim", "lampung",
    "maluku", "ntb", "papua", "regional", "sulsel", "sulut", "sumbar", "sumsel", "sumut", "yogya",
)  # fmt: skip
"""First labels of the hosts the central desk runs for the provinces (``jabar`` of ``jabar.inews.id``)."""

NETWORK_HOSTS: Final[tuple[str, ...]] = tuple(
    files("inews_crawler.site").joinpath("network_hosts.txt").read_text(encoding="ascii").split()
)
"""First labels of the known city hosts. Source: the site's own menu, May 2024. New cities need no entry."""

NETWORK_MENU_URL: Final = "https://static.inews.co.id/network/menu.json"
"""The site's machine-readable list of its city hosts."""

SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "news": ("nasional", "internasional", "megapolitan"),
    "finance": ("keuangan", "makro", "bisnis"),
    "sport": ("soccer", "all-sport"),
    "lifestyle": ("music", "film", "health", "seleb", "muslim"),
    "travel": ("destinasi", "kuliner"),
    "otomotif": ("motor", "mobil", "aksesoris"),
    "techno": ("internet", "elektronik"),
    "regional": tuple(name for name in PROVINCES if name != "regional"),
    "multimedia": ("video", "photo", "infografis"),
}
"""Known sections of www and their subsections, by path segment. Source: the site's HTML sitemap, 2024."""

_DOMAIN: Final = ".inews.id"
_LABEL: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")

# Hosts of the same domain without articles of their own: sister sites, television, widgets, files.
_OTHER_LABELS: Final = frozenset({
    "account", "accounts", "admin", "ads", "adv", "amp", "analytics", "api", "app", "apps", "assets",
    "auth", "beta", "cdn", "cms", "dashboard", "data", "dev", "embed", "files", "ftp", "image", "images",
    "img", "imap", "live", "login", "m", "mail", "media", "mobile", "mpi", "mx", "news-tv", "notif",
    "partner", "pop", "push", "sindikasi", "smtp", "sso", "staging", "stat", "static", "stats", "stg",
    "stream", "streaming", "test", "track", "tracker", "tracking", "tv", "video", "webmail", "widget",
    "widgets",
})  # fmt: skip


def to_host(host: str) -> str:
    """The host name in lower case, without closing dot; ``www.inews.id`` for the bare domain."""
    plain = host.lower().removesuffix(".")
    return "www.inews.id" if plain == "inews.id" else plain


def host_family(host: str) -> HostFamily | None:
    """The family of a host name without port; ``None`` for foreign hosts and for those never crawled.

    Any other single label under the domain counts as a city, so that new cities need no release.
    """
    name = to_host(host)
    label = name.removesuffix(_DOMAIN)
    if label == name or label in _OTHER_LABELS or not _LABEL.fullmatch(label):
        return None
    if label == "www":
        return "www"
    return "province" if label in PROVINCES else "network"


def host_of(edition: str) -> str:
    """The host name of an edition: ``jabar`` gives ``jabar.inews.id``."""
    return f"{edition}{_DOMAIN}"


def edition_of(host: str) -> str:
    """The edition of a host name: its first label."""
    return host.partition(".")[0]
