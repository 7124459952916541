"""Decides how a response is read: once, from its bytes, into one tree and its machine-readable parts."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.pages.encoding import decode
from inews_crawler.pages.json_text import find_objects, read_json
from inews_crawler.pages.nesting import MAX_DEPTH, has_too_many_attributes, is_nested_too_deeply
from inews_crawler.text.cleaning import to_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_END_OF_PAGE = re.compile(rb"</(?:body|html)\b", re.IGNORECASE)
_START_OF_PAGE = re.compile(rb"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_AMP_RUNTIME = "cdn.ampproject.org/v0.js"
_META_KEYS = ("property", "name", "itemprop")


class _Head(NamedTuple):
    """What one pass over the page's meta, link and script elements gives."""

    metas: dict[str, str]
    links: dict[str, str]
    json_scripts: list[str]
    scripts: list[str]
    base: str | None
    refresh: str | None
    has_amp_runtime: bool


class Document:
    """One page: its address, its bytes and, each read once when asked for, its tree and machine-readable
    parts.

    ``encoding`` is the charset or the Content-Type of the HTTP header. Raises ``NestingTooDeep`` for a page
    that would keep the parser busy for seconds; nothing else in a page's bytes raises.
    """

    def __init__(self, url: str, body: bytes, *, encoding: str | None = None) -> None:
        if is_nested_too_deeply(body):
            raise NestingTooDeep(f"{url} is nested deeper than {MAX_DEPTH:,} levels")
        if has_too_many_attributes(body):
            raise NestingTooDeep(f"{url} has too many attributes in its tags")
        self.url = url
        self.body = body
        self.encoding = encoding
        self._found: dict[str, LexborNode | None] = {}

    @cached_property
    def text(self) -> str:
        """The source of the page, decoded."""
        return decode(self.body, self.encoding)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The HTML5 tree of the page."""
        return LexborHTMLParser(self.text)

    def find(self, selector: str) -> LexborNode | None:
        """The first element that matches a CSS selector. To ask the same again costs nothing."""
        if selector not in self._found:
            self._found[selector] = self.tree.css_first(selector)
        return self._found[selector]

    @cached_property
    def is_amp(self) -> bool:
        """Whether the page says that it is an AMP page."""
        attributes = self.tree.root.attributes if self.tree.root else {}
        return "amp" in attributes or "\u26a1" in attributes or self._head.has_amp_runtime

    @cached_property
    def title(self) -> str | None:
        """The text of the ``title`` element."""
        node = self.find("head > title") or self.find("title")
        return to_line(node.text()) or None if node else None

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """The page's JSON-LD objects in their order, ``@graph`` and lists opened; broken ones left out."""
        return [found for script in self._head.json_scripts for found in find_objects(read_json(script))]

    def meta(self, name: str) -> str | None:
        """The first non-empty content of the meta elements of this property, name or itemprop."""
        return self._head.metas.get(name)

    def link(self, relation: str) -> str | None:
        """The absolute address of the first ``link`` element of this relation."""
        href = self._head.links.get(relation)
        return self._join(href) if href else None

    @property
    def canonical(self) -> str | None:
        """The address the page calls its canonical one, as it stands there."""
        return self.link("canonical")

    @property
    def amphtml(self) -> str | None:
        """The address of the page's AMP copy."""
        return self.link("amphtml")

    @cached_property
    def base_url(self) -> str:
        """What relative addresses of the page are relative to."""
        base = self._head.base
        return (self._join(base) if base else None) or self.url

    @property
    def refresh(self) -> str | None:
        """The content of the page's ``meta http-equiv=refresh``."""
        return self._head.refresh

    @property
    def scripts(self) -> list[str]:
        """The texts of the page's inline scripts other than JSON-LD."""
        return self._head.scripts

    def script_value(self, name: str) -> str | None:
        """A value of the page's inline analytics object, such as ``'publish_date' : '2024-07-08 14:58:00'``.

        The single-quoted form comes first: that is the analytics object's, while double-quoted keys also
        stand in other data. Source: public readers of the site's article pages, 2026.
        """
        scripts = [script for script in self.scripts if name in script]
        for pattern in _script_patterns(name) if scripts else ():
            for script in scripts:
                if found := pattern.search(script):
                    return found[1].strip()
        return None

    @cached_property
    def is_cut(self) -> bool:
        """Whether a started page has neither ``</body>`` nor ``</html>`` in its second half."""
        if not _START_OF_PAGE.search(self.body, 0, 2_000):
            return False
        middle = len(self.body) // 2
        if self.body.rfind(b"</body", middle) >= 0 or self.body.rfind(b"</html", middle) >= 0:
            return False
        return not _END_OF_PAGE.search(self.body, middle)

    def _join(self, href: str) -> str | None:
        try:
            return urljoin(self.url, href.strip())
        except ValueError:
            return None

    @cached_property
    def _head(self) -> _Head:
        head = _Head({}, {}, [], [], None, None, has_amp_runtime=False)
        for node in self.tree.css("meta, link, script, base"):
            attributes = node.attributes
            if node.tag == "meta":
                head = _add_meta(head, attributes)
            elif node.tag == "script":
                head = _add_script(head, node, attributes)
            elif href := attributes.get("href"):
                head = _add_link(head, node.tag, attributes.get("rel"), href)
        return head


def _add_meta(head: _Head, attributes: dict[str, str | None]) -> _Head:
    content = (attributes.get("content") or "").strip()
    if not content:
        return head
    for key in _META_KEYS:
        name = attributes.get(key)
        if name:
            head.metas.setdefault(name, content)
    if (attributes.get("http-equiv") or "").lower() == "refresh":
        return head._replace(refresh=content)
    return head


def _add_script(head: _Head, node: LexborNode, attributes: dict[str, str | None]) -> _Head:
    if source := attributes.get("src"):
        return head._replace(has_amp_runtime=True) if source.endswith(_AMP_RUNTIME) else head
    kind = (attributes.get("type") or "").lower()
    (head.json_scripts if "ld+json" in kind else head.scripts).append(node.text() or "")
    return head


def _add_link(head: _Head, tag: str | None, relation: str | None, href: str) -> _Head:
    if tag == "base":
        return head if head.base else head._replace(base=href)
    for word in (relation or "").lower().split():
        head.links.setdefault(word, href)
    return head


def _script_patterns(name: str) -> tuple[re.Pattern[str], ...]:
    key = re.escape(name)
    return (
        re.compile(rf"'{key}'\s*:\s*'([^'\n]+)'"),
        re.compile(rf"""(?<![\w-])["']?{key}["']?\s*[:=]\s*["']([^"'\n]+)["']"""),
        re.compile(rf"""(?<![\w-])["']?{key}["']?\s*[:=]\s*(\d+)\b"""),
    )
