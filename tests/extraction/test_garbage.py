"""Pages leave no cycles behind, so that the garbage collector may look seldom."""

from __future__ import annotations

import gc

from inews_crawler.page import Page, read_page
from tests.site.fixture import build_world
from tests.site.messages import Request


def test_reading_pages_leaves_no_cyclic_garbage():
    world = build_world()
    stories = [story for story in world.stories.values() if story.host == "www.inews.id"][:40]
    pages = [
        (story.url, world.respond(Request("GET", "https", story.host, story.path, {})).body)
        for story in stories
    ]
    read(pages)  # what is loaded once
    gc.collect()
    gc.disable()
    try:
        read(pages)
        assert gc.collect() < len(pages)  # less than one object a page
    finally:
        gc.enable()


def read(pages):
    for url, body in pages:
        page = Page(url, body)
        assert page.kind is not None
        read_page(page)
        assert page.links is not None
