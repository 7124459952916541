"""The method ``network``: the indexes of the network hosts that the site's menu names, or their channels."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inews_crawler.discovery.anchors import (
    MAX_ANCHORS,
    find_anchors,
    find_listed_keys,
    to_fingerprint,
    to_links,
)
from inews_crawler.discovery.method import MISSING, Arguments, Listing, ListingRequest, Method, Run
from inews_crawler.discovery.sections import find_hosts
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.hosts import NETWORK_MENU_URL, edition_of, host_family, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.pages.document import Document

STEP = 12  #: articles on an index page of a network host (seen in 2023 and 2026)
MAX_OFFSET = 12_000
MAX_MENU_BYTES = 5_000_000
MAX_HOSTS = 1_000

INDEX_PATH = re.compile(r"/indeks/(?P<channel>[a-z0-9-]+)(?:/all(?:/(?P<offset>[0-9]{1,6}))?)?/?")
LABEL = re.compile(r"[a-z][a-z0-9-]{1,40}[a-z0-9]")


class Network(Method):
    """Network hosts: the index of the city; where it is missing, those of the channels on the front page.

    Front pages are read by other methods, too: the channels that they name are remembered from run to run.
    """

    name = "network"
    address_kinds = frozenset({"network_indeks"})

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._without_index: set[str] = set()  #: hosts

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        if {"network", "all"} & set(arguments.editions):
            yield cls.open(NETWORK_MENU_URL)
        for host in find_hosts(arguments):
            if host_family(host) == "network":
                yield cls.open(network_indeks_url(host))

    def stand_ins(self, request: ListingRequest) -> list[ListingRequest]:
        is_first = _is_index(request) and request.url == request.origin
        is_missing = is_first and self.run.memory.is_missing(request.url)
        return self._open_channels(request) if is_missing else []

    def is_expandable(self, request: ListingRequest) -> bool:
        return False

    def read_file(self, request: ListingRequest, url: str, body: bytes) -> Listing | None:
        if request.url != NETWORK_MENU_URL:
            return None
        labels = read_menu(body)
        further = [self.open(network_indeks_url(label)) for label in labels]
        return Listing(editions=labels, further=further, leads_on=bool(labels), is_conditional=False)

    def read_page(self, request: ListingRequest, document: Document) -> Listing:
        return read_network_indeks(document) if _is_index(request) else super().read_page(request, document)

    def look(self, request: ListingRequest, document: Document, listing: Listing) -> None:
        is_own, parts = request.method == self.name, urlsplit(document.url)
        is_front = parts.path in {"", "/"} and host_family(parts.hostname or "") == "network"
        if not is_own and not (is_front and self.name in self.run.arguments.discover):
            return
        listing.channels = find_channels(document)
        if listing.channels:
            listing.leads_on, listing.is_conditional = True, False
        if is_own or _host_of(request) in self._without_index:
            listing.further += [self.open(url) for url in listing.channels]

    def find_substitutes(self, request: ListingRequest, reason: str | None) -> list[ListingRequest] | None:
        if reason not in MISSING or request.number > 1 or not _is_index(request):
            return None
        front = f"https://{_host_of(request)}/"
        return self._open_channels(request) or [replace(request, url=front)]

    def _open_channels(self, request: ListingRequest) -> list[ListingRequest]:
        """The channels of the host whose own index is missing, as far as they are known."""
        host = _host_of(request)
        self._without_index.add(host)
        known = self.run.memory.channels(f"https://{host}/")
        return [self.open(url) for url in known]


def _host_of(request: ListingRequest) -> str:
    return urlsplit(request.url).hostname or ""


def _is_index(request: ListingRequest) -> bool:
    return request.url != NETWORK_MENU_URL and urlsplit(request.url).path != "/"


def network_indeks_url(edition: str, channel: str | None = None, offset: int = 0) -> str:
    """The address of a network host's index: ``/indeks/{channel}/all[/{offset}]``; the channel is the city.

    ``edition`` is the host or its first label.
    """
    label = edition_of(edition)
    address = f"https://{host_of(label)}/indeks/{channel or label}/all"
    return f"{address}/{offset}" if offset else address


def read_index(url: str) -> tuple[str, str, int] | None:
    """The host, channel and offset in the address of an index; None for other addresses."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = INDEX_PATH.fullmatch(parts.path)
    return (parts.hostname, found["channel"], int(found["offset"] or 0)) if found and parts.hostname else None


def next_offset(url: str) -> str | None:
    """The address of the index page after the given one; ``None`` for other addresses and past the bound."""
    index = read_index(url)
    if index is None or index[2] + STEP > MAX_OFFSET:
        return None
    host, channel, offset = index
    return network_indeks_url(host, channel, offset + STEP)


def read_network_indeks(document: Document) -> Listing:
    """The articles of a network index page; ``next`` is None when it lists nothing."""
    anchors = list(find_anchors(document))
    links = to_links(document, anchors, "network")
    following = next_offset(document.url) if find_listed_keys(document, anchors) else None
    return Listing(links, following, fingerprint=to_fingerprint(link.url for link in links))


def find_channels(document: Document) -> list[str]:
    """First index addresses of the channels a network host's own menu names, in page order."""
    own = urlsplit(document.url).hostname
    found: dict[str, None] = {}
    for node in document.tree.css("a[href*=indeks]")[:MAX_ANCHORS]:
        index = read_index(to_absolute(document.base_url, node.attributes.get("href")) or "")
        if index is not None and index[0] == own:
            found[network_indeks_url(*index[:2])] = None
    return list(found)


def read_menu(body: bytes) -> list[str]:
    """First labels of the network hosts named by the site's ``menu.json``, in order, without repeats.

    Its shape is ``island[]``, each with ``network[]`` of ``{"slug", "name"}`` (seen in 2024 and 2025).
    Anything else is ignored; what cannot be read gives ``[]``.
    """
    try:
        menu = json.loads(body) if len(body) <= MAX_MENU_BYTES else None
    except (ValueError, RecursionError):
        return []
    islands = menu.get("island") if isinstance(menu, dict) else menu
    entries = [one for island in _to_dicts(islands) for one in _to_dicts(island.get("network"))]
    labels = [label for one in entries if (label := to_network_label(one.get("slug")))]
    return list(dict.fromkeys(labels))[:MAX_HOSTS]


def _to_dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def to_network_label(slug: Any) -> str | None:
    """The first label of the host that a menu entry names; ``None`` for what cannot be a network city."""
    label = slug.strip().lower() if isinstance(slug, str) else ""
    if not LABEL.fullmatch(label) or "--" in label:
        return None
    return label if host_family(host_of(label)) == "network" else None
