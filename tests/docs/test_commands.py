"""Whoever follows the docs word by word gets what they show: every command is run, every shown output compared."""

from __future__ import annotations

import pytest

from tests.docs.pages import Block, find_pages
from tests.docs.running import Reader, matches
from tests.site.fixture import FixtureSite

#: Pages whose sections stand alone; the sections of all others are followed one after another.
SEPARATE = {"docs/arguments.md", "docs/recipes.md", "docs/explain-and-redesigns.md"}


def find_stories() -> dict[str, list[Block]]:
    """What one reader does in one go, by the page and the section if sections stand alone."""
    stories: dict[str, list[Block]] = {}
    for page in find_pages():
        for block in filter(lambda block: block.is_run, page.blocks):
            name = f"{page.name} {block.section}" if page.name in SEPARATE else page.name
            stories.setdefault(name, []).append(block)
    return stories


STORIES = find_stories()


@pytest.mark.parametrize("name", STORIES)
def test_following_the_docs(name, tmp_path):
    with FixtureSite() as site:
        reader = Reader(site, tmp_path)
        for block in STORIES[name]:
            for command, output, shown in reader.follow(block):
                if block.language == "console":
                    assert matches(shown, output), f"{command}\nshown:\n{shown}\nprinted:\n{output}"
