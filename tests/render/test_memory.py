"""Many rendered pages: contexts are recycled, no page stays open, the browser's memory does not grow."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.render import build_site, measure
from tests.render.browsers import MARK, find_processes, make_mark, needs_chromium
from tests.site.fixture import FixtureSite

PAGES = 24


@needs_chromium
def test_memory_and_processes_stay_bounded_over_many_pages(monkeypatch) -> None:
    mark = make_mark()
    monkeypatch.setenv(MARK, mark)
    monkeypatch.setenv("INEWS_RENDER_RECYCLE", "6")
    with (
        FixtureSite(build_site(PAGES, shells=True, small=True)) as site,
        tempfile.TemporaryDirectory() as name,
    ):
        measured = measure(site, Path(name), "-a", "render=auto")
    assert measured.records == PAGES
    third = len(measured.memory) // 3
    middle = max(memory for _, memory, _ in measured.memory[third : 2 * third])
    last = max(memory for _, memory, _ in measured.memory[2 * third :])
    assert last < middle * 1.3
    # One page too many for each context that was not closed would show here.
    assert max(processes for _, _, processes in measured.memory[third:]) < 40
    assert not find_processes(mark)
