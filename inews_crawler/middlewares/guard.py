"""Decides which addresses may be asked at all, wherever they came from: a link, a feed, a redirect."""

from __future__ import annotations

import ipaddress
import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from inews_crawler.middlewares.refusals import AddressRefused
from inews_crawler.middlewares.robots import OWN_REQUEST
from inews_crawler.site.hosts import NETWORK_MENU_URL, host_family
from inews_crawler.site.listing_addresses import is_allowed

if TYPE_CHECKING:
    from typing import NoReturn, Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

SCHEMES = frozenset({"http", "https"})
PORTS = {"http": 80, "https": 443}
ROBOTS = "/robots.txt"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")


# Asked twice for each request: before it goes out, and for what a redirect leads to.
@lru_cache(maxsize=1024)
def find_fault(url: str) -> str | None:
    """Why an address is never asked, None for an address of the site.

    ``scheme``, ``control`` (characters), ``credentials``, ``port``, ``private`` (loopback, link-local or
    private networks), ``host`` (foreign, or one we leave alone) or ``path`` (login, an unasked search).
    """
    if CONTROL.search(url):
        return "control"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "host"
    if parts.scheme not in SCHEMES:
        return "scheme"
    if parts.username is not None or parts.password is not None:
        return "credentials"
    if port not in {None, PORTS[parts.scheme]}:
        return "port"
    return _find_host_fault(url, parts.hostname or "", parts.path)


def _find_host_fault(url: str, host: str, path: str) -> str | None:
    if _is_private(host):
        return "private"
    if is_allowed(url) or (path == ROBOTS and host == urlsplit(NETWORK_MENU_URL).hostname):
        return None
    return "host" if host_family(host) is None else "path"


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        # A last label that is a number makes an IPv4 address of it, however spelt: "0x7f.1", "2130706433".
        return NUMBER.match(host.rstrip(".").rpartition(".")[2]) is not None


class GuardMiddleware:
    """The first downloader middleware, before robots.txt is asked for. Counts ``inews/refused/<why>``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises ``AddressRefused``.

        robots.txt may redirect to a file anywhere (RFC 9309, 2.3.1.2): its rules hold for the first host.
        """
        fault = find_fault(request.url)
        leads_to_rules = request.meta.get(OWN_REQUEST) and "redirect_urls" in request.meta
        if fault is not None and not (leads_to_rules and fault in {"host", "path"}):
            self._refuse(fault, request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        """Refuse what a redirect may lead to but Scrapy does not follow: another scheme."""
        location = response.headers.get("Location")
        if location is not None and 300 <= response.status < 400:  # noqa: PLR2004 - redirects
            self._check_target(request.url, location.decode("latin-1").strip())
        return response

    def _check_target(self, base: str, location: str) -> None:
        try:
            target = urljoin(base, location)
            is_web = urlsplit(target).scheme in SCHEMES
        except ValueError:  # brackets that hold no address
            self._refuse("host", location)
        if not is_web:
            self._refuse("scheme", target)

    def _refuse(self, fault: str, url: str) -> NoReturn:
        self.crawler.stats.inc_value(f"inews/refused/{fault}")
        shown = ascii(url[:200])
        logger.debug("Refused (%s): %s", fault, shown)
        raise AddressRefused(f"The address is never asked ({fault}): {shown}.")


class RedirectGuardMiddleware(GuardMiddleware):
    """The same once more, right behind Scrapy's redirects: some targets raise ``ValueError`` in there."""
