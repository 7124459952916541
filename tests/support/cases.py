"""Finds and loads the cases; the only code that knows how they lie in their folders.

A case is a folder ``tests/cases/<layout>/<slug>/`` with ``page.html`` (for articles of several parts more pages
beside it), ``case.json`` and, if the page is an article, ``expected.json``: the record as one reads it from the
page. Pages share their furniture by lines such as ``<!--#include "redesign/top.html" -->``.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inews_crawler.extraction.parts import find_parts
from inews_crawler.items import FIELDS, to_record
from inews_crawler.page import Page, load_article
from inews_crawler.site.article_addresses import ArticleAddress, to_article_address

if TYPE_CHECKING:
    from collections.abc import Callable

CASES_DIR = Path(__file__).parent.parent / "cases"
FURNITURE_DIR = CASES_DIR / "_furniture"
_INCLUDE = re.compile(r'[ \t]*<!--#include "([\w./-]+)" -->\n?')
#: Follow from other expected values and are computed here; `fetched_at` is the case's own.
COMPUTED = ("word_count", "content_hash", "fetched_at")


@dataclass(frozen=True)
class Case:
    """One saved page and what is true of it."""

    folder: Path
    about: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def url(self) -> str:
        return str(self.about["address"])

    @property
    def status(self) -> int:
        return int(self.about["status"])

    @property
    def fetched_at(self) -> datetime:
        return datetime.fromisoformat(self.about["fetched_at"])

    @property
    def is_article(self) -> bool:
        return self.about.get("type", "article") == "article"

    @property
    def address(self) -> ArticleAddress:
        address = to_article_address(self.url)
        assert address is not None, f"{self.url} is an article's address"
        return address

    @property
    def pages(self) -> list[str]:
        """File names of the article's pages, in the order of its parts."""
        return list(self.about.get("pages", ["page.html"]))

    @property
    def expected(self) -> dict[str, Any]:
        record = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        body = record["body"] or ""
        record["word_count"] = len(body.split())
        text = f"{record['title']}\n\n{body}"
        record["content_hash"] = hashlib.sha256(text.encode()).hexdigest()
        record["fetched_at"] = self.about["fetched_at"]
        return {name: record[name] for name in FIELDS}

    def read_html(self, page: str = "page.html") -> str:
        return to_html(self.folder / page)


def to_html(path: Path) -> str:
    """A page with its furniture in place."""
    text = path.read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: to_html(FURNITURE_DIR / found[1]), text)


@cache
def find_cases() -> tuple[Case, ...]:
    return tuple(
        Case(path.parent, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(CASES_DIR.glob("*/*/case.json"))
    )


def article_cases() -> list[Case]:
    return [case for case in find_cases() if case.is_article]


def to_document(case: Case, page: str, change: Callable[[str], str] | None = None) -> Page:
    html = case.read_html(page)
    return Page(_page_url(case, page), (change(html) if change else html).encode())


def load_case(case: Case, change: Callable[[str], str] | None = None) -> dict[str, Any]:
    """The record the crawler makes of a case, its pages changed before if a change is given."""
    documents = [to_document(case, page, change) for page in case.pages]
    first = to_document(case, "page.html", change)
    article = load_article(
        documents,
        case.address,
        page_count=find_parts(first, case.address).count,
        complete=case.about.get("complete", True),
        fetched_at=case.fetched_at,
    )
    return to_record(article)


def _page_url(case: Case, page: str) -> str:
    """``part-2.html`` stands under ``/2``, ``all.html`` under ``/all``."""
    part = page.removesuffix(".html").removeprefix("part-")
    return case.url if part == "page" else f"{case.address.url}/{part}"
