"""Decides what is told of one page: each field's candidates, what normalising left of them, which one won."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from inews_crawler.discovery.read_next import find_read_next, find_related
from inews_crawler.extraction.body import Body
from inews_crawler.extraction.evidence import JSON_LD, META
from inews_crawler.extraction.fields import find_evidence
from inews_crawler.extraction.layouts import has_mark
from inews_crawler.items import FIELDS, to_record
from inews_crawler.loaders import ArticleLoader
from inews_crawler.page import load_article
from inews_crawler.site.layouts import SELECTOR_NAMES
from inews_crawler.text.dates import PrintedDate, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from inews_crawler.discovery.links import Link
    from inews_crawler.extraction.evidence import Evidence
    from inews_crawler.extraction.parts import PartPlan
    from inews_crawler.page import Page

#: Fields whose candidates are weighed page by page, before the loader is given what came of it.
_WEIGHED_BEFORE = frozenset({"body", "videos"})
_OF_THE_LOADER = frozenset({"item", "selector", "counters", "page", "tried"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value somewhere on the page that could be a field's."""

    source: str
    found: Any  #: as it stands on the page, in a form that JSON can hold
    value: Any  #: what normalising leaves of it; ``None`` if nothing
    wins: bool = False
    path: str | None = None  #: the selector, meta element or JSON-LD path that holds it, where that is known

    @property
    def survives(self) -> bool:
        """Whether normalising leaves a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class FieldStory:
    """A field of the record and how it came to its value; ``source`` is ``None`` if no evidence gave it."""

    value: Any
    source: str | None
    candidates: tuple[Candidate, ...] = ()
    matched: tuple[str, ...] = ()  #: the layout's selector that found something
    missed: tuple[str, ...] = ()  #: those tried before it


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one page of an article tells. ``fields`` has the record's fields in their order."""

    layout: str
    marks: tuple[str, ...]  #: those of the layout's marks that the page shows
    plan: PartPlan
    read_next: list[Link]
    related: list[Link]
    fields: dict[str, FieldStory]
    missing: tuple[str, ...] = ()  #: why the record is not complete, or no record at all


class _WitnessLoader(ArticleLoader):
    """The crawl's loader, which also tries every candidate on its own and writes down what came of it."""

    def add_evidence(self, field: str, candidates: Iterable[Evidence]) -> Evidence | None:
        given = list(candidates)
        tried = [self._try(field, candidate) for candidate in self._find_earlier(field)]
        if not any(candidate.survives for candidate in tried):
            tried += [self._try(field, candidate) for candidate in given]
        self.context["tried"][field] = [one for one in tried if one.found not in (None, "", [], {})]
        return super().add_evidence(field, given)

    def _find_earlier(self, field: str) -> Iterable[Evidence]:
        return find_evidence(self.context["page"], field) if field in _WEIGHED_BEFORE else ()

    def _try(self, field: str, candidate: Evidence) -> Candidate:
        context = {name: value for name, value in self.context.items() if name not in _OF_THE_LOADER}
        probe = ArticleLoader(**context)
        survives = probe.add_evidence(field, [candidate]) is not None
        value = probe.get_output_value(field) if survives else None
        return Candidate(candidate.source, _to_plain_data(candidate.value), value)


def explain_page(page: Page, fetched_at: datetime) -> Explanation:
    """What one page tells, read by the same code as in a crawl; the article's other parts are left out."""
    plan = page.parts
    tried: dict[str, list[Candidate]] = {}
    article = load_article(
        [page],
        page_count=plan.count,
        complete=plan.count == 1 or page.address.part == "all",
        fetched_at=fetched_at,
        make_loader=partial(_WitnessLoader, page=page, tried=tried),
    )
    record = to_record(article)
    return Explanation(
        layout=page.layout.name,
        marks=tuple(mark for mark in page.layout.marks if has_mark(page, (mark,))),
        plan=plan,
        read_next=find_read_next(page),
        related=find_related(page),
        fields={name: _tell(name, record, tried.get(name, []), page) for name in FIELDS},
        missing=tuple(_find_missing(page, record)),
    )


def _find_missing(page: Page, record: dict[str, Any]) -> Iterator[str]:
    """What keeps the record of this page from being complete, a sentence each."""
    if not record["title"]:
        yield "no title: such a page gives no record"
    if not record["body"] and record["kind"] == "article":
        yield "no text: such a page gives no record"
    if page.lacks_text:
        yield "a script brings its text, or the rest of it: render=auto asks a browser"
    if not record["complete"]:
        yield f"the page shows part {page.address.part or 1} of {page.parts.count}: a crawl joins the others"


def _select(name: str, page: Page) -> dict[bool, tuple[str, ...]]:
    """The layout's selectors of a field that matched (``True``) and missed on this page."""
    wanted = SELECTOR_NAMES.get(name, name)
    found: dict[bool, tuple[str, ...]] = {True: (), False: ()}
    for number, selector in enumerate(page.layout.selectors.get(wanted, ()), 1):
        for ending, is_hit in (("hit", True), ("miss", False)):
            if page.tally[f"inews/selector/{page.layout.name}/{wanted}/{number}/{ending}"]:
                found[is_hit] = (*found[is_hit], selector)
    return found


def _tell(name: str, record: dict[str, Any], tried: list[Candidate], page: Page) -> FieldStory:
    source = record["sources"].get(name)
    winner = next((number for number, one in enumerate(tried) if one.survives and one.source == source), None)
    selectors = _select(name, page)
    marked = (
        replace(one, wins=number == winner, path=find_path(page, one, selectors[True]))
        for number, one in enumerate(tried)
    )
    return FieldStory(record[name], source, tuple(marked), selectors[True], selectors[False])


def find_path(page: Page, candidate: Candidate, matched: tuple[str, ...]) -> str | None:
    """Where on the page a candidate stands, found by looking for its value: the crawl pays nothing for it."""
    if candidate.source == page.source:
        return matched[0] if matched else None
    words = _to_words(candidate.found)
    if candidate.source == META:
        return next((path for path, text in _list_metas(page) if _clean(text) in words), None)
    if candidate.source == JSON_LD:
        return next((path for path, text in _list_leaves(page.blocks) if _clean(text) in words), None)
    return None


def _to_words(found: Any) -> set[str]:
    """The texts by which a candidate is looked for."""
    if isinstance(found, dict):
        found = found.get("url")
    return {_clean(one) for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)}


def _clean(text: str) -> str:
    return " ".join(text.split())


def _list_metas(page: Page) -> Iterator[tuple[str, str]]:
    for node in page.tree.css("meta[content]"):
        names = (node.attributes.get(key) for key in ("property", "name", "itemprop"))
        name = next((one for one in names if one), None)
        yield name or "meta", node.attributes.get("content") or ""
    for node in page.tree.css("link[rel=canonical], title"):
        is_title = node.tag == "title"
        yield ("title", node.text()) if is_title else ("canonical", node.attributes.get("href") or "")


def _list_leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts in decoded JSON with their paths (``author.name``); the places in a list are left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _list_leaves(each, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for each in value:
            yield from _list_leaves(each, path)


def _to_plain_data(found: Any) -> Any:
    if isinstance(found, Body):
        return "\n\n".join(found.blocks)
    if isinstance(found, PrintedDate):
        return to_iso(found.moment) if found.moment else "a day without a time"
    if isinstance(found, list):
        return [_to_plain_data(one) for one in found]
    return found if isinstance(found, str | dict | int | float | None) else str(found)
