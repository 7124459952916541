"""Folders and files that are not as a run needs them: one sentence, nothing asked of the site, no traceback."""

from __future__ import annotations

import json

import pytest

from tests.site.crawl import find_outputs, run_crawl


def make_file(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("something else " * 200)


@pytest.mark.parametrize(
    ("occupied", "arguments", "words"),
    [
        ("data", (), "The lock "),
        ("data/inews.db", (), "data/inews.db is damaged or no SQLite file"),
        ("output", (), "Cannot write in output"),
        ("all.json", ("-o", "all.json"), "Cannot append to all.json"),
        ("all.csv", ("-o", "all.csv"), "Cannot append to all.csv"),
    ],
)
def test_what_stands_in_the_way_is_said_before_anything_is_asked(site, tmp_path, occupied, arguments, words):
    make_file(tmp_path / occupied)
    run = run_crawl(site, tmp_path, *arguments)
    assert run.returncode == 13
    assert "Outcome: failed (13). " in run.log
    assert words in run.log
    assert "Traceback" not in run.log
    assert site.requests == []
    assert (tmp_path / occupied).read_text() == "something else " * 200


def test_a_run_whose_latest_cannot_be_moved_says_that_it_failed(site, tmp_path):
    (tmp_path / "output" / "latest").mkdir(parents=True)
    run = run_crawl(site, tmp_path, "-a", "max_articles=1")
    assert run.returncode == 13
    assert "Outcome: failed (13). Cannot point output/latest" in run.log
    folder = next(folder for folder in find_outputs(tmp_path) if folder.name != "latest")
    assert json.loads((folder / "report.json").read_text())["outcome"] == "failed"
    assert len(json.loads((folder / "articles.json").read_text())) == 1
