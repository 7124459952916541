"""Which addresses the network hosts' index pages have, and which hosts the site's menu names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inews_crawler.discovery.anchors import MAX_ANCHORS, find_anchors, find_listed_keys, to_links
from inews_crawler.discovery.sections import to_edition, to_front_page
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.hosts import host_family, host_of

if TYPE_CHECKING:
    from inews_crawler.discovery.links import Link
    from inews_crawler.pages.document import Document

STEP = 12  #: articles on an index page of a network host (seen in 2023 and 2026)
MAX_OFFSET = 12_000
MAX_MENU_BYTES = 5_000_000
MAX_HOSTS = 1_000

INDEX_PATH = re.compile(r"/indeks/(?P<channel>[a-z0-9-]+)(?:/all(?:/(?P<offset>[0-9]{1,6}))?)?/?")
LABEL = re.compile(r"[a-z][a-z0-9-]{1,40}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class NetworkIndeksPage:
    """One index page of a network host, read; ``next_page`` is ``None`` when it lists nothing."""

    links: list[Link]
    next_page: str | None


def network_indeks_url(edition: str, channel: str | None = None, offset: int = 0) -> str:
    """The address of a network host's index: ``/indeks/{channel}/all[/{offset}]``; the channel is the city.

    ``edition`` is the host or its first label.
    """
    front = to_front_page(edition)
    address = f"{front}indeks/{channel or to_edition(edition)}/all"
    return f"{address}/{offset}" if offset else address


def next_offset(url: str) -> str | None:
    """The address of the index page after the given one; ``None`` for other addresses and past the bound."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = INDEX_PATH.fullmatch(parts.path)
    if found is None or not parts.hostname:
        return None
    offset = int(found["offset"] or 0) + STEP
    if offset > MAX_OFFSET:
        return None
    return f"https://{parts.hostname}/indeks/{found['channel']}/all/{offset}"


def read_network_indeks(document: Document) -> NetworkIndeksPage:
    """The articles of a network index page and the page after it."""
    anchors = list(find_anchors(document))
    following = next_offset(document.url) if find_listed_keys(document, anchors) else None
    return NetworkIndeksPage(to_links(document, anchors, "network"), following)


def find_channels(document: Document) -> list[str]:
    """First index addresses of the channels a network host's own menu names, in page order."""
    base = document.base_url
    host = urlsplit(document.url).hostname
    found: dict[str, None] = {}
    for node in document.tree.css("a[href*=indeks]")[:MAX_ANCHORS]:
        url = to_absolute(base, node.attributes.get("href"))
        if not url or urlsplit(url).hostname != host:
            continue
        address = INDEX_PATH.fullmatch(urlsplit(url).path)
        if address:
            found[f"https://{host}/indeks/{address['channel']}/all"] = None
    return list(found)


def read_menu(body: bytes) -> list[str]:
    """First labels of the network hosts named by the site's ``menu.json``, in order, without repeats.

    Its shape is ``island[]``, each with ``network[]`` of ``{"slug", "name"}`` (seen in 2024 and 2025).
    Anything else is ignored; what cannot be read gives ``[]``.
    """
    if len(body) > MAX_MENU_BYTES:
        return []
    try:
        menu = json.loads(body)
    except (ValueError, RecursionError):
        return []
    labels = [label for entry in _network_entries(menu) if (label := to_network_label(entry))]
    return list(dict.fromkeys(labels))[:MAX_HOSTS]


def _network_entries(menu: Any) -> list[Any]:
    islands = menu.get("island") if isinstance(menu, dict) else menu
    found: list[Any] = []
    for island in islands if isinstance(islands, list) else []:
        networks = island.get("network") if isinstance(island, dict) else None
        found.extend(networks if isinstance(networks, list) else [])
    return found


def to_network_label(entry: Any) -> str | None:
    """The first label of the host a menu entry names; ``None`` for what cannot be a network city."""
    slug = entry.get("slug") if isinstance(entry, dict) else None
    if not isinstance(slug, str):
        return None
    label = slug.strip().lower()
    if not LABEL.fullmatch(label) or "--" in label:
        return None
    return label if host_family(host_of(label)) == "network" else None
