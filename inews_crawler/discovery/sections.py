"""Which section and front pages are known without asking the site."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES, SECTIONS, edition_of, host_family, host_of
from inews_crawler.site.listing_addresses import ListingAddress, to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def to_edition(name: str) -> str:
    """The first label of an edition given by it (``www``, ``jabar``, ``karawang``) or by its host."""
    return edition_of(name.strip().lower())


def to_front_page(edition: str) -> str:
    """The front page of an edition given by its first label or its host."""
    return f"https://{host_of(to_edition(edition))}/"


def front_pages(editions: Iterable[str], network: Iterable[str] = NETWORK_HOSTS) -> list[str]:
    """The front page of every host in ``editions``, in order, without repeats.

    ``editions`` are first labels or the words ``provinces``, ``network`` and ``all``; ``network`` is the
    list of network hosts, known or read from the site's menu.
    """
    groups = {"provinces": tuple(PROVINCES), "network": tuple(network)}
    groups["all"] = ("www", *groups["provinces"], *groups["network"])
    labels = [label for edition in editions for label in groups.get(edition, (edition,))]
    return list(dict.fromkeys(to_front_page(label) for label in labels))


def section_pages(sections: Iterable[str] | None = None, *, host: str = "www.inews.id") -> Iterator[str]:
    """Addresses of the known section pages, each followed by its subsections.

    ``sections`` are ``section`` or ``section/subsection``; ``None`` means all that are known.
    """
    names = list(SECTIONS if sections is None else sections)
    for name in dict.fromkeys(names):
        yield f"https://{host}/{name}"
        for subsection in SECTIONS.get(name, ()):
            yield f"https://{host}/{name}/{subsection}"


def known_sections(url: str) -> tuple[ListingAddress, ...]:
    """The known section pages of the host of ``url``: www has them, other hosts only a front page."""
    return _known_sections((urlsplit(url).hostname or "").lower())


@lru_cache(maxsize=256)
def _known_sections(host: str) -> tuple[ListingAddress, ...]:
    family = host_family(host)
    if family is None:
        return ()
    pages = section_pages() if family == "www" else [f"https://{host}/"]
    return tuple(address for page in pages if (address := to_listing_address(page)))
