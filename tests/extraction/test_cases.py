"""Does each saved page give its record? One test per case and field, and one for what kind of page it is."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from inews_crawler.extraction.parts import find_parts
from inews_crawler.items import FIELDS
from inews_crawler.pages.kind import PageType, classify
from tests.support.cases import Case, article_cases, find_cases, load_case, to_document

CASES = article_cases()
PAIRS = [
    pytest.param(case, field, id=f"{case.name} @ {field}")
    for case in CASES
    for field in FIELDS
    if field != "sources" or case.expected["sources"]
]


@cache
def record_of(case_name: str) -> dict[str, Any]:
    return load_case(next(case for case in CASES if case.name == case_name))


@pytest.mark.parametrize(("case", "field"), PAIRS)
def test_field(case: Case, field: str) -> None:
    expected, found = case.expected[field], record_of(case.name)[field]
    if field == "sources":
        found = {name: found.get(name) for name in expected}
    if field == "fetched_at":
        found = found.replace("Z", "+00:00")
    assert found == expected


@pytest.mark.parametrize("case", find_cases(), ids=lambda case: case.name)
def test_page_type(case: Case) -> None:
    verdict = classify(to_document(case, "page.html"), case.status)
    assert verdict.type == PageType(case.about.get("type", "article"))
    if verdict.type == PageType.OTHER:
        assert verdict.reason == case.about["reason"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_parts(case: Case) -> None:
    plan = find_parts(to_document(case, "page.html"), case.address)
    assert plan.count == case.expected["page_count"]


def test_every_case_is_whole() -> None:
    """Each folder has what a case needs, says where its page comes from, and no two cases look at one page."""
    for case in find_cases():
        assert case.about["origin"] == "reconstructed"
        assert case.about["purpose"].endswith(".")
        assert {"address", "status", "fetched_at", "layout"} <= set(case.about)
        assert (case.folder / "expected.json").exists() == case.is_article
    names = [case.name for case in find_cases()]
    assert len(names) == len(set(names))
