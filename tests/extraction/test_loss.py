"""What is left of each record when a source of evidence is lost or the markup changes around the text?

Each field must still be right or be null (empty), never wrong; title and body must still be right, but where a
case says openly (``loses``) that a change takes the only evidence. ``also_right`` of a case names the value of a
source of lower rank that is true as well. The page must still be known as an article: else there is no record at
all. The share still right is printed at the end of the test run.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from inews_crawler.items import FIELDS
from inews_crawler.pages.kind import PageType, classify
from tests.support.cases import Case, article_cases, load_case, to_document
from tests.support.losses import losses

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = article_cases()
#: Follow from other fields, from the address or from the crawl: no evidence can be lost for them.
NOT_JUDGED = {
    "key", "edition", "section", "subsection", "language", "complete", "duplicate_of", "version", "content_hash",
    "word_count", "fetched_at", "sources",
}  # fmt: skip
JUDGED = [field for field in FIELDS if field not in NOT_JUDGED]
TALLIES = pytest.StashKey[dict[str, Counter[str]]]()
#: Takes all that tells an article, but for its address: where that may as well be a list's, nothing is left.
ALL_MARKS = "classes and structured data removed"
#: One kind of change in the table, whatever the class is called.
_CLASS_KIND = re.compile(r"class \S+ renamed")


def is_right(field: str, found: Any, case: Case) -> bool:
    also = case.about.get("also_right", {}).get(field, [])
    return found == case.expected[field] or found in also


def is_null(field: str, found: Any, case: Case) -> bool:
    """Nothing, or of the pictures those that are left, each with its own caption or none."""
    if field == "images" and found:
        return _is_part_of(found, case.expected["images"])
    return found in (None, [], "")


def _is_part_of(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> bool:
    known = {image["url"]: image for image in expected}
    order = [image["url"] for image in expected if image["url"] in {one["url"] for one in found}]
    if [image["url"] for image in found] != order:
        return False
    return all(
        image[part] in (None, known[image["url"]][part]) for image in found for part in ("caption", "credit")
    )


def is_still_article(case: Case, name: str, change: Callable[[str], str]) -> bool:
    """Whether a changed page is an article; that of an uncertain address may be none without any mark."""
    verdict = classify(to_document(case, "page.html", change), case.status)
    return verdict.type is PageType.ARTICLE or (name == ALL_MARKS and not case.address.certain)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_wrong(case: Case, request: pytest.FixtureRequest) -> None:
    tallies = request.config.stash.setdefault(TALLIES, {})
    wrong, lost, unknown = [], [], []
    for name, change in losses(case.read_html()):
        if not is_still_article(case, name, change):
            unknown.append(name)
        record = load_case(case, change)
        tally = tallies.setdefault(_CLASS_KIND.sub("one class renamed", name), Counter())
        for field in JUDGED:
            right = is_right(field, record[field], case)
            tally["right" if right else "lost"] += 1
            if right:
                continue
            if not is_null(field, record[field], case):
                tally["wrong"] += 1
                wrong.append(f"{name}: {field} is {record[field]!r}, not {case.expected[field]!r}")
            elif field in {"title", "body"} and field not in case.about.get("loses", {}).get(name, []):
                lost.append(f"{name}: {field}")
    assert not wrong, "\n".join(wrong)
    assert not lost, "\n".join(lost)
    assert not unknown, "\n".join(unknown)


def test_the_share_still_right(request: pytest.FixtureRequest) -> None:
    """Of all fields after all changes at least 95 % are right. Runs after the cases."""
    tallies = request.config.stash.get(TALLIES, {})
    if not tallies:
        pytest.skip("counts what the other tests of this file saw")
    total = sum(tallies.values(), Counter())
    assert total["right"] / (total["right"] + total["lost"]) >= 0.95
