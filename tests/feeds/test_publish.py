"""What a run leaves in its output folder."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.publish import point_latest, publish_run, run_folder
from inews_crawler.feeds.storage import FeedTarget
from tests.feeds.records import names, record

STARTED = datetime(2026, 11, 23, 12, 51, tzinfo=timezone(timedelta(hours=7)))


def store_of(*records):
    """As much of a store as publishing asks."""
    return SimpleNamespace(
        articles=SimpleNamespace(published_by=lambda run: iter(records) if run == 7 else None)
    )


def test_folders_are_named_by_the_start_in_utc(tmp_path):
    names = [run_folder(tmp_path / "output", STARTED).name for _ in range(3)]
    assert names == ["20261123T055100Z", "20261123T055100Z-2", "20261123T055100Z-3"]


def test_a_killed_run_keeps_its_folder(tmp_path):
    first = run_folder(tmp_path, STARTED)
    assert run_folder(tmp_path, STARTED, wanted=str(first)) == first
    missing = tmp_path / "moved" / "x"
    assert run_folder(tmp_path, STARTED, wanted=str(missing)).is_dir()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "output").touch()
    with pytest.raises(FeedError, match=r"Cannot write in .*output: File exists\."):
        run_folder(tmp_path / "output", STARTED)


def test_three_files_and_the_others(tmp_path):
    extra = FeedTarget(tmp_path / "more.jsonl", "jsonlines", overwrite=False)
    published = publish_run(store_of(record(), record(duplicate_of="x")), 7, tmp_path / "run", [extra])
    assert published.count == 2
    assert [path.name for path in published.files] == [
        "articles.json",
        "articles.jsonl",
        "articles.csv",
        "more.jsonl",
    ]
    assert names(tmp_path / "run") == ["articles.csv", "articles.json", "articles.jsonl"]
    assert json.loads((tmp_path / "run" / "articles.json").read_text()) == [
        record(),
        record(duplicate_of="x"),
    ]


def test_duplicates_can_be_left_out(tmp_path):
    store = store_of(record(), record(duplicate_of="x"))
    published = publish_run(store, 7, tmp_path / "run", duplicates=False)
    assert published.count == 1
    assert json.loads((tmp_path / "run" / "articles.json").read_text()) == [record()]


def test_latest_moves_and_is_relative(tmp_path):
    output = tmp_path / "output"
    for name in ("one", "two"):
        (output / name).mkdir(parents=True)
        point_latest(output, output / name)
    assert (output / "latest").readlink() == Path("two")
    assert names(output) == ["latest", "one", "two"]


def test_latest_never_replaces_what_is_no_link(tmp_path):
    (tmp_path / "latest").mkdir()
    (tmp_path / "one").mkdir()
    with pytest.raises(FeedError, match="it is no symbolic link"):
        point_latest(tmp_path, tmp_path / "one")


def test_latest_in_a_folder_that_is_gone(tmp_path):
    with pytest.raises(FeedError, match="No such file or directory"):
        point_latest(tmp_path / "gone", tmp_path / "gone" / "one")
