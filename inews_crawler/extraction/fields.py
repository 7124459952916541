"""THE FIELD TABLE: for each field of the record, where its value is looked for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from inews_crawler.extraction import json_ld, meta
from inews_crawler.extraction import readers as read
from inews_crawler.extraction.evidence import JSON_LD, LAYOUT, META, PAGE_SCRIPT, URL, Evidence
from inews_crawler.site.layouts import GENERIC

if TYPE_CHECKING:
    from inews_crawler.extraction.page import ArticlePage

Reader = Callable[["ArticlePage"], Iterable[Any]]
"""Gives the candidates of one source, the best first, as they stand on the page."""

#: The source of what is found by structure, without class names.
STRUCTURE = f"{LAYOUT}:{GENERIC.name}"

FIELD_TABLE: dict[str, tuple[tuple[str, Reader], ...]] = {
    # Address, then marks. ``url`` is the page's own current address; a network article can have many slugs.
    "key": ((URL, lambda page: [page.address.key]),),
    "url": (
        (META, read.canonical_urls),
        (JSON_LD, read.json_ld_urls),
        (URL, lambda page: [page.address.url]),
    ),
    "kind": ((URL, read.address_kind), (LAYOUT, read.layout_kind), (URL, lambda page: [page.address.kind])),
    "edition": ((URL, lambda page: [page.address.edition]),),
    "section": ((URL, lambda page: [page.address.section]),),
    "subsection": ((URL, lambda page: [page.address.subsection]),),
    # What readers see comes first; structured data often carries an older or a shorter form.
    "title": (
        (LAYOUT, read.layout_title),
        (STRUCTURE, read.structure_title),
        (JSON_LD, lambda page: json_ld.find_values(page.blocks, "headline", "name")),
        (META, meta.find_titles),
    ),
    "description": (
        (JSON_LD, lambda page: json_ld.find_values(page.blocks, "description")),
        (META, meta.find_descriptions),
    ),
    # A structured time without an offset tells less than the printed line: it comes last.
    "published_at": (
        (JSON_LD, read.json_ld_published),
        (META, meta.find_published),
        (PAGE_SCRIPT, lambda page: [meta.read_script_published(page)]),
        (LAYOUT, read.layout_date),
        (STRUCTURE, read.structure_date),
        (JSON_LD, read.json_ld_published_bare),
    ),
    "modified_at": (
        (JSON_LD, lambda page: json_ld.find_values(page.blocks, "dateModified")),
        (META, meta.find_modified),
    ),
    # A meta author is the site's name as often as a person's: it is no evidence.
    "authors": (
        (LAYOUT, read.layout_authors),
        (STRUCTURE, read.structure_authors),
        (JSON_LD, lambda page: [json_ld.read_persons(page.blocks)]),
        (STRUCTURE, read.bare_authors),
    ),
    # Only where no line closes the text: that one names who edited it last.
    "editor": ((LAYOUT, read.layout_editor), (STRUCTURE, read.structure_editor)),
    "image_url": (
        (LAYOUT, read.layout_lead),
        (STRUCTURE, read.structure_lead),
        (JSON_LD, read.json_ld_lead),
        (META, read.meta_lead),
    ),
    "videos": (
        (LAYOUT, read.layout_players),
        (STRUCTURE, read.structure_players),
        (JSON_LD, read.json_ld_players),
        (META, read.meta_players),
    ),
    # Never from the text's links or from keywords: those are the site's, not the article's.
    "tags": ((LAYOUT, read.layout_tags), (STRUCTURE, read.structure_tags)),
    "read_next": ((LAYOUT, read.layout_read_next), (STRUCTURE, read.structure_read_next)),
    # The text itself; dateline, editor, pictures, players and Baca Juga links inside it come with it.
    "body": (
        (LAYOUT, read.layout_bodies),
        (STRUCTURE, read.agreeing_bodies),
        (JSON_LD, read.json_ld_bodies),
        (STRUCTURE, read.structure_bodies),
    ),
}


def find_evidence(page: ArticlePage, field: str) -> Iterator[Evidence]:
    """The candidates of a field in the order of the table, each looked for only when it is asked for."""
    for source, reader in FIELD_TABLE[field]:
        name = page.source if source == LAYOUT else source
        for value in reader(page):
            if value is not None:
                yield Evidence(value, name)
