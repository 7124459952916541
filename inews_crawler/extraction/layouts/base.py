"""What a layout is: the marks it is known by and the ranked selectors of each field."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inews_crawler.pages.document import Document

#: Marks of the pages that are not plain articles. A video page of the redesign has all marks of an article,
#: too.
AMP_MARKS = ("amp",)  # not a selector: the document knows
ISHORT_MARKS = (".ishort-title",)
GALLERY_MARKS = (
    "body#detail-photo",
    "body#detail-infographic",
    ".listImage",
    ".contentBlocking article.body",
)
VIDEO_MARKS = ("body#detail-video", ".videoWrapper[data-link]")
NETWORK_MARKS = (".bodyArticle",)
REDESIGN_MARKS = (".bodyArticleWrapper", ".headerTitle", ".headerArticle")
BOOTSTRAP_MARKS = (".news-detail", ".news-photos-detail", ".news-videos-detail")
MOBILE_MARKS = (".detail-artikel", ".bodyText")

TAGS = (".tags li.tagList a", ".tags a[href*='/tag/']")
READ_NEXT = ("a.readNext",)


@dataclass(frozen=True, slots=True)
class Layout:
    """One structure of article pages.

    A page has the layout if it shows one of its ``marks`` and none of ``unless``; so no page has two.
    ``selectors`` are ranked, per field: ``header`` (in which the others are looked for first), ``title``,
    ``date``, ``authors``, ``figure`` (the lead picture), ``gallery``, ``player``, ``container`` (the body),
    ``tags``, ``read_next``. A field without selectors is left to the structural reading of ``generic``.
    """

    name: str
    marks: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    selectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def matches(self, document: Document) -> bool:
        """Whether the page shows the marks of this layout."""
        return has_mark(document, self.marks) and not has_mark(document, self.unless)


def has_mark(document: Document, marks: tuple[str, ...]) -> bool:
    """Whether the page shows one of these marks."""
    if document.is_amp and not set(AMP_MARKS).isdisjoint(marks):
        return True
    selector = _join_selectors(marks)
    return bool(selector) and document.find(selector) is not None


@cache
def _join_selectors(marks: tuple[str, ...]) -> str:
    """One selector for all marks: one walk of the tree costs less than one a mark."""
    return ", ".join(mark for mark in marks if mark not in AMP_MARKS)
