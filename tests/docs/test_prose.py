"""The words of the docs: links lead somewhere, terms are those that were agreed on, the README stays short."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.docs.pages import DOCS, PROJECT, find_pages, read_page

pytestmark = pytest.mark.quick

PAGES = find_pages()
#: Terms of earlier days, each with the one that is used now.
OLD_TERMS = {
    r"doors?": "discovery method", r"visit(s|ed|ing)?": "listing request", r"walk(s|ed|ing)?": "pagination",
    r"furniture": "boilerplate", r"unfold(s|ed|ing)?": "expand", r"hidden cards": "infinite scroll",
    r"verdicts?": "kind of page, transition", r"second round": "deferred retry", r"put off": "deferred retry",
    r"set aside": "out of window", r"whole page": "all-parts view", r"gates?": "throttle slot", r"resting": "backed off",
    r"traces?": "fingerprint", r"seamless(ly)?": "(say what it does)", r"powerful": "(say what it does)",
    r"easily": "(say how)", r"simply": "(leave it out)",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https", link
            continue
        target = (page.path.parent / parts.path).resolve() if parts.path else page.path
        assert target.exists(), f"{page.name}: {link}"
        assert target.is_relative_to(PROJECT), f"{page.name}: {link}"
        if parts.fragment:
            assert parts.fragment in read_page(target).anchors, f"{page.name}: {link}"


def test_every_page_is_reached_from_the_index():
    linked = {urlsplit(link).path for link in read_page(DOCS / "index.md").links}
    assert {path.name for path in DOCS.glob("*.md")} - {"index.md"} <= linked


def test_the_readme_leads_to_every_page():
    linked = {urlsplit(link).path for link in read_page(PROJECT / "README.md").links}
    assert {f"docs/{path.name}" for path in DOCS.glob("*.md")} <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_vocabulary(page):
    for number, line in page.prose:
        for old, new in OLD_TERMS.items():
            assert not re.search(rf"\b{old}\b", line, re.IGNORECASE), (
                f"{page.name}:{number}: say {new!r}: {line}"
            )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_anchors_are_unique(page):
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page.text, flags=re.DOTALL), re.MULTILINE)
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_that_are_not_run_say_why(page):
    for block in page.blocks:
        assert block.language, f"{page.name}:{block.line}: a block without a language"
        assert block.directives.keys() <= {"not run", "exit", "file", "site"}, f"{page.name}:{block.line}"
        assert len(block.directives.get("not run", "a reason")) > 5


def test_the_readme_is_short():
    assert len(read_page(PROJECT / "README.md").text.splitlines()) <= 130


@pytest.mark.parametrize("path", sorted((DOCS / "images").glob("*.png")), ids=lambda path: path.name)
def test_pictures_are_small(path):
    assert path.stat().st_size < 200_000
