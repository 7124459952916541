"""The layout of a page, chosen by its marks, never by its date."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.layouts import AMP_MARK, GENERIC, LAYOUTS, Layout

if TYPE_CHECKING:
    from inews_crawler.pages.document import Document


def choose_layout(document: Document) -> Layout:
    """The first layout whose mark the page shows; without any, AMP under an AMP address, else ``GENERIC``."""
    for layout in LAYOUTS:
        if has_mark(document, layout.marks):
            return layout
    address = to_article_address(document.url)
    return LAYOUTS[0] if address and address.amp else GENERIC


def has_mark(document: Document, marks: tuple[str, ...]) -> bool:
    """True if the page shows one of these marks."""
    if AMP_MARK in marks and document.is_amp:
        return True
    selector = _join_selectors(marks)
    return bool(selector) and document.find(selector) is not None


@cache
def _join_selectors(marks: tuple[str, ...]) -> str:
    """One selector for all marks: one search of the tree costs less than one a mark."""
    return ", ".join(mark for mark in marks if mark != AMP_MARK)
