"""All-parts views that look complete and are not: every record has its text all the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.site.article_page import render_article
from tests.site.crawl import compare, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.messages import to_html
from tests.site.model import Piece
from tests.site.synthetic import generate

FOREIGN = Piece("p", "Harga garam rakyat turun lagi, kata pedagang di pasar lama pada Kamis pagi.")


def write_parts(number: str) -> tuple[tuple[Piece, ...], ...]:
    """Four parts of three paragraphs that no other article has."""
    return tuple(
        tuple(
            Piece(
                "p", f"Alinea {line} bagian {part} laporan {number}: warga membahas jembatan di balai desa."
            )
            for line in range(1, 4)
        )
        for part in ("satu", "dua", "tiga", "empat")
    )


def spoil(change: str, story, other) -> tuple[object, str]:
    """The story as its all-parts view shows it, and the address that the page gives itself."""
    first, *between, last = story.parts
    if change == "lacks the last paragraph":
        return replace(story, parts=(first, *between, last[:-1])), story.url
    return replace(story, parts=((*first, FOREIGN), *between, last)), other.url


@pytest.mark.parametrize("change", ["lacks the last paragraph", "names another article"])
def test_a_view_with_an_editor_that_is_not_complete_costs_no_text(tmp_path, change):
    world = generate(8, 4)
    for story in list(world.stories.values()):
        world.put(replace(story, parts=write_parts(story.path.rpartition("-")[2])))
    other = world.newest[-1]
    respond = world.respond

    def answer(request):
        path = request.path.removesuffix("/all")
        story = world.stories.get(request.host + path)
        if path == request.path or story is None:
            return respond(request)
        shown, address = spoil(change, story, other if story is not other else world.newest[0])
        html = render_article(shown, "all", world.find_neighbours(story))
        assert f"Editor: {story.editor}" in html
        return to_html(html.replace(f'canonical" href="{story.url}"', f'canonical" href="{address}"'))

    world.respond = answer
    with FixtureSite(world) as site:
        run = run_crawl(site, tmp_path, "-a", "discover=feed", settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 2})
        assert run.returncode == 0, run.log[-2000:]
        assert compare(run.by_key, site.expected_records()) == []
        assert site.find_requests("*/all")
        parts = json.loads((run.output_dir / "report.json").read_text())["parts"]
        assert parts["one_by_one"] == 8
        assert parts["show_all_useless"] == 8
        assert parts.get("show_all", 0) == parts.get("whole_at_once", 0) == 0
